import { type Problem, type TextRange } from "../textRange.ts";
import { trimText } from "../text/whiteSpace.ts";
import { cleanPath } from "./cleanPath.ts";
import { type CompiledPattern, compilePattern } from "./ignorePattern.ts";

/** Compiled rules of a `.dockerignore` file. Paths are relative to the context, clean, with `/`. */
export interface IgnoreRules {
  /** Tells whether a file or folder is left out. The context itself (`.`) never is. */
  ignores(path: string): boolean;
  /** Tells whether a folder is left out and nothing below it can come back by a later `!` pattern. */
  canSkipFolder(path: string): boolean;
  /**
   * Tells whether Docker's matcher fails on this path: always when a pattern has bad syntax, and with a pattern such
   * as `[b-a]`, which it can read but not compile, as soon as an answer depends on it.
   */
  failsOn(path: string): boolean;
  /** Malformed patterns of both kinds; a build should be refused when there is one. They are left out of the rules. */
  readonly problems: readonly Problem[];
}

interface Pattern {
  readonly isException: boolean;
  /** Undefined when it cannot be compiled. */
  readonly matches: ((path: string) => boolean) | undefined;
  /** Text before the first character with a meaning: what the pattern matches starts with it. */
  readonly literalPrefix: string;
}

/**
 * Reads a `.dockerignore` file with the results of Docker's own matcher (https://github.com/moby/patternmatcher,
 * `MatchesOrParentMatches`): a path is also left out when a folder above it is, and the last pattern that applies
 * decides. That builders always send the Dockerfile and the ignore file itself is for the caller.
 */
export function compileIgnore(text: string): IgnoreRules {
  const patterns: Pattern[] = [];
  const problems: Problem[] = [];
  let isMalformed = false;
  for (const line of readPatterns(text)) {
    const isException = line.pattern.startsWith("!");
    const body = isException ? line.pattern.slice(1) : line.pattern;
    const compiled: CompiledPattern = body === "" ? { kind: "malformed" } : compilePattern(body);
    if (compiled.kind !== "pattern") {
      const message = `${line.pattern} is not a valid pattern; Docker refuses to build with it`;
      problems.push({ code: "ignorePatternInvalid", message, range: line.range });
    }
    if (compiled.kind === "malformed") {
      isMalformed = true;
    } else {
      const matches = compiled.kind === "pattern" ? compiled.matches : undefined;
      patterns.push({ isException, matches, literalPrefix: literalPrefix(body) });
    }
  }
  return {
    ignores: (path) => decide(patterns, path).isIgnored,
    canSkipFolder: (path) => {
      const { isIgnored, decidedBy } = decide(patterns, path);
      const later = patterns.slice(decidedBy + 1).filter((pattern) => pattern.isException);
      return isIgnored && !later.some((pattern) => mayMatchBelow(pattern.literalPrefix, path));
    },
    failsOn: (path) => isMalformed || decide(patterns, path).isFailed,
    problems,
  };
}

function* readPatterns(text: string): Generator<{ pattern: string; range: TextRange }> {
  let start = 0;
  for (const raw of text.split("\n")) {
    const line = start === 0 && raw.startsWith("\ufeff") ? raw.slice(1) : raw;
    const pattern = line.startsWith("#") ? "" : normalizePattern(trimText(line));
    if (pattern !== "") {
      yield { pattern, range: { start, end: start + raw.length } };
    }
    start += raw.length + 1;
  }
}

/** What Docker does with a line before it looks at it as a pattern. */
function normalizePattern(line: string): string {
  const isException = line.startsWith("!");
  const body = isException ? trimText(line.slice(1)) : line;
  const cleaned = body === "" ? "" : cleanPath(body);
  const relative = cleaned.length > 1 && cleaned.startsWith("/") ? cleaned.slice(1) : cleaned;
  const whole = trimText(isException ? `!${relative}` : relative);
  return whole === "" ? "" : cleanPath(whole);
}

interface Decision {
  readonly isIgnored: boolean;
  /** Position of the last pattern that applied; -1 for none. */
  readonly decidedBy: number;
  /** Whether a pattern that cannot be compiled was asked. */
  readonly isFailed: boolean;
}

function decide(patterns: readonly Pattern[], path: string): Decision {
  const paths = withParents(path);
  let isIgnored = false;
  let isFailed = false;
  let decidedBy = -1;
  patterns.forEach(({ isException, matches, literalPrefix: prefix }, index) => {
    const isAsked = isException === isIgnored && paths.length > 0;
    isFailed ||= isAsked && matches === undefined;
    if (isAsked && paths.some((path) => path.startsWith(prefix) && (matches?.(path) ?? false))) {
      isIgnored = !isException;
      decidedBy = index;
    }
  });
  return { isIgnored, decidedBy, isFailed };
}

function withParents(path: string): readonly string[] {
  if (path === "" || path === ".") {
    return [];
  }
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("/"));
}

function literalPrefix(pattern: string): string {
  const special = pattern.search(/[*?[\]\\{}|^]/);
  if (special < 0 || pattern.includes("|")) {
    return special < 0 ? pattern : "";
  }
  // A count may say that the character before it is not there at all.
  return pattern.slice(0, pattern.charAt(special) === "{" ? Math.max(special - 1, 0) : special);
}

function mayMatchBelow(prefix: string, folder: string): boolean {
  const below = `${folder}/`;
  return prefix.startsWith(below) || below.startsWith(prefix);
}
