import { type BuildString, parseBuildString } from "../build/buildString.ts";
import { type TextRange } from "../textRange.ts";
import { findBuildProblems } from "../tracking/buildProblems.ts";
import { type CauseCode } from "../tracking/causes.ts";
import { parseDockerBuildString } from "../tracking/dockerBuildString.ts";
import { applyChanges, type TextChange } from "./dockerfileText.ts";
import { maskTemplates, splitStepWords, type StepWord, templateMark } from "./stepWords.ts";

/** Something in the text of a build step that ACR ignores or fails on. Ranges are in that text. */
export interface BuildStepProblem {
  readonly code: CauseCode;
  readonly message: string;
  readonly range: TextRange;
  /** Changes after which ACR reads what Docker reads, and what to call them. */
  readonly fix: { readonly title: string; readonly changes: readonly TextChange[] } | undefined;
}

/** A place at fault and what could stand there instead. */
interface Fault {
  readonly range: TextRange;
  readonly changes: readonly TextChange[];
}

/** Faults that a step may have and still get fixes, each of which is tried on the whole step. */
const mostFixes = 20;

/**
 * Finds what ACR does not read of a build step as Docker does: `--flag=value`, quotes, a switch before the context,
 * paths with blanks, numbers of stages. What a template stands for is not known and not complained about.
 */
export function findBuildStepProblems(text: string): readonly BuildStepProblem[] {
  const masked = maskTemplates(text);
  const docker = parseDockerBuildString(masked);
  const engine = parseBuildString(masked);
  const words = splitStepWords(masked);
  const faults = findFaults(words, docker, engine);
  const counts = new Map<CauseCode, number>();
  return [...readProblems(docker, engine), ...stageNumber(docker, engine)].flatMap(
    ({ cause, message }, position) => {
      const index = counts.get(cause) ?? 0;
      counts.set(cause, index + 1);
      const fault = faults.get(cause)?.[index];
      const isOpen = cause === "argumentWithoutValue" && message.includes(templateMark);
      if (fault === undefined || isOpen) {
        return [];
      }
      const fix = position < mostFixes ? fixOf(text, fault) : undefined;
      return [{ code: cause, message: readable(message), range: fault.range, fix }];
    },
  );
}

function readProblems(
  docker: BuildString,
  engine: BuildString,
): readonly { readonly cause: CauseCode; readonly message: string }[] {
  return findBuildProblems({
    dockerfile: "",
    build: { kind: "step", docker, engine, unknownValues: [] },
    stages: [],
    scan: { kind: "failed", message: "", range: undefined, perFrom: [] },
    lines: [],
    argumentLines: { scanned: new Map(), unscanned: new Set(), declared: new Set() },
  });
}

/** Docker takes a number for the position of a stage; ACR knows names only. */
function stageNumber(
  { target = "" }: BuildString,
  engine: BuildString,
): readonly { readonly cause: CauseCode; readonly message: string }[] {
  const message = `ACR knows no stage ${target} by its number and scans the whole Dockerfile`;
  return /^\d+$/.test(target) && engine.target === target
    ? [{ cause: "targetIgnored", message }]
    : [];
}

/** The places of each cause in the order in which the problems are told. */
function findFaults(
  words: readonly StepWord[],
  docker: BuildString,
  engine: BuildString,
): ReadonlyMap<CauseCode, readonly Fault[]> {
  const valuesOf = (flags: readonly string[]): readonly FlagValue[] => findValues(words, flags);
  const built = valuesOf(["--build-arg"]).map((value, index) => ({
    ...value,
    meant: docker.buildArguments[index] ?? "",
  }));
  const tags = valuesOf(["-t", "--tag", "--image"]).filter(
    (_, index) => !engine.tags.includes(docker.tags[index] ?? ""),
  );
  const files = valuesOf(["-f", "--file"]).slice(-1).map(faultOf);
  return new Map<CauseCode, readonly Fault[]>([
    [
      "joinedBuildArgument",
      built
        .filter(({ meant }) => meant.includes("=") && !engine.buildArguments.includes(meant))
        .map(faultOf),
    ],
    [
      "argumentWithoutValue",
      built
        .filter(({ isJoined, written }) => !isJoined && !written.includes("="))
        .map(({ place }) => ({ range: place, changes: [] })),
    ],
    ["targetIgnored", valuesOf(["--target"]).slice(-1).map(faultOf)],
    ["pathWithSpace", files.map(({ range }) => ({ range, changes: [] }))],
    ["joinedFileFlag", files],
    ["contextAfterFlag", contextFault(words, docker)],
    ["joinedTagFlag", tags.map(faultOf)],
  ]);
}

interface FlagValue {
  readonly flag: string;
  readonly written: string;
  readonly isJoined: boolean;
  /** Flag and value. */
  readonly place: TextRange;
  readonly changes: readonly TextChange[];
}

/** The values of flags, written as `--flag value`, `--flag=value` or `-fvalue`. */
function findValues(words: readonly StepWord[], flags: readonly string[]): readonly FlagValue[] {
  return words.flatMap((word, index): readonly FlagValue[] => {
    const { text, range } = word;
    const next = words[index + 1];
    if (flags.includes(text) && next !== undefined) {
      const place = { start: range.start, end: next.range.end };
      const changes = [...flagChange(word, text), ...quoteChange(next)];
      return [{ flag: text, written: next.text, isJoined: false, place, changes }];
    }
    const flag = flags.find((own) => isJoinedTo(own, text));
    if (flag === undefined) {
      return [];
    }
    const isEqual = text.charAt(flag.length) === "=";
    const start = range.start + flag.length;
    const end = start + (isEqual ? 1 : 0);
    const value = { text: text.slice(end - range.start), range: { start: end, end: range.end } };
    const blank = { range: { start, end }, text: " " };
    const changes = [...flagChange(word, flag), blank, ...quoteChange(value)];
    return [{ flag, written: value.text, isJoined: true, place: range, changes }];
  });
}

function isJoinedTo(flag: string, text: string): boolean {
  const isLong = flag.startsWith("--");
  return text.startsWith(isLong ? `${flag}=` : flag) && text.length > flag.length;
}

/** `--image` is documented for ACR but read by nobody. */
function flagChange({ range }: StepWord, flag: string): readonly TextChange[] {
  return flag === "--image"
    ? [{ range: { start: range.start, end: range.start + flag.length }, text: "-t" }]
    : [];
}

/** Takes away quotes that nothing needs. */
function quoteChange({ text, range }: StepWord): readonly TextChange[] {
  const inner = /^(["'])([\w./:@=+,%\ue000-]+)\1$/.exec(text)?.[2];
  return inner === undefined
    ? []
    : [
        { range: { start: range.start, end: range.start + 1 }, text: "" },
        { range: { start: range.end - 1, end: range.end }, text: "" },
      ];
}

function faultOf({ place, changes }: FlagValue): Fault {
  return { range: place, changes };
}

/** The context behind switches changes its place with them, word by word. */
function contextFault(words: readonly StepWord[], { context }: BuildString): readonly Fault[] {
  const last = words.findLastIndex(({ text }) => text.replaceAll(/["']/g, "") === context);
  const own = words[last];
  if (own === undefined) {
    return [];
  }
  const first = words.slice(0, last).findLastIndex(({ text }) => !text.startsWith("-")) + 1;
  const switches = words.slice(first, last);
  const texts = [own.text, ...switches.map(({ text }) => text)];
  const changes = [...switches, own].map(({ range }, index) => ({
    range,
    text: texts[index] ?? "",
  }));
  return [{ range: own.range, changes }];
}

/** A fix is one only when Docker reads the same as before and ACR reads what Docker does. */
function fixOf(text: string, { range, changes }: Fault): BuildStepProblem["fix"] {
  const before = maskTemplates(text);
  // What is moved is the text itself, not the marks.
  const own = changes.map((change) => ({ ...change, text: unmasked(change.text, text, before) }));
  const after = applyChanges(text, own);
  const masked = maskTemplates(after);
  const isSame =
    JSON.stringify(parseDockerBuildString(masked)) ===
    JSON.stringify(parseDockerBuildString(before));
  const isRead = countProblems(masked) < countProblems(before);
  if (changes.length === 0 || !isSame || !isRead) {
    return undefined;
  }
  const end = range.end + after.length - text.length;
  const first = Math.min(range.start, ...own.map((change) => change.range.start));
  return { title: `Write ${after.slice(first, Math.max(first, end))}`, changes: own };
}

function unmasked(word: string, text: string, masked: string): string {
  const at = word.includes(templateMark) ? masked.indexOf(word) : -1;
  return at < 0 ? word : text.slice(at, at + word.length);
}

function countProblems(masked: string): number {
  const [docker, engine] = [parseDockerBuildString(masked), parseBuildString(masked)];
  return readProblems(docker, engine).length + stageNumber(docker, engine).length;
}

function readable(message: string): string {
  return message.replace(/\ue000+/g, "{{…}}");
}
