import { splitFields, trimQuotes } from "../text/whiteSpace.ts";

/** A line that ACR's scanner takes for `FROM` or `ARG`. */
export interface DockerfileLine {
  readonly keyword: "FROM" | "ARG";
  /** Offset of the keyword. */
  readonly start: number;
  /** From 1. */
  readonly number: number;
  /** The words of the line, keyword first, as the scanner splits them. */
  readonly words: readonly string[];
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

/** Characters around a line within which its instruction begins and ends, so that reading stays linear. */
const reach = 10_000;
const lines = /^[^\S\n]*((?:from|arg)(?:[^\S\n].*)?)$/gim;

/** Finds the `FROM` and `ARG` lines, wherever they stand: the scanner knows no continuation lines and no heredocs. */
export function findDockerfileLines(dockerfile: string): readonly DockerfileLine[] {
  const found: DockerfileLine[] = [];
  let number = 1;
  let counted = 0;
  for (const match of dockerfile.matchAll(lines)) {
    const text = match[1] ?? "";
    const start = match.index + match[0].length - text.length;
    number += dockerfile.slice(counted, start).split("\n").length - 1;
    counted = start;
    const words = splitFields(text).map((field) => field.text);
    found.push({ keyword: /^from/i.test(text) ? "FROM" : "ARG", start, number, words });
  }
  return found;
}

/** Reads the names and values of all `ARG` lines. */
export function readArgumentLines(
  dockerfile: string,
  found: readonly DockerfileLine[],
): ArgumentLines {
  const scanned = new Map<string, string>();
  const firstNames: string[] = [];
  const others: string[] = [];
  for (const { words, start } of found.filter(({ keyword }) => keyword === "ARG")) {
    const [, first = "", ...rest] = words;
    const name = argumentName(first);
    if (first.includes("=") && !scanned.has(name)) {
      scanned.set(name, trimQuotes(first.slice(first.indexOf("=") + 1)));
    }
    firstNames.push(name);
    const isOpen = /[\\`]$/.test(rest.at(-1) ?? first);
    const continued = isOpen ? continuedWords(dockerfile, start) : [];
    others.push(...[...rest, ...continued].map(argumentName));
  }
  const isName = (name: string): boolean => /^\w+$/.test(name);
  const unscanned = new Set(others.filter((name) => isName(name) && !firstNames.includes(name)));
  return { scanned, unscanned, declared: new Set([...firstNames, ...unscanned]) };
}

/** Tells whether a line stands in a heredoc rather than behind a line that goes on. */
export function isInHeredoc(dockerfile: string, start: number): boolean {
  const before = dockerfile
    .slice(Math.max(0, start - reach), start)
    .split("\n")
    .slice(0, -1);
  const previous = before.findLast((line) => line.trim() !== "" && !/^\s*#/.test(line));
  return previous !== undefined && !/[\\`]\s*$/.test(previous);
}

/** Names of the variables in a word. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? "");
}

function argumentName(word: string): string {
  return word.split("=", 1)[0] ?? "";
}

/** The words on the lines that a line goes on to by a backslash or, on Windows, a backtick. */
function continuedWords(dockerfile: string, start: number): readonly string[] {
  const [first = "", ...others] = dockerfile.slice(start, start + reach).split("\n");
  const isOpen = (line: string): boolean => /[\\`]\s*$/.test(line);
  const end = others.findIndex((line) => !isOpen(line));
  const continued = isOpen(first) ? others.slice(0, end < 0 ? others.length : end + 1) : [];
  return continued.flatMap((line) => splitFields(line).map((field) => field.text));
}
