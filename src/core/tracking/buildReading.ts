import { scanDockerfile, type ScanResult } from "../dockerfile/acrScan.ts";
import {
  type BaseImageStage,
  readStageInstructions,
  type StageInstructions,
} from "../dockerfile/baseImages.ts";
import { type ScannedFrom } from "../dockerfile/scanOrigins.ts";
import { type CauseCode } from "./causes.ts";
import {
  type ArgumentLines,
  type DockerfileLine,
  findDockerfileLines,
  readArgumentLines,
} from "./dockerfileLines.ts";
import { findOutsideImages, type OutsideImage } from "./outsideImages.ts";
import { findBuildProblems } from "./buildProblems.ts";
import { findDockerfileProblems } from "./dockerfileProblems.ts";
import { type ProblemSearch, type ReadingProblem } from "./readingProblem.ts";
import { type TaskBuild } from "./taskBuild.ts";

/** A Dockerfile with one build, as Docker and as ACR's scanner read it. */
export interface BuildReading {
  readonly build: TaskBuild;
  /** The stages as Docker means them. */
  readonly stages: readonly BaseImageStage[];
  readonly scan: ScanResult;
  /** Every line that the scanner took for a `FROM`, by its offset. */
  readonly scanned: ReadonlyMap<number, ScannedFrom>;
  /** Index of the stage whose image the result of the build is made from. */
  readonly root: number | undefined;
  /** What the scanner misunderstands, or would if it came so far: the first of each cause. */
  readonly problems: ReadonlyMap<CauseCode, ReadingProblem>;
  /** The same by the line at fault: the first of each line. */
  readonly problemsAt: ReadonlyMap<number, ReadingProblem>;
  /** Images that are used outside `FROM`. */
  readonly outside: readonly OutsideImage[];
  /** The line that a failed scan gave up on, from 1; undefined when it is none of the Dockerfile. */
  readonly failedLine: number | undefined;
}

/** A Dockerfile by itself, read once for all builds. */
interface FileReading {
  readonly instructions: StageInstructions;
  readonly argumentLines: ArgumentLines;
  readonly lines: readonly DockerfileLine[];
  readonly outside: readonly OutsideImage[];
}

/**
 * Prepares to read a Dockerfile with the values of any number of builds. Builds with the same values share a reading,
 * since reading is the work.
 */
export function readBuilds(dockerfile: string): (build: TaskBuild) => BuildReading {
  const readings = new Map<string, BuildReading>();
  let file: FileReading | undefined;
  return (build) => {
    const key = JSON.stringify(build);
    const reading =
      readings.get(key) ?? readBuild(dockerfile, build, (file ??= readFile(dockerfile)));
    readings.set(key, reading);
    return reading;
  };
}

function readFile(dockerfile: string): FileReading {
  const instructions = readStageInstructions(dockerfile);
  const stages = instructions.stagesWith({ buildArguments: [] });
  // Without stages there is nothing to say, and the file may be huge.
  const text = stages.length === 0 ? "" : dockerfile;
  const lines = findDockerfileLines(text);
  return {
    instructions,
    lines,
    argumentLines: readArgumentLines(text, lines),
    outside: findOutsideImages(text, stages),
  };
}

function readBuild(dockerfile: string, build: TaskBuild, file: FileReading): BuildReading {
  const { docker, engine } = build;
  const stages = file.instructions.stagesWith({
    buildArguments: docker.buildArguments.map(splitArgument),
    target: docker.target,
  });
  const scan = scanDockerfile({
    dockerfile: stages.length === 0 ? "" : dockerfile,
    buildArguments: engine.buildArguments,
    target: engine.target,
  });
  const search: ProblemSearch = {
    dockerfile,
    build,
    stages,
    scan,
    lines: file.lines,
    argumentLines: file.argumentLines,
  };
  const problems = [...findDockerfileProblems(search), ...findBuildProblems(search)];
  return {
    build,
    stages,
    scan,
    scanned: firstBy(scan.perFrom, ({ range }) => range.start),
    root: rootOf(stages),
    problems: firstBy(problems, ({ cause }) => cause),
    problemsAt: firstBy(problems, ({ start }) => start ?? -1),
    outside: file.outside,
    failedLine:
      scan.kind === "failed" && scan.range !== undefined
        ? lineNumberAt(dockerfile, scan.range.start)
        : undefined,
  };
}

function lineNumberAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) {
    line++;
  }
  return line;
}

function firstBy<Key, Value>(
  values: readonly Value[],
  keyOf: (value: Value) => Key,
): ReadonlyMap<Key, Value> {
  return new Map(values.toReversed().map((value) => [keyOf(value), value]));
}

function rootOf(stages: readonly BaseImageStage[]): number | undefined {
  let root = stages.find(({ isFinal }) => isFinal);
  while (root?.basedOn !== undefined) {
    root = stages[root.basedOn];
  }
  return root?.index;
}

function splitArgument(text: string): { readonly name: string; readonly value: string } {
  const equals = text.indexOf("=");
  return equals < 0
    ? { name: text, value: "" }
    : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}
