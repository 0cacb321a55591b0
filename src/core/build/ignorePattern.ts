import { translateGoPattern } from "./goPattern.ts";

/**
 * Makes a matcher of one cleaned pattern of a `.dockerignore` file, without its `!`; undefined for a malformed one.
 * A pattern becomes a regular expression, a prefix, a suffix or a plain comparison by the same rules as in
 * https://github.com/moby/patternmatcher, with their oddities: `{`, `}` and `|` are not escaped.
 */
export function compilePattern(pattern: string): ((path: string) => boolean) | undefined {
  if (!isWellFormed(pattern)) {
    return undefined;
  }
  const { kind, expression } = describe(pattern);
  switch (kind) {
    case "exact":
      return (path) => path === pattern;
    case "prefix": {
      const prefix = pattern.slice(0, -2);
      return (path) => path.startsWith(prefix);
    }
    case "suffix": {
      const suffix = pattern.slice(2);
      return (path) => path.endsWith(suffix) || (suffix.startsWith("/") && path === suffix.slice(1));
    }
    case "expression": {
      const compiled = translateGoPattern(`^${expression}$`);
      return compiled && ((path) => compiled.test(path));
    }
  }
}

type PatternKind = "exact" | "prefix" | "suffix" | "expression";

interface Description {
  readonly kind: PatternKind;
  readonly expression: string;
}

/** Turns a pattern into a Go regular expression and tells whether it needs to be one. */
function describe(pattern: string): Description {
  const characters = [...pattern];
  let kind: PatternKind = "exact";
  let expression = "";
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    if (character === "*" && characters[at + 1] === "*") {
      const start = at;
      at += characters[at + 2] === "/" ? 2 : 1;
      const isLast = at === characters.length - 1;
      expression += isLast ? (kind === "exact" ? "" : ".*") : "(.*/)?";
      kind = start === 0 ? "suffix" : isLast && kind === "exact" ? "prefix" : "expression";
    } else {
      const next = character === "\\" ? characters[at + 1] : undefined;
      at += next === undefined ? 0 : 1;
      expression += expressionFor(character, next);
      kind = "*?[]".includes(character) || next !== undefined ? "expression" : kind;
    }
  }
  return { kind, expression };
}

function expressionFor(character: string, escaped: string | undefined): string {
  if (escaped !== undefined) {
    return `\\${escaped}`;
  }
  if (character === "*") {
    return "[^/]*";
  }
  if (character === "?") {
    return "[^/]";
  }
  return ".+()$".includes(character) ? `\\${character}` : character;
}

/** The syntax check of Go's `path/filepath.Match`, which Docker makes first. */
function isWellFormed(pattern: string): boolean {
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === "\\") {
      at++;
      if (at >= pattern.length) {
        return false;
      }
    } else if (character === "[") {
      const close = readClass(pattern, at + 1);
      if (close < 0) {
        return false;
      }
      at = close;
    }
  }
  return true;
}

/** Gives the position of the `]` that closes a class whose content starts at `start`; -1 when it is malformed. */
function readClass(pattern: string, start: number): number {
  let at = pattern.charAt(start) === "^" ? start + 1 : start;
  for (let ranges = 0; ranges === 0 || pattern.charAt(at) !== "]"; ranges++) {
    at = readClassCharacter(pattern, at);
    if (at >= 0 && pattern.charAt(at) === "-") {
      at = readClassCharacter(pattern, at + 1);
    }
    if (at < 0) {
      return -1;
    }
  }
  return at;
}

function readClassCharacter(pattern: string, start: number): number {
  const first = pattern.charAt(start);
  if (first === "" || first === "-" || first === "]") {
    return -1;
  }
  const end = first === "\\" ? start + 2 : start + 1;
  return end < pattern.length ? end : -1;
}
