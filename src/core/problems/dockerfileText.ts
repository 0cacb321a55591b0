import { type TextRange } from "../textRange.ts";

/** A line of a text, without its end. */
export interface TextLine {
  readonly text: string;
  /** Offset of its first character; after a byte order mark. */
  readonly start: number;
  readonly end: number;
}

/** A piece of a text that is replaced. */
export interface TextChange {
  readonly range: TextRange;
  readonly text: string;
}

/** Gives the lines of a text, one after another; they end with `\n` or `\r\n`. */
export function* readLines(text: string): Generator<TextLine> {
  let start = text.startsWith("\ufeff") ? 1 : 0;
  while (start <= text.length) {
    const line = lineAt(text, start);
    yield line;
    const newline = text.indexOf("\n", start);
    start = newline < 0 ? text.length + 1 : newline + 1;
  }
}

/** The line that an offset is in. */
export function lineAt(text: string, offset: number): TextLine {
  const first = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const start = first === 0 && text.startsWith("\ufeff") ? 1 : first;
  const newline = text.indexOf("\n", offset);
  const last = newline < 0 ? text.length : newline;
  const end = last > start && text.charAt(last - 1) === "\r" ? last - 1 : last;
  return { text: text.slice(start, end), start, end };
}

/** The comment lines directly above the line that an offset is in, from the top. */
export function linesAbove(text: string, offset: number): readonly TextLine[] {
  const lines: TextLine[] = [];
  let { start } = lineAt(text, offset);
  while (start > 1) {
    const line = lineAt(text, start - 1);
    if (!/^\s*#/.test(line.text)) {
      break;
    }
    lines.push(line);
    ({ start } = line);
  }
  return lines.toReversed();
}

/** How the lines of a text end: as the first one does. */
export function newlineOf(text: string): string {
  const newline = text.indexOf("\n");
  return newline > 0 && text.charAt(newline - 1) === "\r" ? "\r\n" : "\n";
}

/** Tells whether a line is a directive if it stands among those at the top. */
export function isDirective(line: string): boolean {
  return /^\s*#\s*[a-z][a-z0-9]*\s*=\s*\S/i.test(line);
}

/** The nearest line above the one that starts at an offset that is neither empty nor a comment. */
export function lineBefore(text: string, start: number): TextLine | undefined {
  for (let from = start; from > 0;) {
    const line = lineAt(text, from - 1);
    if (!/^\s*(?:#|$)/.test(line.text)) {
      return line;
    }
    from = Math.min(line.start, from - 1);
  }
  return undefined;
}

/** White space at the start of a line. */
export function indentOf({ text }: TextLine): string {
  return /^\s*/.exec(text)?.[0] ?? "";
}

/** Makes changes that do not overlap; those at one place in their order. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let changed = "";
  let from = 0;
  for (const { range, text: own } of changes.toSorted(
    (one, other) => one.range.start - other.range.start,
  )) {
    changed += text.slice(from, range.start) + own;
    from = range.end;
  }
  return changed + text.slice(from);
}
