import { expect, it } from "vitest";
import { parseBuildString, replaceBuildContext } from "../../../../src/core/build/buildString.ts";

const empty = {
  dockerfile: undefined,
  target: undefined,
  context: ".",
  tags: [],
  buildArguments: [],
};

it.each([
  ["", empty],
  [
    "-t a -t b --build-arg X=1 src",
    { ...empty, tags: ["a", "b"], buildArguments: ["X=1"], context: "src" },
  ],
  ["-f 'D' --target \"t\" .", { ...empty, dockerfile: "D", target: "t" }],
  ["--file=D --tag=a --no-cache src", empty],
])("reads %j", (text, expected) => {
  expect(parseBuildString(text)).toEqual(expected);
});

it("replaces the first word that could be the context", () => {
  expect(replaceBuildContext(" -t  a x.git y", ".")).toBe("-t a . y");
});
