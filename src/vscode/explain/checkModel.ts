import { type TrackingCheckCode, type TrackingReason } from "../../core/tracking/verdict.ts";
import { countOf, groupByText } from "./groupByText.ts";
import { type ExplainCheck, type ExplainFold } from "./messages.ts";

/** The checks that were made, in their order. */
export function madeChecks(reasons: readonly TrackingReason[]): readonly ExplainCheck[] {
  const deciding = reasons.find(({ outcome }) => outcome === "fail");
  return reasons.flatMap((reason) =>
    reason.outcome === "skip"
      ? []
      : [{ mark: reason.outcome, text: reason.message, isDeciding: reason === deciding }],
  );
}

/** The checks that were not made, under the reason why not; undefined when all were. */
export function unmadeChecks(reasons: readonly TrackingReason[]): ExplainFold | undefined {
  const skipped = reasons.filter(({ outcome }) => outcome === "skip");
  if (skipped.length === 0) {
    return undefined;
  }
  const verb = skipped.length === 1 ? "was" : "were";
  return {
    summary: `${countOf(skipped.length, "check")} ${verb} not made`,
    groups: groupByText(
      skipped.map(({ code, message }) => ({ text: message, item: questions[code] })),
    ),
  };
}

/** How many checks ended in which way: `12 passed, 1 failed, 6 not made`. */
export function countChecks(reasons: readonly TrackingReason[]): string {
  const words = { pass: "passed", fail: "failed", skip: "not made" } as const;
  return (["pass", "fail", "skip"] as const)
    .map((outcome) => ({
      word: words[outcome],
      count: reasons.filter((reason) => reason.outcome === outcome).length,
    }))
    .flatMap(({ word, count }) => (count === 0 ? [] : [`${count} ${word}`]))
    .join(", ");
}

/** What each check asks, for where it found nothing to say. */
const questions: Readonly<Record<TrackingCheckCode, string>> = {
  hasBaseImage: "whether the line names a base image",
  taskIsRead: "whether the task builds by a step that ACR scans",
  canBeScanned: "whether ACR's scanner understands the Dockerfile",
  imageIsRead: "whether ACR sees the image that the build uses",
  answerIsUnderstood: "whether an answer of the service is understood",
  isBuilt: "whether the build reaches this stage",
  isNoScratch: "whether the base is more than the empty image",
  isNotPinned: "whether the image is pinned by a digest",
  locationIsWatched: "whether ACR watches where the image is",
  triggerIsOn: "whether the base image trigger is on",
  stageIsTracked: "whether the trigger follows this stage",
  tagMoves: "whether the tag is expected to move",
  taskBuilds: "whether a task builds this Dockerfile",
  serviceWorks: "whether the service runs tasks of the registry",
  taskHasRun: "whether a run has recorded base images",
  imageIsRecorded: "whether the last run recorded this image",
  updatesArrive: "whether an update of the image is noticed",
  runsSucceed: "whether automatic runs succeed",
  baseCanBePulled: "whether a rebuild may pull the image",
  isFresh: "whether the last run was built on what the tag is now",
};
