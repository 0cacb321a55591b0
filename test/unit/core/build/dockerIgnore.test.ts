import { describe, expect, it } from "vitest";
import { compileIgnore } from "../../../../src/core/build/dockerIgnore.ts";

it.each([
  ["node_modules", "node_modules/a/b", true],
  ["*.log", "a/b.log", false],
  ["**/*.log", "a/b.log", true],
  ["*\n!src", "src/a", false],
  ["a\n!a/b\na/b/c", "a/b/c/d", true],
  ["# a\n  b  ", "b", true],
  ["/a/../b/", "b/c", true],
  ["[[:digit:]]x", "1x", true],
  ["a?c", "a\u{1f600}c", true],
  ["*", ".", false],
])("%j leaves out %s: %s", (text, path, expected) => {
  expect(compileIgnore(text).ignores(path)).toBe(expected);
});

describe("folders that need not be walked", () => {
  it.each([
    ["node_modules", "node_modules", true],
    ["node_modules", "src", false],
    ["node_modules\n!dist/a", "node_modules", true],
    ["node_modules\n!node_modules/keep/me", "node_modules", false],
    ["node_modules\n!node_modules/keep/me", "node_modules/keep", false],
    ["node_modules\n!node_modules/keep/me", "node_modules/other", true],
    ["*\n!**/*.md", "docs", false],
    ["*\n!src/*.ts", "docs", true],
    ["!docs/a\n*", "docs", true],
  ])("%j: %s %s", (text, folder, expected) => {
    expect(compileIgnore(text).canSkipFolder(folder)).toBe(expected);
  });
});

it("reports malformed patterns where they stand and keeps the others", () => {
  const rules = compileIgnore("a\n  [b\n!\nc");
  const message = (pattern: string): string =>
    `${pattern} is not a valid pattern; Docker refuses to build with it`;
  expect(rules.problems).toEqual([
    { code: "ignorePatternInvalid", message: message("[b"), range: { start: 2, end: 6 } },
    { code: "ignorePatternInvalid", message: message("!"), range: { start: 7, end: 8 } },
  ]);
  expect([rules.ignores("a"), rules.ignores("c"), rules.ignores("b")]).toEqual([true, true, false]);
});
