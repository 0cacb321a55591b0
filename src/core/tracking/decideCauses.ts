import { armedCauses } from "./armedCauses.ts";
import { baseCauses } from "./baseCauses.ts";
import { type CauseDecisions, type CauseResult, undecided } from "./cause.ts";
import { type CauseCode, trackingCauses } from "./causes.ts";
import { type CheckResult, type CheckSubject, fail, pass, skip, strangeAnswer } from "./check.ts";
import { firingCauses } from "./firingCauses.ts";
import { readingCauses } from "./readingCauses.ts";
import { type CauseFinding, type TrackingStatus } from "./verdict.ts";

const decisions: CauseDecisions<CauseCode> = {
  ...armedCauses,
  ...baseCauses,
  ...readingCauses,
  ...firingCauses,
};

/** Decides every cause for a subject, in the order of `trackingCauses`. */
export function decideCauses(subject: CheckSubject): readonly CauseFinding[] {
  return trackingCauses.map(({ id, code }) => {
    const { state, message, remedies } = decide(code, subject);
    return { id, code, state, message, remedies };
  });
}

function decide(code: CauseCode, subject: CheckSubject): CauseResult {
  return subject.isRecorded && ofText.has(code)
    ? undecided("The Dockerfile, which is not in this workspace, would tell")
    : decisions[code](subject);
}

/** Causes that only the text of a Dockerfile decides. */
const ofText: ReadonlySet<CauseCode> = new Set([
  ...trackingCauses.filter(({ group }) => group === "reading").map(({ code }) => code),
  "imageOutsideFrom" as const,
]);

/**
 * Makes a check of causes: it fails by the first that applies, and as `unknown` when an answer cannot be understood.
 * Causes that were not asked about let it pass or skip.
 */
export function checkCauses(
  statuses: Readonly<Partial<Record<CauseCode, TrackingStatus>>>,
): (subject: CheckSubject) => CheckResult {
  const codes = trackingCauses.map(({ code }) => code).filter((code) => code in statuses);
  return (subject) => {
    const results = codes.map((code) => ({ code, result: decide(code, subject) }));
    for (const { code, result } of results) {
      const status = statuses[code];
      if (result.state === "applies" && status !== undefined) {
        return fail(status, code, result.message, ...result.remedies);
      }
    }
    return withoutCause(results.map(({ result }) => result));
  };
}

function withoutCause(results: readonly CauseResult[]): CheckResult {
  const strange = results.find(({ isMalformed }) => isMalformed);
  if (strange !== undefined) {
    return strangeAnswer(strange.message);
  }
  const unknown = results.find(({ state }) => state === "unknown");
  const excluded = results.find(({ state }) => state === "excluded");
  return unknown === undefined && excluded !== undefined
    ? pass(excluded.message)
    : skip((unknown ?? results[0])?.message ?? "");
}
