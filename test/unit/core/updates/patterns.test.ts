import { expect, it } from "vitest";
import { compileGlob, matchesWildcard } from "../../../../src/core/updates/globPattern.ts";
import { matchPatterns } from "../../../../src/core/updates/namePatterns.ts";
import { compileRegularExpression } from "../../../../src/core/updates/regularExpression.ts";

it.each([
  ["a/*/c", "a/b/c", true],
  ["a/*/c", "a/b/b/c", false],
  ["*", "", false],
  ["*", ".a", true],
  ["**", "a/b", true],
  ["**/a", "a", true],
  ["**/a", "b/c/a", true],
  ["**/a/**", "a/b", true],
  ["**/a/**", "ba/b", false],
  ["a/**/c", "a/c", true],
  ["a**", "a/b", false],
  ["rhel7**", "rhel7.1", true],
  ["{a,b/c}/d", "b/c/d", true],
  ["{a}", "{a}", true],
  ["a?c", "abc", true],
  ["a?c", "a/c", false],
  ["[a-c]x", "bx", true],
  ["[!a]x", "ax", false],
  ["\\*", "*", true],
  ["A", "a", false],
  ["a{1..3}", "a1", undefined],
  ["{a,{b,c}}", "b", undefined],
  ["!(a)", "b", undefined],
  ["[", "[", undefined],
])("glob %s, %s: %s", (glob, text, expected) => {
  expect(compileGlob(glob)?.(text)).toBe(expected);
});

it.each([
  ["^a.c$", "abc", true],
  ["b", "abc", true],
  ["^(?:a|b)+$", "abba", true],
  ["^(?P<x>a)(?<y>b)?$", "a", true],
  ["a{2}", "aba", false],
  ["^a{2,3}$", "aaaa", false],
  ["^a{2,}?$", "aaaa", true],
  ["a{", "a{", true],
  ["^[\\w.-]+$", "a.b-c", true],
  ["[^a]", "a", false],
  ["\\d\\.\\/\\-\\_", "1./-_", true],
  ["\\bnode\\b", "my-node", true],
  ["\\bnode\\B", "my-node", false],
  ["\\pL", "é", true],
  ["^$", "", true],
  ["a||b", "", true],
  ["A", "a", false],
  ["(?i)A[B]", "ab", true],
  ["(?=a)", "a", undefined],
  ["(a)\\1", "aa", undefined],
  ["(?i:a)", "a", undefined],
  ["[[:alpha:]]", "a", undefined],
  ["[z-a]", "a", undefined],
  ["(a", "a", undefined],
  ["a)", "a", undefined],
  ["*a", "a", undefined],
  ["a{3,2}", "a", undefined],
  ["(a{99}){99}", "a", undefined],
  ["\\", "a", undefined],
  ["\\q", "q", undefined],
])("expression %s, %s: %s", (source, text, expected) => {
  expect(compileRegularExpression(source, false)?.(text)).toBe(expected);
});

it("an expression that makes others hang does not", () => {
  expect(compileRegularExpression("^(a+)+(a|a)*(a*)*$", false)?.(`${"a".repeat(255)}!`)).toBe(
    false,
  );
});

it.each([
  ["node", ["node"], "yes"],
  ["node", ["*"], "yes"],
  ["node", [], "no"],
  ["node", ["/NODE/i"], "yes"],
  ["node", ["/NODE/"], "no"],
  ["node", ["!python"], "yes"],
  ["node", ["n*", "!/de$/"], "no"],
  ["node", ["+(node)"], "unknown"],
  ["node", ["+(node)", "node"], "yes"],
  ["node", ["python", "!+(node)"], "no"],
  ["node", ["node", "!+(node)"], "unknown"],
])("names %s %j: %s", (text, patterns, expected) => {
  expect(matchPatterns(text, patterns)).toBe(expected);
});

it.each([
  ["base/Node", "base/*", true],
  ["node", "n*d*e", true],
  ["node", "node*node", false],
  ["node", "*", true],
  ["node", "nod", false],
  ["aba", "ab*ba", false],
])("wildcard %s %s: %s", (text, pattern, expected) => {
  expect(matchesWildcard(text, pattern)).toBe(expected);
});
