import { formatFamiliarReference } from "../image/imageReference.ts";
import { type CheckSubject, noText } from "./check.ts";
import { decideCauses } from "./decideCauses.ts";
import { evidenceOf } from "./evidence.ts";
import { builtAge, compareDigests } from "./freshness.ts";
import { formatTask } from "./taskName.ts";
import { trackingChecks } from "./trackingChecks.ts";
import { iconOf, type TrackingReason, type Verdict } from "./verdict.ts";

/** Makes the verdict about one stage, for one task or without any: that of the first check that fails. */
export function judgeStage(subject: CheckSubject): Verdict {
  const results = trackingChecks.map((check) => ({
    code: check.code,
    result: subject.isRecorded && check.isOfText ? noText : check.examine(subject),
  }));
  const reasons = results.map(({ code, result }): TrackingReason => {
    const message = result.kind === "fail" ? result.headline : result.message;
    return { code, outcome: result.kind, message };
  });
  const deciding = results.map(({ result }) => result).find((result) => result.kind === "fail");
  const { seen, task } = subject;
  const status = deciding?.status ?? "tracked";
  const name = task === undefined ? "a task" : formatTask(task);
  return {
    status,
    icon: iconOf(status),
    headline: deciding?.headline ?? `Tracked by ${name}`,
    reasons,
    remedies: deciding?.remedies ?? [],
    cause: deciding?.cause,
    causes: decideCauses(subject),
    evidence: evidenceOf(subject),
    detail: status === "tracked" ? detailOf(subject) : undefined,
    image: seen && formatFamiliarReference(seen.image),
  };
}

function detailOf(subject: CheckSubject): string | undefined {
  const age = builtAge(subject);
  if (age === undefined) {
    return undefined;
  }
  return compareDigests(subject).kind === "same"
    ? `built on this digest ${age}`
    : `last built ${age}`;
}
