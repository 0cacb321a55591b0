import { formatFamiliarReference } from "../image/imageReference.ts";
import {
  applies,
  type CauseDecisions,
  type CauseResult,
  excluded,
  malformed,
  notApplicable,
  undecided,
  withoutTask,
} from "./cause.ts";
import { type CheckSubject } from "./check.ts";
import { failedAfterBuild } from "./laterFailure.ts";
import { checkTaskRead } from "./scanChecks.ts";
import { lastSuccess } from "./subjectFacts.ts";
import {
  checkRecord,
  checkRun,
  checkTask,
  checkTrigger,
  isTriggerOn,
  strangeParts,
} from "./taskChecks.ts";
import { formatTask, nameOf, runRemedy } from "./taskName.ts";
import { fromCheck } from "./fromCheck.ts";

/** Causes of a task that is not armed. */
export const armedCauses: CauseDecisions<
  | "neverRun"
  | "definitionChanged"
  | "failedAfterBuild"
  | "triggerOff"
  | "taskDisabled"
  | "quickBuildOnly"
  | "noBuildStep"
  | "buildByCommand"
> = {
  neverRun,
  definitionChanged: (subject) =>
    subject.task === undefined
      ? withoutTask(subject)
      : fromCheck(checkRecord(subject), "definitionChanged"),
  failedAfterBuild: afterBuild,
  triggerOff,
  taskDisabled,
  quickBuildOnly,
  noBuildStep: (subject) => buildStep(subject, "noBuildStep"),
  buildByCommand: (subject) => buildStep(subject, "buildByCommand"),
};

function neverRun(subject: CheckSubject): CauseResult {
  const { task, facts } = subject;
  if (task === undefined) {
    return withoutTask(subject);
  }
  const strange = strangeParts(task, (part) => part.startsWith("step.baseImageDependencies"));
  if (strange !== undefined) {
    return malformed(strange);
  }
  const success = lastSuccess(facts);
  if (success !== undefined) {
    return excluded(`Run ${success.id} of ${formatTask(task)} succeeded`);
  }
  const result = checkRun(subject);
  return result.kind === "fail"
    ? applies(result.headline, ...result.remedies)
    : excluded(result.message);
}

function afterBuild(subject: CheckSubject): CauseResult {
  const { task } = subject;
  if (task === undefined) {
    return withoutTask(subject);
  }
  const later = failedAfterBuild(subject);
  switch (later.kind) {
    case "failed": {
      const message = `Run ${later.run.id} failed in step ${later.step}, after the build: it recorded nothing`;
      return applies(message, runRemedy("Run Again", task));
    }
    case "none":
      return excluded(later.message);
    case "unknown":
      return undecided(later.settledBy);
  }
}

function triggerOff(subject: CheckSubject): CauseResult {
  const { task } = subject;
  if (task === undefined) {
    return withoutTask(subject);
  }
  const strange = strangeParts(task, (part) => part.startsWith("trigger"));
  if (strange !== undefined) {
    return malformed(strange);
  }
  if (isTriggerOn(task)) {
    return excluded(`The base image trigger of ${formatTask(task)} is on`);
  }
  const isThere = task.task.triggers.some(({ kind }) => kind === "baseImage");
  const message = isThere
    ? `The base image trigger of ${formatTask(task)} is off`
    : `${formatTask(task)} has no base image trigger`;
  return applies(message, { code: "enableTrigger", title: "Turn On Trigger", task: nameOf(task) });
}

function taskDisabled(subject: CheckSubject): CauseResult {
  const { task } = subject;
  if (task === undefined) {
    return withoutTask(subject);
  }
  const strange = strangeParts(task, (part) => part === "status");
  if (strange !== undefined) {
    return malformed(strange);
  }
  const result = checkTrigger(subject);
  return result.kind === "fail" && !task.task.isEnabled
    ? applies(result.headline, ...result.remedies)
    : excluded(`${formatTask(task)} is enabled`);
}

function quickBuildOnly(subject: CheckSubject): CauseResult {
  const { task, isConnected, facts } = subject;
  if (task !== undefined) {
    return excluded(`${formatTask(task)} builds this Dockerfile`);
  }
  const result = checkTask(subject);
  if (!isConnected || result.kind !== "fail") {
    return undecided("A connection to a registry would show the tasks");
  }
  const quick = facts.quickRuns?.find((run) => run.outputImages.length > 0);
  const [image] = quick?.outputImages ?? [];
  const built =
    quick === undefined || image === undefined
      ? ""
      : `; run ${quick.id} built ${formatFamiliarReference(image)} without one`;
  return applies(`${result.headline}${built}`, ...result.remedies);
}

function buildStep(subject: CheckSubject, code: "noBuildStep" | "buildByCommand"): CauseResult {
  const { task, found } = subject;
  if (task === undefined || found === undefined) {
    return withoutTask(subject);
  }
  if (found.kind === "unknown") {
    return found.settledBy === "its task file"
      ? undecided(`The task file of ${formatTask(task)} would tell`)
      : excluded(`${formatTask(task)} has build steps`);
  }
  return task.task.step.kind === "docker"
    ? notApplicable(`${formatTask(task)} is a task that builds a Dockerfile`)
    : fromCheck(checkTaskRead(subject), code);
}
