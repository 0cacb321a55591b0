import { type ImageDependencies } from "../build/dependencyBlock.ts";
import { type TextRange } from "../textRange.ts";
import { parseDependencyBlock } from "./dependencyBlockReader.ts";

/** A step in a run's log. */
export interface LogStep {
  readonly id: string;
  /** From the line that starts the step up to the next one; steps that run side by side share what is between. */
  readonly range: TextRange;
  readonly state: "running" | "succeeded" | "failed" | "errorIgnored";
  /** Undefined until the step has ended well. */
  readonly seconds: number | undefined;
}

/** The last line of a hosted run's log. */
export interface LogOutcome {
  readonly runId: string;
  readonly succeeded: boolean;
  readonly seconds: number | undefined;
  /** What the line says after `Error:`; empty for a success. */
  readonly message: string;
  readonly range: TextRange;
}

/** What a run's log says, as far as it has grown. */
export interface ParsedRunLog {
  readonly steps: readonly LogStep[];
  readonly dependencies: readonly ImageDependencies[];
  /** Undefined while the run goes on, or when the service did not write it. */
  readonly outcome: LogOutcome | undefined;
  /** The output that most likely says what went wrong; undefined when nothing failed. */
  readonly error: { readonly text: string; readonly range: TextRange } | undefined;
}

interface LogLine {
  /** Without time stamp. */
  readonly text: string;
  /** Whether the engine wrote it, not a container. */
  readonly isEngine: boolean;
  readonly range: TextRange;
}

const timeStamp = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d ?/;

/** Lines of output that an error excerpt shows at most. */
const excerptLines = 12;

/** Reads the log of a hosted run or of the emulator (format: https://github.com/Azure/acr-builder). Never throws. */
export function parseRunLog(text: string): ParsedRunLog {
  const lines = readLines(text);
  const outcome = findOutcome(lines);
  const isFailed =
    outcome?.succeeded === false || lines.some((line) => failedStep(line) !== undefined);
  return {
    steps: readSteps(lines),
    dependencies: readDependencies(lines),
    outcome,
    error: isFailed ? excerpt(text, lines, outcome) : undefined,
  };
}

/** Reads a duration as Go writes it, for example `1h2m3.5s`, in seconds; undefined when it is none. */
export function parseGoDuration(text: string): number | undefined {
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text);
  if (parts === null || text === "") {
    return undefined;
  }
  return Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0);
}

function readLines(text: string): readonly LogLine[] {
  const lines: LogLine[] = [];
  let start = 0;
  for (const raw of text.split("\n")) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    const stamp = timeStamp.exec(line)?.[0] ?? "";
    const range = { start, end: start + line.length };
    lines.push({ text: line.slice(stamp.length), isEngine: stamp !== "", range });
    start += raw.length + 1;
  }
  return lines;
}

function readSteps(lines: readonly LogLine[]): readonly LogStep[] {
  const steps: LogStep[] = [];
  const lastEnd = lines.at(-1)?.range.end ?? 0;
  for (const line of lines) {
    const started = /^Executing step ID: (\S+)\. Timeout|^Executing step ID: (\S+)$/.exec(
      line.text,
    );
    const id = line.isEngine ? (started?.[1] ?? started?.[2]) : undefined;
    if (id !== undefined) {
      closeLast(steps, line.range.start);
      const range = { start: line.range.start, end: lastEnd };
      steps.push({ id, range, state: "running", seconds: undefined });
    }
    applyResult(steps, line);
  }
  return steps;
}

function closeLast(steps: LogStep[], end: number): void {
  const last = steps.pop();
  if (last !== undefined) {
    steps.push({ ...last, range: { start: last.range.start, end } });
  }
}

function applyResult(steps: LogStep[], line: LogLine): void {
  const succeeded =
    /^Step ID: (\S+) marked as successful \(elapsed time in seconds: ([\d.]+)\)/.exec(line.text);
  const ignored = /^Step ID: (\S+) encountered an error: /.exec(line.text);
  const id = (line.isEngine ? (succeeded ?? ignored)?.[1] : undefined) ?? failedStep(line);
  const index = steps.findIndex((step) => step.id === id);
  const step = steps[index];
  if (step === undefined) {
    return;
  }
  if (succeeded !== null && step.state !== "errorIgnored") {
    steps[index] = { ...step, state: "succeeded", seconds: Number(succeeded[2]) };
  } else if (succeeded === null) {
    steps[index] = { ...step, state: ignored === null ? "failed" : "errorIgnored" };
  }
}

function failedStep(line: LogLine): string | undefined {
  return /^failed to run step ID: ([^\s:]+): /.exec(line.text)?.[1];
}

function findOutcome(lines: readonly LogLine[]): LogOutcome | undefined {
  const line = lines.findLast(({ text }) =>
    /^Run ID: \S+ (?:was successful|failed) after /.test(text),
  );
  const parts =
    /^Run ID: (\S+) (was successful|failed) after ([\dhms.]*\w)\.?(?: Error: (.*))?/.exec(
      line?.text ?? "",
    );
  if (line === undefined || parts === null) {
    return undefined;
  }
  return {
    runId: parts[1] ?? "",
    succeeded: parts[2] === "was successful",
    seconds: parseGoDuration(parts[3] ?? ""),
    message: parts[4] ?? "",
    range: line.range,
  };
}

function readDependencies(lines: readonly LogLine[]): readonly ImageDependencies[] {
  const heading = lines.findLastIndex(
    (line) => line.isEngine && line.text === "The following dependencies were found:",
  );
  if (heading < 0) {
    return [];
  }
  const below = lines.slice(heading + 1);
  const body = below[0]?.text.trim() === "" ? below.slice(1) : below;
  const end = body.findIndex(({ text }) => text.trim() === "" || text.startsWith("Run ID: "));
  const block = end < 0 ? body : body.slice(0, end);
  return parseDependencyBlock(block.map((line) => line.text).join("\n"));
}

/** The last output before the engine gave up; its own lines about retries and clean-up do not count. */
function excerpt(
  text: string,
  lines: readonly LogLine[],
  outcome: LogOutcome | undefined,
): ParsedRunLog["error"] {
  const isLast = (line: LogLine): boolean =>
    failedStep(line) !== undefined || line.range.start === outcome?.range.start;
  const stop = lines.findIndex(isLast);
  const before = lines.slice(0, stop < 0 ? lines.length : stop);
  const lastOutput = before.findLastIndex((line) => !line.isEngine && line.text.trim() !== "");
  const firstOutput = before.findLastIndex((line, index) => index < lastOutput && line.isEngine);
  const shown = before.slice(
    Math.max(firstOutput + 1, lastOutput - excerptLines + 1),
    lastOutput + 1,
  );
  const [first, last] = [shown[0] ?? lines[stop], shown.at(-1) ?? lines[stop]];
  if (first === undefined || last === undefined) {
    return undefined;
  }
  const range = { start: first.range.start, end: last.range.end };
  return { text: text.slice(range.start, range.end), range };
}
