import { unquoteWord } from "./words.ts";

/** A heredoc by its opening: the body ends with a line that is its name. */
export interface Heredoc {
  readonly name: string;
  /** `<<-`: tabs before the name do not count. */
  readonly isIndented: boolean;
}

/**
 * Finds the heredocs that the logical line of an instruction opens, in order: words such as `<<EOF`, `3<<-EOF`,
 * `<<"E F"`. Words are split at white space outside of quotes; a line with an open quote or a variable that is no
 * proper one opens none (https://github.com/moby/buildkit, dockerfile/parser package).
 */
export function findHeredocs(line: string): readonly Heredoc[] {
  return (splitShellWords(line) ?? []).flatMap((word) => {
    const parts = /^\d*<<(?<dash>-?)(?<rest>[^<]+)$/.exec(word)?.groups;
    const name = unquoteWord(parts?.["rest"] ?? "");
    return name === "" ? [] : [{ name, isIndented: parts?.["dash"] === "-" }];
  });
}

/** The words of a line with their quotes; undefined when quotes or braces do not match. */
function splitShellWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let start = -1;
  for (let at = 0; at <= line.length; at++) {
    const character = line.charAt(at);
    const isBlank = character === "" || /\s/.test(character);
    if (isBlank && start >= 0) {
      words.push(line.slice(start, at));
      start = -1;
    } else if (!isBlank) {
      start = start < 0 ? at : start;
      const end = endOfPart(line, at);
      if (end === undefined) {
        return undefined;
      }
      at = end - 1;
    }
  }
  return words;
}

/** Where the character, escape, quoted text or variable that starts at `at` ends; undefined when it does not. */
function endOfPart(line: string, at: number): number | undefined {
  switch (line.charAt(at)) {
    case "\\":
      return Math.min(at + 2, line.length);
    case "'": {
      const close = line.indexOf("'", at + 1);
      return close < 0 ? undefined : close + 1;
    }
    case '"':
      return endOfQuote(line, at + 1);
    case "$":
      return line.charAt(at + 1) === "{" ? endOfBraces(line, at + 2) : at + 1;
    default:
      return at + 1;
  }
}

function endOfQuote(line: string, start: number): number | undefined {
  let at = start;
  while (at < line.length && line.charAt(at) !== '"') {
    at += line.charAt(at) === "\\" ? 2 : 1;
  }
  return at < line.length ? at + 1 : undefined;
}

const braced = /(?:\d+|[@*#?$!-]|\w+)(?<operator>[}:+\-?#%/])/y;

function endOfBraces(line: string, start: number): number | undefined {
  braced.lastIndex = start;
  const operator = braced.exec(line)?.groups?.["operator"];
  const close = line.indexOf("}", start);
  return operator === undefined || close < 0 ? undefined : close + 1;
}
