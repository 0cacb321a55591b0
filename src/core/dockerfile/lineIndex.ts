import { type TextRange } from "../textRange.ts";

/** A place as editors and the Dockerfile parser count it: line and character from 0, UTF-16. */
export interface LinePosition {
  readonly line: number;
  readonly character: number;
}

/** Turns lines and characters of a text into offsets. */
export interface LineIndex {
  rangeOf(range: { readonly start: LinePosition; readonly end: LinePosition }): TextRange;
}

/** Indexes the lines of a text, which end with `\n`, `\r\n` or `\r`. `shift` is added to every offset. */
export function indexLines(text: string, shift: number): LineIndex {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|\r|\n/g)) {
    starts.push(end.index + end[0].length);
  }
  const offsetOf = ({ line, character }: LinePosition): number => {
    const offset = (starts[line] ?? text.length) + character;
    return Math.min(offset, text.length) + shift;
  };
  return { rangeOf: ({ start, end }) => ({ start: offsetOf(start), end: offsetOf(end) }) };
}
