import { type TextRange } from "../textRange.ts";

/** The character that escapes others and continues lines. */
export type EscapeCharacter = "\\" | "`";

/** What the parser directives at the start of a Dockerfile say. */
export interface Directives {
  readonly escape: EscapeCharacter;
  /** The image that reads the Dockerfile (`# syntax=docker/dockerfile:1`) and where it is written. */
  readonly syntax: { readonly image: string; readonly range: TextRange } | undefined;
}

/**
 * Reads the parser directives of a Dockerfile. They end with the first line that is none
 * (https://docs.docker.com/reference/dockerfile/#parser-directives); of two with the same name, with which Docker
 * refuses the file, the first counts. A first line that starts with `#!` is passed over for `syntax` only, and only
 * `escape` may stand behind white space (https://github.com/moby/buildkit, dockerfile/parser package).
 */
export function readDirectives(text: string): Directives {
  const start = text.startsWith("\ufeff") ? 1 : 0;
  const hasInterpreter = text.startsWith("#!", start);
  const found = findDirectives(text, hasInterpreter ? endOfLine(text, start) : start);
  const syntax = found.get("syntax");
  const image = syntax?.value.split(" ", 1)[0] ?? "";
  return {
    escape: !hasInterpreter && found.get("escape")?.value === "`" ? "`" : "\\",
    syntax: syntax && { image, range: { start: syntax.start, end: syntax.start + image.length } },
  };
}

interface Directive {
  readonly value: string;
  /** Where the value is written. */
  readonly start: number;
}

const known: ReadonlySet<string> = new Set(["syntax", "escape", "check"]);
/** Characters of a line that are looked at. */
const longest = 2000;

function findDirectives(text: string, start: number): ReadonlyMap<string, Directive> {
  const found = new Map<string, Directive>();
  for (let at = start; at < text.length; at = endOfLine(text, at)) {
    const line = text.slice(at, Math.min(endOfLine(text, at), at + longest)).trimEnd();
    const parts = /^\s*#\s*(?<name>[a-z][a-z0-9]*)\s*=\s*(?<value>\S[^]*)$/i.exec(line)?.groups;
    const { name = "", value = "" } = parts ?? {};
    const key = name.toLowerCase();
    if (!known.has(key)) {
      break;
    }
    const isIndented = /^\s/.test(line);
    if (!found.has(key) && !(isIndented && key === "syntax")) {
      found.set(key, { value, start: at + line.length - value.length });
    }
  }
  return found;
}

function endOfLine(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline + 1;
}
