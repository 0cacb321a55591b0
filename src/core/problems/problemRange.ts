import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { type TextRange } from "../textRange.ts";
import { lineAt } from "./dockerfileText.ts";
import { type ProblemCode } from "./problemSeverity.ts";

/** A reference to a variable: `$NAME` or `${NAME…}`. */
export interface VariableUse {
  readonly name: string;
  readonly range: TextRange;
  /** What stands between the name and the closing brace: `:-default`; empty for a plain one. */
  readonly modifier: string;
}

/** The narrowest text of a stage's `FROM` that shows a problem; what cannot be found is shown on the image. */
export function rangeInStage(
  dockerfile: string,
  stage: BaseImageStage,
  code: ProblemCode,
): TextRange {
  const image = stage.imageRange ?? stage.range;
  return finders[code]?.(dockerfile, stage, image) ?? image;
}

type RangeFinder = (
  dockerfile: string,
  stage: BaseImageStage,
  image: TextRange,
) => TextRange | undefined;

const firstVariable: RangeFinder = (dockerfile, _stage, image) =>
  variableUses(dockerfile, image)[0]?.range;
const tag = partOf(/:([\w.-]+)$/d);
const host = partOf(/^([^/$]+)\//d);

const finders: Readonly<Partial<Record<ProblemCode, RangeFinder>>> = {
  platformFlag: flagRange,
  commentAfterImage: commentRange,
  continuationLine: (_dockerfile, { range }) => range,
  shellDefault: (dockerfile, _stage, image) =>
    variableUses(dockerfile, image).find(({ modifier }) => modifier !== "")?.range,
  nestedDefault: firstVariable,
  severalArguments: firstVariable,
  missingValue: firstVariable,
  cannotResolve: firstVariable,
  newTagOnly: tag,
  uniqueTag: tag,
  digestPinned: partOf(/(@[^@]+)$/d),
  unsupportedLocation: host,
  hostWithoutDot: host,
  registrySpelling: host,
};

/** Finds the first group of a pattern in the image. */
function partOf(pattern: RegExp): RangeFinder {
  return (dockerfile, _stage, image) => {
    const [start, end] = pattern.exec(dockerfile.slice(image.start, image.end))?.indices?.[1] ?? [];
    return start === undefined || end === undefined
      ? undefined
      : { start: image.start + start, end: image.start + end };
  };
}

/** Finds the variables in a range, in their order. */
export function variableUses(text: string, { start, end }: TextRange): readonly VariableUse[] {
  const uses: VariableUse[] = [];
  const pattern = /\$(?:(\w+)|\{(\w+))/g;
  const part = text.slice(start, end);
  for (let match = pattern.exec(part); match !== null; match = pattern.exec(part)) {
    const [whole, plain, braced] = match;
    const after = match.index + whole.length;
    const close = plain === undefined ? closingBrace(part, after) : after;
    const modifier = plain === undefined ? part.slice(after, close) : "";
    const last = plain === undefined ? Math.min(close + 1, part.length) : after;
    const range = { start: start + match.index, end: start + last };
    uses.push({ name: plain ?? braced ?? "", range, modifier });
    pattern.lastIndex = last;
  }
  return uses;
}

/** Offset of the brace that closes the one that is open at `from`, or the end. */
function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    depth += character === "{" ? 1 : character === "}" ? -1 : 0;
    if (depth === 0) {
      return at;
    }
  }
  return text.length;
}

/** The flag `--platform=…` of a `FROM`. */
export function flagRange(dockerfile: string, { range }: BaseImageStage): TextRange | undefined {
  const flag = /\s(--platform\S*)/di.exec(dockerfile.slice(range.start, range.end));
  const [start, end] = flag?.indices?.[1] ?? [];
  return start === undefined || end === undefined
    ? undefined
    : { start: range.start + start, end: range.start + end };
}

/** The comment after the image, up to the end of the line. */
export function commentRange(
  dockerfile: string,
  { imageRange, range }: BaseImageStage,
): TextRange | undefined {
  const from = imageRange?.end ?? range.start;
  const { start, text } = lineAt(dockerfile, from);
  const comment = /\s(#.*)$/ds.exec(text.slice(from - start).trimEnd());
  const [first, last] = comment?.indices?.[1] ?? [];
  return first === undefined || last === undefined
    ? undefined
    : { start: from + first, end: from + last };
}
