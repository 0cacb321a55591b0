/** Groups of causes: the task is not armed, the base is not watched, the file is misread, it fires but not visibly. */
export type CauseGroup = "armed" | "base" | "reading" | "firing";

const table = [
  ["A1", "neverRun", "armed", "The task never ran successfully"],
  ["A2", "definitionChanged", "armed", "The definition was changed after the last successful run"],
  ["A3", "failedAfterBuild", "armed", "A run built the image and failed in a later step"],
  ["A4", "triggerOff", "armed", "The base image trigger is absent or disabled"],
  ["A5", "taskDisabled", "armed", "The task is disabled"],
  ["A6", "quickBuildOnly", "armed", "The image is built without a task"],
  ["A7", "noBuildStep", "armed", "The task has no step that builds a Dockerfile"],
  ["A8", "buildByCommand", "armed", "The task builds by a command, which is not scanned"],
  ["B1", "buildTimeStage", "base", "The image is that of a build-time stage only"],
  ["B2", "unsupportedLocation", "base", "The image is where ACR does not watch"],
  ["B3", "digestPinned", "base", "The image is pinned by a digest"],
  ["B4", "newTagOnly", "base", "A new tag was published; this one did not move"],
  ["B5", "sameContentPushed", "base", "The same content was pushed again"],
  ["B6", "noBaseImage", "base", "The line names scratch or another stage"],
  ["B7", "imageOutsideFrom", "base", "An image is used outside FROM, where it is not seen"],
  ["B8", "cacheRule", "base", "A cache rule fills the repository, and only when somebody pulls"],
  ["B9", "importedOnce", "base", "The image was imported once and its source has moved since"],
  ["B10", "registrySpelling", "base", "The registry is spelled in a way that may not be watched"],
  ["C1", "platformFlag", "reading", "FROM has --platform"],
  ["C2", "commentAfterImage", "reading", "A comment follows the image"],
  ["C3", "continuationLine", "reading", "FROM is written over several lines"],
  ["C4", "shellDefault", "reading", "FROM has a default in braces"],
  ["C5", "nestedDefault", "reading", "The default of an ARG needs another variable"],
  ["C6", "severalArguments", "reading", "An ARG line has several names"],
  ["C7", "missingValue", "reading", "An ARG in FROM has no value"],
  ["C8", "joinedBuildArgument", "reading", "--build-arg=NAME=VALUE is ignored"],
  ["C9", "argumentWithoutValue", "reading", "--build-arg NAME has no value"],
  ["C10", "undeclaredArgument", "reading", "A build argument is no ARG of the Dockerfile"],
  ["C11", "targetIgnored", "reading", "The target is not understood, so the whole file is scanned"],
  ["C12", "joinedFileFlag", "reading", "--file=NAME is ignored"],
  ["C13", "pathWithSpace", "reading", "The path of the Dockerfile has a space"],
  ["C14", "contextAfterFlag", "reading", "The context after a flag is not seen"],
  ["C15", "joinedTagFlag", "reading", "--tag=NAME or --image is ignored"],
  ["C16", "aliasCase", "reading", "A stage is named with other letter case"],
  ["C17", "lineTakenForFrom", "reading", "A continuation line begins with FROM"],
  ["C18", "heredocTakenForFrom", "reading", "A line of a heredoc begins with FROM"],
  ["C19", "hostWithoutDot", "reading", "A host without a dot is taken for a user of Docker Hub"],
  ["C20", "noDockerfile", "reading", "The Dockerfile is empty or was not found"],
  ["D1", "waitingForPoll", "firing", "The image moved; the next check is to come"],
  ["D2", "updateMissed", "firing", "The image moved long ago and no run was made"],
  ["D3", "automaticRunFailed", "firing", "The automatic run failed"],
  ["D4", "queuedLong", "firing", "The run waits for an agent"],
  ["D5", "subscriptionPaused", "firing", "ACR Tasks are paused for the subscription"],
  [
    "D6",
    "dualStack",
    "firing",
    "The registry has IPv6 endpoints, with which ACR Tasks do not work",
  ],
  ["D7", "homeRegionDown", "firing", "The home region of the registry is down"],
  ["D8", "firedTwice", "firing", "One update started several runs"],
  ["D9", "cannotPullBase", "firing", "The rebuild may not pull the private base image"],
  ["D10", "otherTagPushed", "firing", "The push went to another tag of the base image"],
] as const;

/** Stable name of a cause why a rebuild does not come (or is not seen to come). */
export type CauseCode = (typeof table)[number][1];

/** A cause as it is listed for people. */
export interface TrackingCause {
  /** Letter of the group and number, for example `B8`. */
  readonly id: string;
  readonly code: CauseCode;
  readonly group: CauseGroup;
  /** What is the case when the cause applies. */
  readonly summary: string;
}

/**
 * All causes in their order. A: what arms a task; B: which images ACR watches
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-base-images); C: what ACR's scanner
 * makes of Dockerfile and build step (https://github.com/Azure/acr-builder); D: what happens when it fires.
 */
export const trackingCauses: readonly TrackingCause[] = table.map(([id, code, group, summary]) => ({
  id,
  code,
  group,
  summary,
}));
