import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { type ScanProblemCode, type StageVerdict } from "../tracking/verdict.ts";
import { type TextChange } from "./dockerfileText.ts";
import { type TrackingProblem } from "./trackingProblem.ts";

/** A change of a Dockerfile that takes a problem away. */
export interface DockerfileFix {
  /** What is done, and what it costs if it costs something. */
  readonly title: string;
  readonly code: ScanProblemCode | "useTag" | "addIgnoreComment";
  /** They do not overlap; insertions at one place are meant in this order. */
  readonly changes: readonly TextChange[];
  /** Whether it is the one to choose without asking. */
  readonly isPreferred: boolean;
  /** What the platform of the task has to be from then on, for example `linux/arm64`. */
  readonly platform?: string;
}

/** What fixes are sought for. */
export interface FixQuestion {
  readonly dockerfile: string;
  /** All stages, with the defaults of the Dockerfile. */
  readonly stages: readonly BaseImageStage[];
  /** The stage with the problem. */
  readonly stage: BaseImageStage;
  /** The image as it stands in the file, continuation lines included. */
  readonly image: string;
  readonly verdict: StageVerdict;
  readonly problem: TrackingProblem;
}

/** A text that needs no quotes in a `FROM` or as the default of an `ARG`. */
export function isPlainWord(text: string): boolean {
  return /^[\w./:@-]*$/.test(text);
}
