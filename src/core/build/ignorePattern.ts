import { compileGoPattern, doubleStar } from "./goPattern.ts";

/** A pattern ready to be compared with paths, or what is wrong with it. */
export type CompiledPattern =
  | { readonly kind: "pattern"; readonly matches: (path: string) => boolean }
  /** Docker refuses the file as a whole. */
  | { readonly kind: "malformed" }
  /** Docker notices only when it compares the pattern with a path. */
  | { readonly kind: "uncompilable" };

/**
 * Makes a matcher of one cleaned pattern of a `.dockerignore` file, without its `!`. A pattern becomes a regular
 * expression, a prefix, a suffix or a plain comparison by the same rules as in
 * https://github.com/moby/patternmatcher, with their oddities: `{`, `}` and `|` are not escaped.
 */
export function compilePattern(pattern: string): CompiledPattern {
  if (!isWellFormed(pattern)) {
    return { kind: "malformed" };
  }
  const { kind, expression } = describe(pattern);
  switch (kind) {
    case "exact":
      return { kind: "pattern", matches: (path) => path === pattern };
    case "prefix": {
      const prefix = pattern.slice(0, -2);
      return { kind: "pattern", matches: (path) => path.startsWith(prefix) };
    }
    case "suffix": {
      const suffix = pattern.slice(2);
      const isWhole = (path: string): boolean => suffix.startsWith("/") && path === suffix.slice(1);
      return { kind: "pattern", matches: (path) => path.endsWith(suffix) || isWhole(path) };
    }
    case "expression": {
      const matches = compileGoPattern(`^${expression}$`);
      return matches === undefined ? { kind: "uncompilable" } : { kind: "pattern", matches };
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
  const characters = Array.from(pattern);
  let description: Description = { kind: "exact", expression: "" };
  for (let at = 0; at < characters.length;) {
    const character = characters[at] ?? "";
    const next = characters[at + 1];
    if (character === "*" && next === "*") {
      const end = at + (characters[at + 2] === "/" ? 3 : 2);
      description = addDoubleStar(description, at === 0, end === characters.length);
      at = end;
    } else {
      const escaped = character === "\\" ? next : undefined;
      const isSpecial = "*?[]".includes(character) || escaped !== undefined;
      description = {
        kind: isSpecial ? "expression" : description.kind,
        expression: description.expression + expressionFor(character, escaped),
      };
      at += escaped === undefined ? 1 : 2;
    }
  }
  return description;
}

function addDoubleStar(before: Description, isFirst: boolean, isLast: boolean): Description {
  const isPlainEnd = isLast && before.kind === "exact";
  const text = isPlainEnd ? "" : isLast ? ".*" : doubleStar;
  const kind = isFirst ? "suffix" : isPlainEnd ? "prefix" : "expression";
  return { kind, expression: before.expression + text };
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
