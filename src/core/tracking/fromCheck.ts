import { applies, type CauseResult, excluded, notApplicable } from "./cause.ts";
import { type CauseCode } from "./causes.ts";
import { type CheckResult } from "./check.ts";

/** Reads what a check found as the decision of one of its causes; another cause of the check excludes this one. */
export function fromCheck(result: CheckResult, cause: CauseCode): CauseResult {
  switch (result.kind) {
    case "pass":
      return excluded(result.message);
    case "skip":
      return notApplicable(result.message);
    case "fail":
      return result.cause === cause
        ? applies(result.headline, ...result.remedies)
        : excluded(result.headline);
  }
}
