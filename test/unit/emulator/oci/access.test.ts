import { expect, it } from "vitest";
import { isAllowed, parseScopes, type Principal } from "../../../../src/emulator/oci/access.ts";

it.each([
  [["repository:a/b:pull"], [{ type: "repository", name: "a/b", actions: ["pull"] }]],
  [
    ["repository:a:pull,push registry:catalog:*"],
    [
      { type: "repository", name: "a", actions: ["pull", "push"] },
      { type: "registry", name: "catalog", actions: ["*"] },
    ],
  ],
  [
    ["repository:a:pull", "repository:b:pull"],
    [
      { type: "repository", name: "a", actions: ["pull"] },
      { type: "repository", name: "b", actions: ["pull"] },
    ],
  ],
  [["repository(plugin):a:pull", "a", "", "repository::pull", "repository:a:"], []],
] as const)("reads the scopes of %j", (values, expected) => {
  expect(parseScopes(values)).toEqual(expected);
});

const reader: Principal = { scopes: parseScopes(["repository:a:pull", "repository:all:*"]) };

it.each([
  [{ scopes: "all" } as const, "a", "delete", true],
  [reader, "a", "pull", true],
  [reader, "a", "push", false],
  [reader, "b", "pull", false],
  [reader, "all", "delete", true],
  [{ scopes: [] }, "a", "pull", false],
] as const)("%j on %s may %s: %s", (principal, name, action, expected) => {
  expect(isAllowed(principal, { type: "repository", name }, [action])).toBe(expected);
});

it("a right on a repository is none on the registry of that name", () => {
  const principal = { scopes: parseScopes(["repository:catalog:*"]) };
  expect(isAllowed(principal, { type: "registry", name: "catalog" }, ["*"])).toBe(false);
});
