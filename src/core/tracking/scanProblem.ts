import { type ScanResult } from "../dockerfile/acrScan.ts";
import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { type BuildReading } from "./buildReading.ts";
import { type CauseCode } from "./causes.ts";
import { type TrackingRemedy } from "./verdict.ts";

/** A failed scan. */
export type FailedScan = Extract<ScanResult, { kind: "failed" }>;

/** Why a scan failed, what to call it in a headline, and what to do. */
export interface ScanProblem {
  readonly cause: CauseCode | undefined;
  /** The construct, for example `FROM --platform`. */
  readonly subject: string;
  readonly remedy: TrackingRemedy;
}

/** Tells whether the line that the scanner gave up on belongs to this stage's `FROM`. */
export function failsAt(scan: FailedScan, stage: BaseImageStage): boolean {
  const at = scan.range?.start;
  return at !== undefined && at >= stage.range.start && at < stage.range.end;
}

/** Names what ACR's scanner gave up on. `line` is the text of the line at fault. */
export function describeScanProblem(
  scan: FailedScan,
  { problems, problemsAt }: BuildReading,
  line: string,
): ScanProblem {
  if (scan.message === "unexpected dockerfile format") {
    const remedy = { code: "fixLine", title: "Add a FROM line", problem: "noFrom" } as const;
    return { cause: "noDockerfile", subject: "no FROM", remedy };
  }
  const isBuild = scan.message.includes("cannot be split into 2 tokens");
  const known = isBuild
    ? problems.get("argumentWithoutValue")
    : problemsAt.get(scan.range?.start ?? -2);
  if (known !== undefined) {
    return isBuild ? { ...known, subject: "a build argument without value" } : known;
  }
  const isReference = scan.message.startsWith("Failed to parse image reference");
  const title = "Write FROM with an image and an optional AS name only";
  const problem = isReference ? "imageReference" : "line";
  return { cause: undefined, subject: line, remedy: { code: "fixLine", title, problem } };
}
