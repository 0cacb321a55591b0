import { type Scalar } from "yaml";
import { isWhiteSpace } from "../text/whiteSpace.ts";
import { type TextRange } from "../textRange.ts";

/** Turns ranges in the value of a YAML scalar into ranges of the file. */
export interface ScalarPlaces {
  /** The whole scalar as written, without white space after it. */
  readonly whole: TextRange;
  /** Undefined when the range is not written as it is read: escapes, doubled quotes, folded blanks at its ends. */
  placeOf(range: TextRange): TextRange | undefined;
}

/** Prepares to find parts of a scalar; undefined for a node that has no place in the text. */
export function findScalarPlaces(
  text: string,
  { range, value }: Scalar<string>,
): ScalarPlaces | undefined {
  if (range === undefined || range === null) {
    return undefined;
  }
  const [start, end] = range;
  const written = text.slice(start, end);
  const whole = { start, end: start + written.trimEnd().length };
  const offsets = offsetsOf(value, written, contentStart(written));
  return {
    whole,
    placeOf: ({ start: from, end: to }) => {
      const first = offsets?.[from] ?? -1;
      const last = offsets?.[to - 1] ?? -1;
      return first < 0 || last < 0 ? undefined : { start: start + first, end: start + last + 1 };
    },
  };
}

/** Where the content begins: after a quote or the line of a block's header. */
function contentStart(written: string): number {
  switch (written.charAt(0)) {
    case '"':
    case "'":
      return 1;
    case "|":
    case ">":
      return written.indexOf("\n") + 1;
    default:
      return 0;
  }
}

/** Offsets of the characters that are no blanks; -1 for blanks, undefined when the text is written in another way. */
function offsetsOf(value: string, written: string, start: number): readonly number[] | undefined {
  const offsets: number[] = [];
  let at = start;
  for (const character of value.split("")) {
    if (isWhiteSpace(character)) {
      offsets.push(-1);
      continue;
    }
    while (at < written.length && isWhiteSpace(written.charAt(at))) {
      at++;
    }
    if (written.charAt(at) !== character) {
      return undefined;
    }
    offsets.push(at);
    at++;
  }
  return offsets;
}
