import { compileGlob } from "./globPattern.ts";
import { compileRegularExpression } from "./regularExpression.ts";

/** Whether something is so; `unknown` when that cannot be told from the repository. */
export type Answer = "yes" | "no" | "unknown";

/**
 * Compares a text with a list of Renovate's patterns: globs without regard to case, or regular expressions between
 * slashes. One of those without `!` must match, if there are any, and none of those with it
 * (https://docs.renovatebot.com/string-pattern-matching/). `unknown` when it hangs on a pattern that cannot be read.
 */
export function matchPatterns(text: string, patterns: readonly string[]): Answer {
  if (patterns.length === 0) {
    return "no";
  }
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!"));
  const unwanted = patterns.filter((pattern) => pattern.startsWith("!"));
  const isWanted = wanted.length === 0 ? "yes" : anyOf(text, wanted);
  const isUnwanted = anyOf(
    text,
    unwanted.map((pattern) => pattern.slice(1)),
  );
  if (isWanted === "no" || isUnwanted === "yes") {
    return "no";
  }
  return isWanted === "unknown" || isUnwanted === "unknown" ? "unknown" : "yes";
}

/** Writes a regular expression as a pattern of a list; `*` alone stands for everything, as Renovate once had it. */
export function expressionPattern(expression: string): string {
  return expression === "*" ? "*" : `/${expression}/`;
}

/** Writes the start of a name as a pattern of a list. */
export function prefixPattern(prefix: string): string {
  return `/^${prefix.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}/`;
}

function anyOf(text: string, patterns: readonly string[]): Answer {
  let answer: Answer = "no";
  for (const pattern of patterns) {
    const matches = pattern === "*" ? (): boolean => true : compile(pattern);
    if (matches?.(text) === true) {
      return "yes";
    }
    answer = matches === undefined ? "unknown" : answer;
  }
  return answer;
}

function compile(pattern: string): ((text: string) => boolean) | undefined {
  const expression = /^\/(.*)\/(i?)$/s.exec(pattern);
  return expression === null
    ? compileGlob(pattern, true)
    : compileRegularExpression(expression[1] ?? "", expression[2] === "i");
}
