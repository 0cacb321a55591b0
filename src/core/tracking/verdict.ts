import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { type KnownRegistry } from "../image/registryHost.ts";
import { type Task } from "../task/task.ts";
import { type CauseCode } from "./causes.ts";

/** A task together with the registry that it belongs to. */
export interface RegistryTask {
  readonly registry: KnownRegistry;
  readonly task: Task;
}

/**
 * The verdict about a `FROM`, as a closed set. `trackedPending`, `missed` and `rebuildFailed` need facts about runs and
 * digests; `suspended`: the service runs no task there; `unknown`: an answer could not be understood.
 */
export type TrackingStatus =
  | "tracked"
  | "trackedPending"
  | "notTrackedYet"
  | "noTask"
  | "uniqueTag"
  | "unsupportedLocation"
  | "buildTimeStage"
  | "cannotResolve"
  | "cannotScan"
  | "digestPinned"
  | "stage"
  | "notBuilt"
  | "scratch"
  | "triggerDisabled"
  | "stale"
  | "misread"
  | "noBuildStep"
  | "missed"
  | "rebuildFailed"
  | "suspended"
  | "unknown";

/** Name of a VS Code product icon. */
export type TrackingIcon =
  "pass" | "sync" | "circle-outline" | "error" | "warning" | "question" | "info";

/** One of the checks behind a verdict. `skip`: it does not apply, or an earlier one left nothing to look at. */
export interface TrackingReason {
  readonly code: TrackingCheckCode;
  readonly outcome: "pass" | "fail" | "skip";
  readonly message: string;
}

/** The checks, in the order in which they are made. */
export type TrackingCheckCode =
  | "hasBaseImage"
  | "taskIsRead"
  | "canBeScanned"
  | "imageIsRead"
  | "isBuilt"
  | "isNoScratch"
  | "isNotPinned"
  | "locationIsWatched"
  | "taskBuilds"
  | "answerIsUnderstood"
  | "triggerIsOn"
  | "stageIsTracked"
  | "tagMoves"
  | "serviceWorks"
  | "taskHasRun"
  | "imageIsRecorded"
  | "updatesArrive"
  | "runsSucceed"
  | "baseCanBePulled"
  | "isFresh";

/** What would change the verdict. `task` names the task to act on. */
export type TrackingRemedy =
  | { readonly code: "runTask"; readonly title: string; readonly task: TaskName }
  | { readonly code: "trackAllStages"; readonly title: string; readonly task: TaskName }
  | { readonly code: "enableTrigger"; readonly title: string; readonly task: TaskName }
  | { readonly code: "createTask"; readonly title: string }
  | { readonly code: "importImage"; readonly title: string; readonly image: string }
  | { readonly code: "useTag"; readonly title: string; readonly tag: string }
  | { readonly code: "fixLine"; readonly title: string; readonly problem: ScanProblemCode }
  | { readonly code: "chooseValue"; readonly title: string; readonly names: readonly string[] }
  /** Something to do elsewhere, which the title says in full. */
  | { readonly code: "advise"; readonly title: string };

/** Registry and task by name. */
export interface TaskName {
  readonly registry: string;
  readonly task: string;
}

/** Why ACR's scanner does not understand a line. */
export type ScanProblemCode =
  | "platformFlag"
  | "commentAfterImage"
  | "continuationLine"
  | "shellDefault"
  | "nestedDefault"
  | "missingValue"
  | "aliasCase"
  | "buildArgument"
  | "severalArguments"
  | "lineTakenForFrom"
  | "undeclaredArgument"
  | "target"
  | "dockerfilePath"
  | "context"
  | "outputImage"
  | "registrySpelling"
  | "noFrom"
  | "imageReference"
  | "line";

/**
 * What is known about a cause. `applies`: it is the case; `excluded`: it is not; `unknown`: facts are missing, and the
 * message says what would settle it; `notApplicable`: the question does not arise here.
 */
export interface CauseFinding {
  readonly id: string;
  readonly code: CauseCode;
  readonly state: "applies" | "excluded" | "unknown" | "notApplicable";
  readonly message: string;
  readonly remedies: readonly TrackingRemedy[];
}

/** Where a fact came from. */
export interface Evidence {
  readonly source: "dockerfile" | "task" | "runs" | "runLog" | "taskFile" | "registry" | "image";
  /** Name of the thing: `contoso/web`, `ca5`, `node:15-alpine`; empty for the Dockerfile. */
  readonly subject: string;
  /** Milliseconds since 1970 UTC; undefined when it was not said. */
  readonly askedAt: number | undefined;
}

/** What is said about one `FROM`, for one task or without any. */
export interface Verdict {
  readonly status: TrackingStatus;
  readonly icon: TrackingIcon;
  /** One line for people, without final full stop. */
  readonly headline: string;
  readonly reasons: readonly TrackingReason[];
  readonly remedies: readonly TrackingRemedy[];
  /** The cause behind the status; undefined when it is tracked and up to date, or has no cause of the list. */
  readonly cause: CauseCode | undefined;
  /** Every cause of `trackingCauses` in its order, decided or not. */
  readonly causes: readonly CauseFinding[];
  readonly evidence: readonly Evidence[];
  /** More about a tracked image: `built on this digest 2 h ago`. */
  readonly detail: string | undefined;
  /** The image that ACR sees, in the familiar spelling; undefined when it sees none. */
  readonly image: string | undefined;
}

/** The verdict for one task. */
export interface TaskVerdict extends Verdict {
  readonly task: TaskName;
}

/** The verdict about a stage over all tasks that build the file. */
export interface StageVerdict extends Verdict {
  readonly stage: BaseImageStage;
  /** One for each task; empty when there is none. */
  readonly perTask: readonly TaskVerdict[];
}

const icons: Readonly<Record<TrackingStatus, TrackingIcon>> = {
  tracked: "pass",
  trackedPending: "sync",
  notTrackedYet: "circle-outline",
  noTask: "circle-outline",
  uniqueTag: "warning",
  unsupportedLocation: "error",
  buildTimeStage: "error",
  cannotResolve: "question",
  cannotScan: "error",
  digestPinned: "info",
  stage: "info",
  notBuilt: "info",
  scratch: "info",
  triggerDisabled: "error",
  stale: "circle-outline",
  misread: "error",
  noBuildStep: "error",
  missed: "warning",
  rebuildFailed: "error",
  suspended: "error",
  unknown: "question",
};

/** Gives the icon of a status. */
export function iconOf(status: TrackingStatus): TrackingIcon {
  return icons[status];
}
