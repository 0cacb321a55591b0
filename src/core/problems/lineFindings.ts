import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { type TextRange } from "../textRange.ts";
import { type CauseCode } from "../tracking/causes.ts";
import { findDockerfileLines, readArgumentLines } from "../tracking/dockerfileLines.ts";
import { findDockerfileProblems } from "../tracking/dockerfileProblems.ts";
import { assumedBuild } from "../tracking/taskBuild.ts";
import { type TrackingRemedy } from "../tracking/verdict.ts";
import { rangeInStage } from "./problemRange.ts";

/** A line that ACR's scanner does not read as Docker does. */
export interface LineFinding {
  readonly cause: CauseCode;
  /** What the verdict says about it: the first of its cause in the file. */
  readonly finding: string;
  /** What is said at the line itself. */
  readonly message: string;
  readonly remedy: TrackingRemedy;
  readonly range: TextRange;
  /** Index of the stage whose `FROM` it is, or in which it stands. */
  readonly stage: number;
  /** Whether it is no `FROM` but taken for one. */
  readonly isTaken: boolean;
  /** Whether it depends on what the build gives the variables. */
  readonly needsValues: boolean;
}

const valueCauses: ReadonlySet<CauseCode> = new Set([
  "nestedDefault",
  "severalArguments",
  "missingValue",
] as const);

/** Finds every line that is misread, as far as the Dockerfile alone can tell. */
export function readLineFindings(
  dockerfile: string,
  stages: readonly BaseImageStage[],
): readonly LineFinding[] {
  if (stages.length === 0) {
    return [];
  }
  const lines = findDockerfileLines(dockerfile);
  const problems = findDockerfileProblems({
    dockerfile,
    build: assumedBuild({ buildArguments: [] }),
    stages,
    scan: { kind: "failed", message: "", range: undefined, perFrom: [] },
    lines,
    argumentLines: readArgumentLines(dockerfile, lines),
  });
  const starts = new Map(stages.map((stage) => [stage.range.start, stage]));
  const flagged = new Set(
    problems.flatMap(({ cause, start }) => (cause === "platformFlag" ? [start] : [])),
  );
  // Behind a flag the scanner sees no image: what else it says of the line is about the flag.
  const meant = problems.filter(
    ({ cause, start }) => cause === "platformFlag" || !flagged.has(start),
  );
  return meant.flatMap(({ cause, subject, message: finding, remedy, start }) => {
    if (start === undefined) {
      return [];
    }
    const own = starts.get(start);
    const around = stages.findLast(({ range }) => range.start <= start);
    const range =
      own === undefined
        ? { start, end: start + "FROM".length }
        : rangeInStage(dockerfile, own, cause);
    const isTaken = own === undefined;
    const stage = (own ?? around)?.index ?? 0;
    const message = isTaken ? finding : `ACR does not read this line as Docker does: ${subject}`;
    const needsValues = valueCauses.has(cause);
    return [{ cause, finding, message, remedy, range, stage, isTaken, needsValues }];
  });
}
