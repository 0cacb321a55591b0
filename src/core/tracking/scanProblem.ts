import { type ScanResult } from "../dockerfile/acrScan.ts";
import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { type ScanProblemCode } from "./verdict.ts";

/** A failed scan. */
export type FailedScan = Extract<ScanResult, { kind: "failed" }>;

/** Why a scan failed, what to call it in a headline, and what to do. */
export interface ScanProblem {
  readonly code: ScanProblemCode;
  /** The construct, for example `FROM --platform`. */
  readonly subject: string;
  readonly remedy: string;
}

/** Tells whether the line that the scanner gave up on belongs to this stage's `FROM`. */
export function failsAt(scan: FailedScan, stage: BaseImageStage): boolean {
  const at = scan.range?.start;
  return at !== undefined && at >= stage.range.start && at < stage.range.end;
}

/** Names what in a line ACR's scanner does not understand. `line` is the text of the line at fault. */
export function describeScanProblem(scan: FailedScan, line: string): ScanProblem {
  if (scan.message === "unexpected dockerfile format") {
    return { code: "noFrom", subject: "no FROM", remedy: "Add a FROM line" };
  }
  if (scan.message.includes("cannot be split into 2 tokens")) {
    const subject = "a build argument without value";
    return { code: "buildArgument", subject, remedy: "Give the build argument a value" };
  }
  const fitting = problems.find(({ pattern }) => pattern.test(line));
  return (
    fitting?.problem ?? {
      code: scan.message.startsWith("Failed to parse image reference") ? "imageReference" : "line",
      subject: line,
      remedy: "Write FROM with an image and an optional AS name only",
    }
  );
}

const problems: readonly { readonly pattern: RegExp; readonly problem: ScanProblem }[] = [
  {
    pattern: /^from\s+--platform/i,
    problem: {
      code: "platformFlag",
      subject: "FROM --platform",
      remedy: "Remove --platform and set the platform of the task",
    },
  },
  {
    pattern: /\$\{\w+:?[-+?]/,
    problem: {
      code: "shellDefault",
      subject: "FROM with a default in braces",
      remedy: "Move the default to an ARG line",
    },
  },
  {
    pattern: /\s#/,
    problem: {
      code: "commentAfterImage",
      subject: "FROM with a comment",
      remedy: "Move the comment to a line of its own",
    },
  },
  {
    pattern: /\\$/,
    problem: {
      code: "continuationLine",
      subject: "FROM over several lines",
      remedy: "Write FROM on one line",
    },
  },
  {
    pattern: /\$/,
    problem: {
      code: "nestedDefault",
      subject: "FROM with a variable that has no plain value",
      remedy: "Give the ARG a default without variables",
    },
  },
];
