import { expect, it } from "vitest";
import { expandRunTemplate } from "../../../../src/core/build/runTemplate.ts";

const values = {
  ID: "ca1",
  Registry: "contoso.azurecr.io",
  Date: "20260131-235959z",
  TaskName: "web",
  Commit: undefined,
};

it.each([
  ["web:1", "web:1"],
  ["web:{{.Run.ID}}", "web:ca1"],
  [
    "{{ .Run.Registry }}/web:{{.Run.ID}}-{{.Run.Date}}",
    "contoso.azurecr.io/web:ca1-20260131-235959z",
  ],
  ["{{.Run.RegistryName}}/{{.Run.TaskName}}{{.Run.Commit}}{{.Run.Nope}}", "contoso/web"],
  ["{{.Build.ID}}", "ca1"],
  ["", ""],
])("%j becomes %j", (text, expected) => {
  expect(expandRunTemplate(text, values)).toEqual({ kind: "text", text: expected });
});

it.each([
  ["a:{{.Values.x}}", ["{{.Values.x}}"]],
  ["a:{{.Run.ID | upper}}-{{.Run.ID}}", ["{{.Run.ID | upper}}"]],
  ["a:{{ $x }}{{.Run.ID", ["{{ $x }}", "{{.Run.ID"]],
  ["a:{{.Run.constructor.x}}", ["{{.Run.constructor.x}}"]],
])("%j is refused", (text, refused) => {
  const result = expandRunTemplate(text, values);
  const problems = result.kind === "problem" ? result.problems : [];
  expect(problems.map(({ code, range }) => [code, text.slice(range.start, range.end)])).toEqual(
    refused.map((action) => ["templateNotSupported", action]),
  );
});
