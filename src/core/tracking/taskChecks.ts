import { engineDockerHub, formatFamiliarReference } from "../image/imageReference.ts";
import { type BaseImageDependency } from "../task/task.ts";
import { type Run } from "../run/run.ts";
import {
  type CheckResult,
  type CheckSubject,
  fail,
  noTask,
  pass,
  skip,
  strangeAnswer,
} from "./check.ts";
import { failedAfterBuild } from "./laterFailure.ts";
import { finishedRuns, lastSuccess, recordOf } from "./subjectFacts.ts";
import { formatTask, nameOf, runRemedy } from "./taskName.ts";
import { type RegistryTask } from "./verdict.ts";

/** Checks that nothing in the service's answer about the task is beyond understanding. */
export function checkAnswer({ task }: CheckSubject): CheckResult {
  if (task === undefined) {
    return noTask;
  }
  const strange = strangeParts(task);
  return strange === undefined
    ? pass(`The answer about ${formatTask(task)} is understood`)
    : strangeAnswer(strange);
}

/** What of the answer about a task cannot be understood, as a phrase; undefined when all of these parts can. */
export function strangeParts(
  task: RegistryTask,
  isAsked: (part: string) => boolean = () => true,
): string | undefined {
  const parts = task.task.unreadable.filter(isAsked);
  return parts.length === 0
    ? undefined
    : `${parts.join(" and ")} of ${formatTask(task)} cannot be understood`;
}

/** Checks that task and base image trigger are on. */
export function checkTrigger({ task }: CheckSubject): CheckResult {
  if (task === undefined) {
    return noTask;
  }
  const isOn = isTriggerOn(task);
  if (isOn && task.task.isEnabled) {
    return pass(`The base image trigger of ${formatTask(task)} is on`);
  }
  const headline = task.task.isEnabled
    ? `Not tracked: the base image trigger of ${formatTask(task)} is off`
    : `Not tracked: ${formatTask(task)} is disabled`;
  const title = task.task.isEnabled ? "Turn On Trigger" : "Enable Task";
  const remedy = { code: "enableTrigger", title, task: nameOf(task) } as const;
  const cause = task.task.isEnabled ? "triggerOff" : "taskDisabled";
  return fail("triggerDisabled", cause, headline, remedy);
}

/** Tells whether a task has a base image trigger that is enabled. */
export function isTriggerOn({ task }: RegistryTask): boolean {
  return task.triggers.some((trigger) => trigger.kind === "baseImage" && trigger.isEnabled);
}

/** Checks that there is a task. */
export function checkTask({ task, seen, isConnected }: CheckSubject): CheckResult {
  if (task !== undefined) {
    return pass(`${formatTask(task)} builds this Dockerfile`);
  }
  const image = seen === undefined ? "it" : formatFamiliarReference(seen.image);
  const remedy = { code: "createTask", title: "Create Task…" } as const;
  return isConnected
    ? fail("noTask", "quickBuildOnly", "No task builds this Dockerfile", remedy)
    : fail("noTask", undefined, `A task with a base image trigger would track ${image}`, remedy);
}

/** Checks that a run has recorded base images. */
export function checkRun(subject: CheckSubject): CheckResult {
  const { task, facts } = subject;
  if (task === undefined) {
    return noTask;
  }
  const name = formatTask(task);
  if (task.task.step.baseImageDependencies.length > 0) {
    return pass(`A run of ${name} has recorded its base images`);
  }
  if (lastSuccess(facts) !== undefined) {
    const headline = `Not tracked: the last successful run of ${name} recorded no base image`;
    return fail("notTrackedYet", undefined, headline, runRemedy("Run Again", task));
  }
  const later = failedAfterBuild(subject);
  if (later.kind === "failed") {
    const headline = `Not tracked yet: run ${later.run.id} of ${name} failed in step ${later.step}, after the build`;
    return fail("notTrackedYet", "failedAfterBuild", headline, runRemedy("Run Again", task));
  }
  return fail("notTrackedYet", "neverRun", ...neverRun(task, subject));
}

function neverRun(
  task: RegistryTask,
  { facts }: CheckSubject,
): [headline: string, ...ReturnType<typeof runRemedy>[]] {
  const name = formatTask(task);
  const current = facts.task?.runs?.find(({ status }) => isGoingOn(status));
  if (current !== undefined) {
    return [`Not tracked yet: the first run of ${name} has not ended`];
  }
  const [last] = finishedRuns(facts) ?? [];
  return last === undefined
    ? [`Not tracked yet: ${name} has never run`, runRemedy("Run Once", task)]
    : [`Not tracked yet: no run of ${name} has succeeded`, runRemedy("Run Again", task)];
}

/** Tells whether a run is under way; a state that is not known is not. */
export function isGoingOn(status: Run["status"]): boolean {
  return status === "Queued" || status === "Started" || status === "Running";
}

/** Checks that the last successful run recorded the image in the role that the trigger follows. */
export function checkRecord({ task, seen, registries, isRecorded }: CheckSubject): CheckResult {
  const record = task?.task.step.baseImageDependencies ?? [];
  if (task === undefined || record.length === 0) {
    return skip("There is no record to look at");
  }
  if (seen === undefined) {
    const headline = `Cannot tell what ${formatTask(task)} tracks: its last run recorded no runtime image`;
    return isRecorded
      ? fail("unknown", undefined, headline)
      : skip("There is no image to look for");
  }
  if (recordOf(task, seen.image, registries) !== undefined) {
    return pass(`The last successful run of ${formatTask(task)} recorded this image`);
  }
  const wanted = seen.isRuntime ? "Runtime" : "BuildTime";
  const other = record.find(({ type }) => type === wanted) ?? record[0];
  const tracked = other === undefined ? "another image" : formatDependency(other);
  const headline = `Not tracked: ${formatTask(task)} tracks ${tracked} until its next run`;
  return fail("stale", "definitionChanged", headline, runRemedy("Run Once", task));
}

/** The digest of a tagged image says which content was found, not what is tracked. */
function formatDependency(dependency: BaseImageDependency): string {
  const { registry, repository, tag } = dependency;
  const isHub = registry === engineDockerHub;
  const digest = tag === undefined ? dependency.digest : undefined;
  return formatFamiliarReference({
    registry: isHub ? "docker.io" : registry,
    repository,
    tag,
    digest,
  });
}
