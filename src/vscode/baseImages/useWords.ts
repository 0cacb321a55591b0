import { type TaskUse } from "../../core/impact/baseImage.ts";
import { type ImpactStep, type UpdateImpact } from "../../core/impact/updateImpact.ts";
import { type TrackingStatus, type Verdict } from "../../core/tracking/verdict.ts";

/** The verdict about a use in a few words; the headline says the same in full. */
export function verdictWords(verdict: Verdict): string {
  switch (verdict.status) {
    case "tracked":
      return trackedWords(verdict);
    case "trackedPending":
      return stateOf(verdict.headline);
    case "notTrackedYet":
      return notYetWords(verdict);
    case "triggerDisabled":
      return verdict.cause === "taskDisabled" ? "task disabled" : "trigger off";
    default:
      return words[verdict.status];
  }
}

/** The state of a task's use in words. Without a verdict only the record is known. */
export function taskUseWords({ verdict, recorded, role, nextImage }: TaskUse): string {
  if (nextImage !== undefined) {
    return `until its next run, then ${nextImage}`;
  }
  if (verdict !== undefined) {
    return verdictWords(verdict);
  }
  const stage = role === "BuildTime" ? "build-time stage, " : "";
  return recorded === undefined ? "not judged yet" : `${stage}found by its last run`;
}

/** What rebuilds when an image moves: `rebuilds 3 tasks if it moves`. */
export function impactWords({ blockedBy, taskCount }: UpdateImpact): string {
  switch (blockedBy) {
    case "digest":
      return "rebuilds nothing: a digest never moves";
    case "location":
      return "rebuilds nothing: ACR does not watch its registry";
    case undefined: {
      const what = taskCount === 0 ? "nothing" : `${taskCount} task${taskCount === 1 ? "" : "s"}`;
      return `rebuilds ${what} if it moves`;
    }
  }
}

/** What is to know about a task that rebuilds, beside the tasks that follow; empty when there is nothing. */
export function stepWords({ isLoop, outputs }: ImpactStep): string {
  return isLoop ? "begins anew: it stands above already" : outputWords[outputs];
}

const outputWords: Readonly<Record<ImpactStep["outputs"], string>> = {
  moves: "",
  unique: "pushes a new tag each time",
  none: "pushes nothing",
  unknown: "what it pushes is known after a run",
};

type PlainStatus = Exclude<
  TrackingStatus,
  "tracked" | "trackedPending" | "notTrackedYet" | "triggerDisabled"
>;

const words: Readonly<Record<PlainStatus, string>> = {
  noTask: "no task",
  uniqueTag: "tag is published once",
  unsupportedLocation: "not tracked: ACR does not watch its location",
  buildTimeStage: "not tracked: build-time stage",
  cannotResolve: "depends on build values",
  cannotScan: "ACR cannot scan the line",
  digestPinned: "pinned by digest",
  stage: "build stage",
  notBuilt: "not built",
  scratch: "no base image",
  stale: "not tracked until the next run",
  misread: "ACR reads another image",
  noBuildStep: "not tracked: no build step",
  missed: "update missed",
  rebuildFailed: "rebuild failed",
  suspended: "tasks are paused",
  unknown: "cannot tell",
};

/** `built on this digest 2 h ago` and `last built 2 h ago` are what the verdict tells of a tracked image. */
function trackedWords({ detail }: Verdict): string {
  return detail?.replace(/^built on this digest /u, "rebuilt ") ?? "tracked";
}

/** `Tracked, rebuild pending: Docker Hub moved …` says its state before the colon. */
function stateOf(headline: string): string {
  const state = /^Tracked, ([^:]+)/u.exec(headline)?.[1];
  return state ?? "rebuild pending";
}

function notYetWords({ cause, headline }: Verdict): string {
  if (cause === "neverRun") {
    const ending = endings.find(([end]) => headline.endsWith(end));
    return `not tracked yet: ${ending?.[1] ?? "never run"}`;
  }
  return cause === "failedAfterBuild"
    ? "not tracked yet: failed after the build"
    : "not tracked: no base image recorded";
}

const endings: readonly (readonly [end: string, words: string])[] = [
  ["has not ended", "first run under way"],
  ["has succeeded", "no run has succeeded"],
];
