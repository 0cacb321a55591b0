import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { iconOf, type TaskVerdict, type TrackingStatus, type Verdict } from "./verdict.ts";

/**
 * Makes one verdict of those of several tasks: that of the only one, or a count. Where the tasks' build arguments give
 * different images the verdict is `cannotResolve`, since the line means more than one thing.
 */
export function summarizeVerdicts(
  stage: BaseImageStage,
  first: TaskVerdict,
  others: readonly TaskVerdict[],
): Verdict {
  if (others.length === 0) {
    return withoutTask(first);
  }
  const verdicts = [first, ...others];
  const images = new Set(verdicts.map((verdict) => verdict.image));
  if (images.size > 1) {
    return summary(first, "cannotResolve", dependsHeadline(stage, verdicts.length));
  }
  const tracked = verdicts.filter((verdict) => verdict.status === "tracked").length;
  if (tracked === verdicts.length) {
    return summary(first, "tracked", `Tracked by ${verdicts.length} tasks`);
  }
  if (tracked > 0) {
    const missing = verdicts.find((verdict) => verdict.status !== "tracked") ?? first;
    return summary(missing, missing.status, `Tracked by ${tracked} of ${verdicts.length} tasks`);
  }
  const isSame = others.every((verdict) => verdict.headline === first.headline);
  const isSameStatus = others.every((verdict) => verdict.status === first.status);
  if (isSame) {
    return withoutTask(first);
  }
  const headline = isSameStatus ? sameStatusHeadline(first, verdicts.length) : undefined;
  return summary(first, first.status, headline ?? `Not tracked by ${verdicts.length} tasks`);
}

function withoutTask({ status, icon, headline, reasons, remedies, image }: TaskVerdict): Verdict {
  return { status, icon, headline, reasons, remedies, image };
}

function summary(first: TaskVerdict, status: TrackingStatus, headline: string): Verdict {
  return { ...withoutTask(first), status, icon: iconOf(status), headline };
}

function dependsHeadline(stage: BaseImageStage, count: number): string {
  const names = new Set([...stage.imageText.matchAll(/\$\{?(\w+)/g)].map((match) => match[1]));
  const what = names.size === 0 ? "the build values" : [...names].join(", ");
  return `Depends on ${what}: ${count} tasks give different images`;
}

function sameStatusHeadline(first: TaskVerdict, count: number): string | undefined {
  switch (first.status) {
    case "notTrackedYet":
      return `Not tracked yet: ${count} tasks have never run`;
    case "triggerDisabled":
      return `Not tracked: the base image triggers of ${count} tasks are off`;
    case "stale":
      return `Not tracked: ${count} tasks track another image until their next run`;
    default:
      return undefined;
  }
}
