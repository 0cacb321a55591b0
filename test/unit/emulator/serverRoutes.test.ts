import { expect, it } from "vitest";
import { RouteTable } from "../../../src/emulator/serverRoutes.ts";

const table = new RouteTable(
  ["GET /a", "GET /a/:one", "PUT /a/:one", "HEAD /b", "GET /b", "ANY /c/*", "POST /a/:one/Do"].map(
    (pattern) => [pattern, () => ({ status: 200, body: { pattern } })] as const,
  ),
);

function check(method: string, path: string): unknown {
  const segments = path.split("/").filter((segment) => segment !== "");
  const match = table.match({ method, segments });
  switch (match.kind) {
    case "found":
      return Object.fromEntries(match.parameters);
    case "otherMethod":
      return match.allowed;
    case "none":
      return "nothing";
  }
}

it.each([
  ["GET", "/a", {}],
  ["GET", "//A/", {}],
  ["HEAD", "/a", {}],
  ["GET", "/a/Name", { one: "Name" }],
  ["DELETE", "/a/x", ["GET", "PUT"]],
  ["POST", "/A/x/dO", { one: "x" }],
  ["GET", "/a/x/do", ["POST"]],
  ["GET", "/a/x/y", "nothing"],
  ["HEAD", "/b", {}],
  ["PATCH", "/c", {}],
  ["GET", "/c/d/e/f", {}],
  ["GET", "/", "nothing"],
])("%s %s → %j", (method, path, expected) => {
  expect(check(method, path)).toEqual(expected);
});
