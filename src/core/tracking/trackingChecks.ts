import { engineDockerHub, formatFamiliarReference } from "../image/imageReference.ts";
import { isSameImage, locateImage } from "../image/registryHost.ts";
import { classifyTag, stableSibling } from "../image/tagKind.ts";
import { type BaseImageDependency } from "../task/task.ts";
import { type CheckResult, type CheckSubject, type TrackingCheck } from "./check.ts";
import { checkScan } from "./scanChecks.ts";
import {
  type RegistryTask,
  type TaskName,
  type TrackingRemedy,
  type TrackingStatus,
} from "./verdict.ts";

/** The checks in order; the first that fails gives the verdict. */
export const trackingChecks: readonly TrackingCheck[] = [
  { code: "hasBaseImage", examine: checkBaseImage },
  { code: "canBeScanned", examine: checkScan },
  { code: "isBuilt", examine: checkBuilt },
  { code: "isNoScratch", examine: checkScratch },
  { code: "isNotPinned", examine: checkPinned },
  { code: "locationIsWatched", examine: checkLocation },
  { code: "triggerIsOn", examine: checkTrigger },
  { code: "stageIsTracked", examine: checkStage },
  { code: "tagMoves", examine: checkTag },
  { code: "taskBuilds", examine: checkTask },
  { code: "taskHasRun", examine: checkRun },
  { code: "imageIsRecorded", examine: checkRecord },
];

/** Writes a task as `contoso/hello-world`. */
export function formatTask({ registry, task }: RegistryTask): string {
  return `${registry.name}/${task.name}`;
}

/** Gives the names that a remedy acts on. */
export function nameOf({ registry, task }: RegistryTask): TaskName {
  return { registry: registry.name, task: task.name };
}

function pass(message: string): CheckResult {
  return { kind: "pass", message };
}

const nothingSeen: CheckResult = { kind: "skip", message: "ACR sees no image here" };
const noTask: CheckResult = { kind: "skip", message: "There is no task to look at" };

function fail(
  status: TrackingStatus,
  headline: string,
  ...remedies: readonly TrackingRemedy[]
): CheckResult {
  return { kind: "fail", status, headline, remedies };
}

function checkBaseImage({ stage, scan }: CheckSubject): CheckResult {
  if (stage.basedOn === undefined) {
    return pass("The line names a base image");
  }
  const from = scan.perFrom.find(({ range }) => range.start === stage.range.start);
  const isSeenAsImage = from !== undefined && from.basedOnAlias === undefined;
  if (!isSeenAsImage) {
    return fail("stage", "Build stage: no base image of its own");
  }
  const headline = `ACR takes ${stage.imageText} for an image: the stage is spelled with other letter case`;
  const title = "Write the name of the stage exactly as after AS";
  return fail("cannotScan", headline, { code: "fixLine", title, problem: "aliasCase" });
}

function checkBuilt({ stage, scan, seen }: CheckSubject): CheckResult {
  const last = scan.perFrom.at(-1);
  const isAfterTarget = last !== undefined && stage.range.start > last.range.start;
  if (scan.kind === "scanned" && isAfterTarget) {
    return fail("notBuilt", `Not built: the task stops at stage ${last.alias ?? last.image}`);
  }
  return seen === undefined ? nothingSeen : pass("The build reaches this stage");
}

function checkScratch({ seen }: CheckSubject): CheckResult {
  if (seen === undefined) {
    return nothingSeen;
  }
  const { registry, repository } = seen.image;
  return registry === "docker.io" && repository === "library/scratch"
    ? fail("scratch", "Scratch: an empty image, which never moves")
    : pass("The base is an image that can move");
}

function checkPinned({ seen }: CheckSubject): CheckResult {
  if (seen === undefined) {
    return nothingSeen;
  }
  return seen.image.digest === undefined
    ? pass("The image is not pinned by a digest")
    : fail("digestPinned", "Pinned by digest: ACR will see no update");
}

function checkLocation({ seen, registries }: CheckSubject): CheckResult {
  if (seen === undefined) {
    return nothingSeen;
  }
  const host = seen.image.registry;
  switch (locateImage(host, registries)) {
    case "dockerHub":
      return pass("Docker Hub is watched every 10 to 60 minutes, if the repository is public");
    case "microsoftRegistry":
      return pass("The Microsoft registry is watched every 10 to 60 minutes");
    case "azureRegistry":
    case "knownRegistry":
      return pass(`A push to ${host} is noticed at once`);
    case "unsupported": {
      const image = formatFamiliarReference(seen.image);
      const headline = `Not tracked: ${host} is not a location ACR watches`;
      return fail("unsupportedLocation", headline, {
        code: "importImage",
        title: "Import…",
        image,
      });
    }
  }
}

function checkTrigger({ task }: CheckSubject): CheckResult {
  if (task === undefined) {
    return noTask;
  }
  const isOn = task.task.triggers.some(
    (trigger) => trigger.kind === "baseImage" && trigger.isEnabled,
  );
  if (isOn && task.task.isEnabled) {
    return pass(`The base image trigger of ${formatTask(task)} is on`);
  }
  const headline = task.task.isEnabled
    ? `Not tracked: the base image trigger of ${formatTask(task)} is off`
    : `Not tracked: ${formatTask(task)} is disabled`;
  const title = task.task.isEnabled ? "Turn On Trigger" : "Enable Task";
  return fail("triggerDisabled", headline, { code: "enableTrigger", title, task: nameOf(task) });
}

function checkStage({ task, seen, isConnected }: CheckSubject): CheckResult {
  if (seen === undefined) {
    return nothingSeen;
  }
  if (seen.isRuntime) {
    return pass("The image is that of the last stage, which every base image trigger follows");
  }
  if (task === undefined) {
    return isConnected
      ? noTask
      : fail(
          "buildTimeStage",
          "Build-time stage: ACR follows only the last stage unless told otherwise",
        );
  }
  const follows = task.task.triggers.some(
    (trigger) => trigger.kind === "baseImage" && trigger.isEnabled && trigger.scope === "All",
  );
  return follows
    ? pass(`${formatTask(task)} follows the images of all stages`)
    : fail("buildTimeStage", "Not tracked: build-time stage (task tracks Runtime)", {
        code: "trackAllStages",
        title: "Track All…",
        task: nameOf(task),
      });
}

function checkTag({ seen }: CheckSubject): CheckResult {
  if (seen === undefined) {
    return nothingSeen;
  }
  const { registry, repository, tag = "" } = seen.image;
  const { kind, reason } = classifyTag(tag, `${registry}/${repository}`);
  if (kind !== "unique") {
    return pass(`${tag === "" ? "latest" : tag} is expected to move: ${reason}`);
  }
  const sibling = stableSibling(tag);
  const headline = `${tag} is published once; ACR will see no update`;
  return sibling === undefined
    ? fail("uniqueTag", headline)
    : fail("uniqueTag", headline, { code: "useTag", title: `Use ${sibling}`, tag: sibling });
}

function checkTask({ task, seen, isConnected }: CheckSubject): CheckResult {
  if (task !== undefined) {
    return pass(`${formatTask(task)} builds this Dockerfile`);
  }
  const image = seen === undefined ? "it" : formatFamiliarReference(seen.image);
  const headline = isConnected
    ? "No task builds this Dockerfile"
    : `A task with a base image trigger would track ${image}`;
  return fail("noTask", headline, { code: "createTask", title: "Create Task…" });
}

function checkRun({ task }: CheckSubject): CheckResult {
  if (task === undefined) {
    return noTask;
  }
  return recordOf(task).length > 0
    ? pass(`A run of ${formatTask(task)} has recorded its base images`)
    : fail("notTrackedYet", `Not tracked yet: ${formatTask(task)} has never run`, {
        code: "runTask",
        title: "Run Once",
        task: nameOf(task),
      });
}

function checkRecord({ task, seen, registries }: CheckSubject): CheckResult {
  const record = task === undefined ? [] : recordOf(task);
  if (task === undefined || seen === undefined || record.length === 0) {
    return { kind: "skip", message: "There is no record to look at" };
  }
  if (record.some((recorded) => isSameImage(recorded, seen.image, registries))) {
    return pass(`The last successful run of ${formatTask(task)} recorded this image`);
  }
  const wanted = seen.isRuntime ? "Runtime" : "BuildTime";
  const other = record.find(({ type }) => type === wanted) ?? record[0];
  const tracked = other === undefined ? "another image" : formatDependency(other);
  const headline = `Not tracked: ${formatTask(task)} tracks ${tracked} until its next run`;
  return fail("stale", headline, { code: "runTask", title: "Run Once", task: nameOf(task) });
}

function recordOf({ task }: RegistryTask): readonly BaseImageDependency[] {
  return task.step.baseImageDependencies;
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
