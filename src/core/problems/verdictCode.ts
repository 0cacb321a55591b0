import { type StageVerdict, type TrackingStatus } from "../tracking/verdict.ts";
import { type ProblemCode } from "./problemSeverity.ts";

/** Statuses with which nothing is wrong. */
const fine: ReadonlySet<TrackingStatus> = new Set([
  "tracked",
  "trackedPending",
  "stage",
  "scratch",
  "notBuilt",
]);

/**
 * Under which code the verdict about a stage is a problem: its cause, or its status where it has none; undefined when
 * nothing is wrong. A value that only a task would give is `cannotResolve` as long as no task is there to give it.
 */
export function codeOfVerdict({ status, cause, perTask }: StageVerdict): ProblemCode | undefined {
  if (fine.has(status)) {
    return undefined;
  }
  return status === "cannotResolve" && perTask.length === 0 ? status : (cause ?? status);
}
