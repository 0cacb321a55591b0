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
  const tracked = verdicts.filter(isTracked).length;
  if (tracked === verdicts.length) {
    return summarizeTracked(first, verdicts);
  }
  if (tracked > 0) {
    const missing = verdicts.find((verdict) => !isTracked(verdict)) ?? first;
    const headline = `Tracked by ${tracked} of ${verdicts.length} tasks`;
    return { ...summary(missing, missing.status, headline), icon: "warning" };
  }
  const isSame = others.every((verdict) => verdict.headline === first.headline);
  const isSameStatus = others.every((verdict) => verdict.status === first.status);
  if (isSame) {
    return withoutTask(first);
  }
  const headline = isSameStatus ? sameStatusHeadline(first, verdicts.length) : undefined;
  return summary(first, first.status, headline ?? `Not tracked by ${verdicts.length} tasks`);
}

function isTracked({ status }: Verdict): boolean {
  return status === "tracked" || status === "trackedPending";
}

function summarizeTracked(first: TaskVerdict, verdicts: readonly TaskVerdict[]): Verdict {
  const pending = verdicts.filter(({ status }) => status === "trackedPending");
  const [waiting] = pending;
  const headline = `Tracked by ${verdicts.length} tasks`;
  return waiting === undefined
    ? summary(first, "tracked", headline)
    : summary(waiting, "trackedPending", `${headline}, rebuild of ${pending.length} pending`);
}

function withoutTask(own: TaskVerdict): Verdict {
  const { status, icon, headline, reasons, remedies, cause, causes, evidence, detail, image } = own;
  return { status, icon, headline, reasons, remedies, cause, causes, evidence, detail, image };
}

function summary(first: TaskVerdict, status: TrackingStatus, headline: string): Verdict {
  return { ...withoutTask(first), status, icon: iconOf(status), headline, detail: undefined };
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
