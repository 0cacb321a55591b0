import { isWhiteSpace } from "../text/whiteSpace.ts";
import { type TextRange } from "../textRange.ts";
import { type EscapeCharacter } from "./directives.ts";
import { findHeredocs, type Heredoc } from "./heredocs.ts";

/** An instruction of a Dockerfile: its place, and the pieces of the text that make up its one logical line. */
export interface Instruction {
  /** The first word, in capital letters when it consists of letters: `FROM`. */
  readonly keyword: string;
  /** From the keyword to the end of its last line. The bodies of heredocs are not in it. */
  readonly range: TextRange;
  /** Line of the keyword, from 0. */
  readonly line: number;
  /**
   * What is left without line ends, marks of continuation, comments and empty lines in between: at least one piece.
   * White space at the start of a continuation line belongs to the instruction.
   */
  readonly pieces: readonly TextRange[];
  /** The bodies of its heredocs, with the lines that end them. */
  readonly heredocs: readonly TextRange[];
}

/**
 * Splits a Dockerfile into its instructions as BuildKit does (https://github.com/moby/buildkit, dockerfile/parser
 * package): lines end with `\n` or `\r\n`, an escape character before the end of a line continues it, comments and
 * empty lines may stand inside, heredocs of `RUN`, `COPY` and `ADD` are none of its lines; one without end goes to the
 * end of the text. Unknown keywords make instructions, too. Time is linear in the text.
 */
export function* readInstructions(
  text: string,
  escape: EscapeCharacter,
): Generator<Instruction, undefined> {
  const start = text.startsWith("\ufeff") ? 1 : 0;
  const reader: Reader = { text, escape, at: start, line: 0, heredocMark: -1 };
  while (reader.at < text.length) {
    const instruction = readInstruction(reader);
    if (instruction !== undefined) {
      yield instruction;
    }
  }
  return undefined;
}

/** Gives the logical line of an instruction. */
export function instructionText(text: string, { pieces }: Instruction): string {
  return pieces.map(({ start, end }) => text.slice(start, end)).join("");
}

/** Turns a range of the logical line of an instruction into the range of the text that it was read from. */
export function rangeInText({ pieces }: Instruction, { start, end }: TextRange): TextRange {
  const from = offsetInText(pieces, start);
  return { start: from, end: end > start ? offsetInText(pieces, end - 1) + 1 : from };
}

interface Reader {
  readonly text: string;
  readonly escape: EscapeCharacter;
  at: number;
  /** Number of the line at `at`, from 0. */
  line: number;
  /** The first `<<` that is not passed, as far as one was sought. */
  heredocMark: number;
}

/** Reads on to the end of the next instruction, or over a line that is none. */
function readInstruction(reader: Reader): Instruction | undefined {
  let { line } = reader;
  let last = readLine(reader);
  if (last.isEmpty) {
    return undefined;
  }
  const pieces = last.start < last.end ? [{ start: last.start, end: last.end }] : [];
  while (last.isOpen && reader.at < reader.text.length) {
    const start = reader.at;
    const nextLine = reader.line;
    const next = readLine(reader);
    if (!next.isEmpty) {
      const isFirst = pieces.length === 0;
      line = isFirst ? nextLine : line;
      last = next;
      // Before the keyword, white space counts for nothing.
      pieces.push(...(isFirst && next.start === next.end ? [] : [pieceOf(next, isFirst, start)]));
    }
  }
  const first = pieces[0];
  if (first === undefined) {
    return undefined;
  }
  const range = { start: first.start, end: last.lineEnd };
  const keyword = readKeyword(reader.text, pieces);
  const heredocs = hasHeredocMark(reader, range) ? skipHeredocs(reader, keyword, pieces) : [];
  return { keyword, range, line, pieces, heredocs };
}

interface Line {
  /** Where its text starts after white space. */
  readonly start: number;
  /** Where its text ends: before the mark of continuation, if there is one. */
  readonly end: number;
  /** Where the line ends, without the characters of the line end. */
  readonly lineEnd: number;
  /** Whether the next line continues it. */
  readonly isOpen: boolean;
  /** Whether it is blank or a comment, which neither ends nor continues anything. */
  readonly isEmpty: boolean;
}

function readLine(reader: Reader): Line {
  const { text, escape } = reader;
  const newline = text.indexOf("\n", reader.at);
  const lineEnd = trimLineEnd(text, reader.at, newline < 0 ? text.length : newline);
  let start = reader.at;
  while (start < lineEnd && isWhiteSpace(text.charAt(start))) {
    start++;
  }
  reader.at = newline < 0 ? text.length : newline + 1;
  reader.line++;
  let mark = lineEnd - 1;
  while (mark > start && (text[mark] === " " || text[mark] === "\t")) {
    mark--;
  }
  // Two escape characters are an escaped one.
  const isOpen = mark >= start && text[mark] === escape && text[mark - 1] !== escape;
  const isEmpty = start === lineEnd || text[start] === "#";
  return { start, end: isOpen ? mark : lineEnd, lineEnd, isOpen, isEmpty };
}

function trimLineEnd(text: string, start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start && text[trimmed - 1] === "\r") {
    trimmed--;
  }
  return trimmed;
}

function pieceOf(line: Line, isFirst: boolean, start: number): TextRange {
  return { start: isFirst ? line.start : start, end: line.end };
}

/** A keyword may be continued on the next line, too. */
function readKeyword(text: string, pieces: readonly TextRange[]): string {
  let word = "";
  for (const { start, end } of pieces) {
    const blank = findBlank(text, start, end);
    word += text.slice(start, blank);
    if (blank < end) {
      break;
    }
  }
  return /^[a-z]+$/i.test(word) ? word.toUpperCase() : word;
}

function findBlank(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && !"\t\v\f\r ".includes(text.charAt(at))) {
    at++;
  }
  return at;
}

/** A line without `<<` is not worth a closer look. */
function hasHeredocMark(reader: Reader, { start, end }: TextRange): boolean {
  if (reader.heredocMark < start) {
    const mark = reader.text.indexOf("<<", start);
    reader.heredocMark = mark < 0 ? reader.text.length : mark;
  }
  return reader.heredocMark < end;
}

const heredocKeywords: ReadonlySet<string> = new Set(["RUN", "COPY", "ADD"]);

function skipHeredocs(
  reader: Reader,
  keyword: string,
  pieces: readonly TextRange[],
): readonly TextRange[] {
  const line = pieces.map(({ start, end }) => reader.text.slice(start, end)).join("");
  const triggered = /^onbuild[\t\v\f\r ]+(?<keyword>[a-z]+)/i.exec(line)?.groups?.["keyword"];
  return heredocKeywords.has(triggered?.toUpperCase() ?? keyword)
    ? findHeredocs(line).map((heredoc) => skipHeredoc(reader, heredoc))
    : [];
}

function skipHeredoc(reader: Reader, { name, isIndented }: Heredoc): TextRange {
  const { text } = reader;
  const start = reader.at;
  for (let isEnd = false; !isEnd && reader.at < text.length;) {
    const newline = text.indexOf("\n", reader.at);
    const end = trimLineEnd(text, reader.at, newline < 0 ? text.length : newline);
    let from = reader.at;
    while (isIndented && text[from] === "\t") {
      from++;
    }
    isEnd = end - from === name.length && text.startsWith(name, from);
    reader.at = newline < 0 ? text.length : newline + 1;
    reader.line++;
  }
  return { start, end: reader.at };
}

/** Where a character of the logical line stands; the end of the last piece for what is beyond it. */
function offsetInText(pieces: readonly TextRange[], at: number): number {
  let passed = 0;
  for (const { start, end } of pieces) {
    if (at < passed + end - start) {
      return start + at - passed;
    }
    passed += end - start;
  }
  return pieces.at(-1)?.end ?? 0;
}
