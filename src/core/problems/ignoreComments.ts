import { readBaseImages } from "../dockerfile/baseImages.ts";
import { type Problem } from "../textRange.ts";
import { type StageVerdict } from "../tracking/verdict.ts";
import { type TextLine, linesAbove, readLines } from "./dockerfileText.ts";
import { nearestName } from "./nearestName.ts";
import { problemCodes, type ProblemCode } from "./problemSeverity.ts";
import { codeOfVerdict } from "./verdictCode.ts";

/** Which problems the comments of a Dockerfile turn off. A set may hold `all`. */
export interface IgnoreComments {
  readonly inFile: ReadonlySet<string>;
  /** By the index of the stage. */
  readonly inStages: readonly ReadonlySet<string>[];
  /** `unknownIgnoreCode`: a word in such a comment that is no code. */
  readonly problems: readonly Problem[];
}

/** Words of a comment that turns problems off, and where each stands. */
interface IgnoreComment {
  readonly isGlobal: boolean;
  readonly words: readonly { readonly text: string; readonly start: number }[];
}

const comment = /^\s*#\s*acr-tasks\s+(global\s+)?ignore\s*=(.*)$/is;
/** More unknown words than anybody corrects one by one. */
const mostProblems = 50;
const nothing: IgnoreComments = { inFile: new Set(), inStages: [], problems: [] };

/**
 * Reads the comments that turn problems off: `# acr-tasks ignore=CODE,CODE` among the comment lines directly above a
 * `FROM` is for that one, `# acr-tasks global ignore=CODE` among the comments before the first instruction for the
 * file; `all` is every code. What follows ` #` or ` --` is a reason. Lines of heredocs and of instructions that go
 * over several lines are no such comments, since no `FROM` follows them. Letter case does not matter.
 */
export function readIgnoreComments(dockerfile: string): IgnoreComments {
  if (!/acr-tasks/i.test(dockerfile)) {
    return nothing;
  }
  const { stages } = readBaseImages(dockerfile, { buildArguments: [] });
  const perStage = stages.map(({ range }) =>
    commentsIn(linesAbove(dockerfile, range.start)).filter(({ isGlobal }) => !isGlobal),
  );
  const global = commentsIn(headerOf(dockerfile)).filter(({ isGlobal }) => isGlobal);
  return {
    inFile: codesOf(global),
    inStages: perStage.map(codesOf),
    problems: [...global, ...perStage.flat()]
      .flatMap(({ words }) => words)
      .filter(({ text }) => text !== "all" && !problemCodes.includes(text))
      .slice(0, mostProblems)
      .map(unknownWord)
      .toSorted((one, other) => one.range.start - other.range.start),
  };
}

/** Tells whether a comment turns a problem off, for a stage by its index. */
export function isIgnored(ignores: IgnoreComments, code: ProblemCode, stage: number): boolean {
  return [ignores.inFile, ignores.inStages[stage]].some(
    (codes) => (codes?.has("all") ?? false) || (codes?.has(code) ?? false),
  );
}

/** Leaves out the verdicts whose finding a comment turns off, for lenses. What is fine stays. */
export function withoutIgnored(
  dockerfile: string,
  verdicts: readonly StageVerdict[],
): readonly StageVerdict[] {
  const ignores = readIgnoreComments(dockerfile);
  return verdicts.filter((verdict) => {
    const code = codeOfVerdict(verdict);
    return code === undefined || !isIgnored(ignores, code, verdict.stage.index);
  });
}

/** The comment that turns problems off on a line; undefined when there is none. */
export function readIgnoreComment({ text, start }: TextLine): IgnoreComment | undefined {
  const match = comment.exec(text);
  const list = match?.[2];
  if (match === null || list === undefined) {
    return undefined;
  }
  const codes = list.slice(0, reasonStart(list));
  const shift = start + match[0].length - list.length;
  const words = [...codes.matchAll(/[^\s,]+/g)].map((word) => ({
    text: canonicalCode(word[0]),
    start: shift + word.index,
  }));
  return { isGlobal: match[1] !== undefined, words };
}

function commentsIn(lines: readonly TextLine[]): readonly IgnoreComment[] {
  return lines.flatMap((line) => readIgnoreComment(line) ?? []);
}

/** The lines before the first instruction. */
function headerOf(dockerfile: string): readonly TextLine[] {
  const lines: TextLine[] = [];
  for (const line of readLines(dockerfile)) {
    if (!/^\s*(?:#|$)/.test(line.text)) {
      break;
    }
    lines.push(line);
  }
  return lines;
}

function reasonStart(list: string): number {
  const at = list.search(/\s(?:#|--)/);
  return at < 0 ? list.length : at;
}

function canonicalCode(word: string): string {
  const lower = word.toLowerCase();
  return ["all", ...problemCodes].find((code) => code.toLowerCase() === lower) ?? word;
}

function codesOf(comments: readonly IgnoreComment[]): ReadonlySet<string> {
  return new Set(comments.flatMap(({ words }) => words.map(({ text }) => text)));
}

function unknownWord({ text, start }: { readonly text: string; readonly start: number }): Problem {
  const nearest = nearestName(text, problemCodes);
  const advice = nearest === undefined ? "" : `; do you mean ${nearest}?`;
  const message = `There is no problem ${text.slice(0, 64)} to ignore${advice}`;
  return { code: "unknownIgnoreCode", message, range: { start, end: start + text.length } };
}
