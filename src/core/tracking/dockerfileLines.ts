import { readDirectives } from "../dockerfile/directives.ts";
import { type Instruction, instructionText, readInstructions } from "../dockerfile/instructions.ts";
import { endOfKeyword, splitQuotedWords } from "../dockerfile/words.ts";
import { isWhiteSpace, splitFields, trimQuotes } from "../text/whiteSpace.ts";

/** A line that ACR's scanner takes for `FROM` or `ARG`. */
export interface DockerfileLine {
  readonly keyword: "FROM" | "ARG";
  /** Offset of the keyword. */
  readonly start: number;
  /** From 1. */
  readonly number: number;
  /** The words of the line, keyword first, as the scanner splits them. */
  readonly words: readonly string[];
  /** What the line is for Docker: the start of an instruction, or a part of the one before it. */
  readonly place: "instruction" | "continuation" | "heredoc";
}

/** The `ARG` lines of a Dockerfile as ACR's scanner and as Docker read them. */
export interface ArgumentLines {
  /** First value of each name that the scanner reads: the first word of a line. */
  readonly scanned: ReadonlyMap<string, string>;
  /** Names that stand further right or on continuation lines, which only Docker reads. */
  readonly unscanned: ReadonlySet<string>;
  /** Every declared name. */
  readonly declared: ReadonlySet<string>;
}

/**
 * Finds the `FROM` and `ARG` lines, wherever they stand: the scanner knows no continuation lines and no heredocs.
 * Time is linear in the text.
 */
export function findDockerfileLines(dockerfile: string): readonly DockerfileLine[] {
  const { escape } = readDirectives(dockerfile);
  const instructions = readInstructions(dockerfile, escape);
  let instruction = instructions.next().value;
  let before: Instruction | undefined;
  const found: DockerfileLine[] = [];
  for (const line of keywordLines(dockerfile)) {
    while (instruction !== undefined && instruction.range.start <= line.start) {
      before = instruction;
      instruction = instructions.next().value;
    }
    const words = splitFields(line.text).map((field) => field.text);
    found.push({
      keyword: line.keyword,
      start: line.start,
      number: line.number,
      words,
      place: placeOf(before, line.start),
    });
  }
  return found;
}

/** Reads the names and values of all `ARG` lines. */
export function readArgumentLines(
  dockerfile: string,
  found: readonly DockerfileLine[],
): ArgumentLines {
  const scanned = new Map<string, string>();
  const firstNames = new Set<string>();
  for (const { words } of found.filter(({ keyword }) => keyword === "ARG")) {
    const first = words[1] ?? "";
    const name = argumentName(first);
    if (first.includes("=") && !scanned.has(name)) {
      scanned.set(name, trimQuotes(first.slice(first.indexOf("=") + 1)));
    }
    firstNames.add(name);
  }
  const others = firstNames.size === 0 ? [] : furtherNames(dockerfile);
  const unscanned = new Set(others.filter((name) => !firstNames.has(name)));
  return { scanned, unscanned, declared: new Set([...firstNames, ...unscanned]) };
}

/** Names of the variables in a word. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? "");
}

interface KeywordLine {
  readonly keyword: "FROM" | "ARG";
  readonly start: number;
  readonly number: number;
  readonly text: string;
}

function* keywordLines(dockerfile: string): Generator<KeywordLine> {
  let number = 1;
  for (let at = dockerfile.startsWith("\ufeff") ? 1 : 0; at < dockerfile.length; number++) {
    const newline = dockerfile.indexOf("\n", at);
    const end = newline < 0 ? dockerfile.length : newline;
    let start = at;
    while (start < end && isWhiteSpace(dockerfile.charAt(start))) {
      start++;
    }
    const word = /^(?:from|arg)(?=$|.)/is.exec(dockerfile.slice(start, Math.min(start + 5, end)));
    const after = dockerfile.charAt(start + (word?.[0].length ?? 0));
    if (word !== null && (after === "" || isWhiteSpace(after))) {
      const keyword = word[0].length === 4 ? "FROM" : "ARG";
      yield { keyword, start, number, text: dockerfile.slice(start, end) };
    }
    at = end + 1;
  }
}

function placeOf(before: Instruction | undefined, start: number): DockerfileLine["place"] {
  if (before?.range.start === start) {
    return "instruction";
  }
  const isHeredoc = before?.heredocs.some((body) => start >= body.start && start < body.end);
  return isHeredoc === true ? "heredoc" : "continuation";
}

/** What Docker declares after the first word of an `ARG`. */
function furtherNames(dockerfile: string): readonly string[] {
  const { escape } = readDirectives(dockerfile);
  const names: string[] = [];
  for (const instruction of readInstructions(dockerfile, escape)) {
    if (instruction.keyword === "ARG") {
      const line = instructionText(dockerfile, instruction);
      const words = splitQuotedWords(line, endOfKeyword(line), escape).slice(1);
      words.forEach(({ text }) => names.push(argumentName(text)));
    }
  }
  return names.filter((name) => /^\w+$/.test(name));
}

function argumentName(word: string): string {
  return word.split("=", 1)[0] ?? "";
}
