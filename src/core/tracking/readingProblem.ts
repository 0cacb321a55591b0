import { type ScanResult } from "../dockerfile/acrScan.ts";
import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { type CauseCode } from "./causes.ts";
import { type ArgumentLines, type DockerfileLine } from "./dockerfileLines.ts";
import { type TaskBuild } from "./taskBuild.ts";
import { type TrackingRemedy } from "./verdict.ts";

/** Something in Dockerfile or build that ACR's scanner does not read as Docker does. */
export interface ReadingProblem {
  readonly cause: CauseCode;
  /** The construct, for example `FROM --platform`. */
  readonly subject: string;
  /** One sentence that names the place. */
  readonly message: string;
  readonly remedy: TrackingRemedy;
  /** Offset of the line at fault; undefined when the build is at fault. */
  readonly start: number | undefined;
}

/** What problems are sought in. */
export interface ProblemSearch {
  readonly dockerfile: string;
  readonly build: TaskBuild;
  readonly stages: readonly BaseImageStage[];
  readonly scan: ScanResult;
  readonly lines: readonly DockerfileLine[];
  readonly argumentLines: ArgumentLines;
}
