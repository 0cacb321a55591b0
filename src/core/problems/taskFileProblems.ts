import { isMap, isScalar, isSeq, type Pair, parseDocument, type Scalar, type YAMLMap } from "yaml";
import { type TextRange } from "../textRange.ts";
import { type CauseCode } from "../tracking/causes.ts";
import { findTaskBuild } from "../tracking/taskBuild.ts";
import { findBuildStepProblems } from "./buildStepProblems.ts";
import { type TextChange } from "./dockerfileText.ts";
import { defaultSeverities, type ProblemSeverity } from "./problemSeverity.ts";
import { findScalarPlaces, type ScalarPlaces } from "./scalarPlaces.ts";
import { isNestedTooDeeply } from "../text/yamlNesting.ts";

/** Something in a task file that keeps ACR from recording base images as meant. */
export interface TaskFileProblem {
  readonly code: CauseCode;
  readonly message: string;
  /** By default. */
  readonly severity: ProblemSeverity;
  readonly range: TextRange;
  /** Position of the step, from 0. */
  readonly step: number;
  readonly fixes: readonly TaskFileFix[];
}

/** A change of a task file that takes a problem away. */
export interface TaskFileFix {
  readonly title: string;
  readonly changes: readonly TextChange[];
  /** Whether it is the one to choose without asking. */
  readonly isPreferred: boolean;
}

/**
 * Finds the flags of build steps that ACR ignores or fails on, and commands that build, which ACR does not scan
 * (https://github.com/Azure/acr-builder, util and scan packages). Templates are left alone. A text that is no task
 * file has no problems; only what is written exactly as it is read gets a fix. Never throws.
 */
export function taskFileProblems(text: string): readonly TaskFileProblem[] {
  return stepsIn(text).flatMap((step, index) => [
    ...buildProblems(text, step, index),
    ...commandProblems(text, step, index),
  ]);
}

type TextPair = Pair & { readonly key: Scalar; readonly value: Scalar<string> };

function stepsIn(text: string): readonly YAMLMap[] {
  if (isNestedTooDeeply(text)) {
    return [];
  }
  const document = parseDocument(text, { logLevel: "silent" });
  const steps = isMap(document.contents) ? document.contents.get("steps", true) : undefined;
  return isSeq(steps) ? steps.items.filter((step) => isMap(step)) : [];
}

function textOf(step: YAMLMap, name: string): TextPair | undefined {
  return step.items.find((pair): pair is TextPair => {
    const { key, value } = pair;
    return (
      isScalar(key) && key.value === name && isScalar(value) && typeof value.value === "string"
    );
  });
}

function buildProblems(text: string, step: YAMLMap, index: number): readonly TaskFileProblem[] {
  const pair = textOf(step, "build");
  const places = pair && findScalarPlaces(text, pair.value);
  if (places === undefined) {
    return [];
  }
  return findBuildStepProblems(pair?.value.value ?? "").map(({ code, message, range, fix }) => {
    const changes = fix && changesInFile(places, fix.changes);
    return {
      ...{ code, message, severity: defaultSeverities[code], step: index },
      range: places.placeOf(range) ?? places.whole,
      fixes:
        fix === undefined || changes === undefined
          ? []
          : [{ title: fix.title, changes, isPreferred: true }],
    };
  });
}

/** Undefined when one of them cannot be made in the file exactly. */
function changesInFile(
  places: ScalarPlaces,
  changes: readonly TextChange[],
): readonly TextChange[] | undefined {
  const placed = changes.flatMap(({ range, text }) => {
    const place =
      range.start < range.end ? places.placeOf(range) : placeBefore(places, range.start);
    return place === undefined ? [] : [{ range: place, text }];
  });
  return placed.length === changes.length ? placed : undefined;
}

/** The place of an insertion: where the character after it stands. */
function placeBefore(places: ScalarPlaces, at: number): TextRange | undefined {
  const next = places.placeOf({ start: at, end: at + 1 });
  return next && { start: next.start, end: next.start };
}

function commandProblems(text: string, step: YAMLMap, index: number): readonly TaskFileProblem[] {
  const pair = textOf(step, "cmd");
  const places = pair && findScalarPlaces(text, pair.value);
  if (places === undefined || !isBuildCommand(pair?.value.value ?? "")) {
    return [];
  }
  const code = "buildByCommand";
  const message = "ACR scans build steps only: what this command builds has no tracked base image";
  const fix = pair && buildStepFix(step, pair, places);
  return [
    {
      ...{ code, message, severity: defaultSeverities[code], range: places.whole, step: index },
      fixes: fix === undefined ? [] : [fix],
    },
  ];
}

/** Asks the one place that knows the commands that build. */
function isBuildCommand(text: string): boolean {
  const step = { kind: "cmd", id: "", text } as const;
  const task = { registry: "", task: "" };
  const found = findTaskBuild(taskFileStep, { task, steps: [step] }, undefined);
  return found.kind === "noBuildStep" && found.command !== undefined;
}

const taskFileStep = {
  kind: "encoded",
  contextPath: undefined,
  taskFilePath: undefined,
  content: undefined,
  valuesContent: undefined,
  valuesFilePath: undefined,
  values: [],
  baseImageDependencies: [],
} as const;

/** Properties that mean the same for a build step. */
const shared: ReadonlySet<unknown> = new Set([
  ...["cmd", "id", "when", "timeout", "startDelay", "retries", "retryDelay", "ignoreErrors"],
  ...["workingDirectory", "env"],
]);

function buildStepFix(
  step: YAMLMap,
  { key, value }: TextPair,
  places: ScalarPlaces,
): TaskFileFix | undefined {
  const prefix = /^\s*docker(?::\S+)? build\s+(?=\S)/.exec(value.value)?.[0];
  const isShared = step.items.every((pair) => isScalar(pair.key) && shared.has(pair.key.value));
  const [start, end] = key.range ?? [];
  if (prefix === undefined || !isShared || start === undefined || end === undefined) {
    return undefined;
  }
  const from = places.placeOf({ start: prefix.search(/\S/), end: prefix.length + 1 });
  if (from === undefined) {
    return undefined;
  }
  const changes = [
    { range: { start, end }, text: "build" },
    { range: { start: from.start, end: from.end - 1 }, text: "" },
  ];
  return { title: "Build by a build step", changes, isPreferred: false };
}
