import { type TextRange } from "../textRange.ts";
import { type TrackingRemedy } from "../tracking/verdict.ts";
import { type ProblemCode, type ProblemSeverity } from "./problemSeverity.ts";

/** What keeps a base image from being tracked, at the text that shows it. */
export interface TrackingProblem {
  readonly code: ProblemCode;
  /** One line, without final full stop. */
  readonly message: string;
  /** By default; a setting may say otherwise (`applySeverities`). */
  readonly severity: ProblemSeverity;
  readonly range: TextRange;
  /** Index of the stage that it belongs to. */
  readonly stage: number;
  readonly remedies: readonly TrackingRemedy[];
}
