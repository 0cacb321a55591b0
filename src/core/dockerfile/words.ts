import { isWhiteSpace } from "../text/whiteSpace.ts";
import { type TextRange } from "../textRange.ts";
import { type EscapeCharacter } from "./directives.ts";

/** A word of an instruction as it is written, and where in its logical line. */
export interface Word {
  readonly text: string;
  readonly range: TextRange;
}

/** A flag of an instruction, `--name=value`. */
export interface Flag {
  readonly name: string;
  /** Without quotes; empty when there is none. */
  readonly value: string;
  /** The value as it is written; empty, at the end of the flag, when there is none. */
  readonly range: TextRange;
}

/** The flags of an instruction and where its arguments begin. */
export interface ReadFlags {
  readonly flags: readonly Flag[];
  readonly end: number;
}

/** Splits at white space from `start` on, as Docker does with `FROM`: quotes and escapes have no meaning. */
export function splitWords(line: string, start: number, most: number): readonly Word[] {
  const words: Word[] = [];
  const pattern = /[^\t\v\f\r ]+/g;
  pattern.lastIndex = start;
  for (let found = pattern.exec(line); found !== null; found = pattern.exec(line)) {
    const { 0: text, index } = found;
    words.push({ text, range: { start: index, end: index + text.length } });
    if (words.length === most) {
      break;
    }
  }
  return words;
}

/** Splits at white space outside of quotes from `start` on, as Docker does with `ARG`; quotes stay. */
export function splitQuotedWords(
  line: string,
  start: number,
  escape: EscapeCharacter,
): readonly Word[] {
  const words: Word[] = [];
  for (let at = skipWhiteSpace(line, start); at < line.length;) {
    const end = endOfQuotedWord(line, at, escape);
    words.push({ text: line.slice(at, end), range: { start: at, end } });
    at = skipWhiteSpace(line, end);
  }
  return words;
}

/**
 * Reads the flags from `start` on; the first word that does not start with `--` ends them. In flags a backslash
 * escapes, whatever the escape character of the file is (https://github.com/moby/buildkit, dockerfile/parser package).
 */
export function readFlags(line: string, start: number): ReadFlags {
  const flags: Flag[] = [];
  let at = skipWhiteSpace(line, start);
  while (line.startsWith("--", at)) {
    const end = endOfQuotedWord(line, at, "\\");
    if (end === at + 2) {
      return { flags, end };
    }
    const written = line.slice(at, end);
    const equals = written.indexOf("=");
    const range = { start: equals < 0 ? end : at + equals + 1, end };
    const name = written.slice(2, equals < 0 ? undefined : equals);
    flags.push({
      name: name.toLowerCase(),
      value: unquoteWord(line.slice(range.start, end)),
      range,
    });
    at = skipWhiteSpace(line, end);
  }
  return { flags, end: at };
}

/** Where the word at the start of a logical line, its keyword, ends. */
export function endOfKeyword(line: string): number {
  const blank = line.search(/[\t\v\f\r ]/);
  return blank < 0 ? line.length : blank;
}

/** A word without its quotes and backslashes; what is quoted by `'` stays as it is. */
export function unquoteWord(text: string): string {
  return text.replace(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["$\\])/g, "$1") ?? escaped ?? "",
  );
}

function skipWhiteSpace(line: string, start: number): number {
  let at = start;
  while (at < line.length && isWhiteSpace(line.charAt(at))) {
    at++;
  }
  return at;
}

function endOfQuotedWord(line: string, start: number, escape: EscapeCharacter): number {
  let quote = "";
  let at = start;
  for (; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === escape && quote !== "'") {
      at++;
    } else if (quote !== "") {
      quote = character === quote ? "" : quote;
    } else if (character === "'" || character === '"') {
      quote = character;
    } else if (isWhiteSpace(character)) {
      break;
    }
  }
  return Math.min(at, line.length);
}
