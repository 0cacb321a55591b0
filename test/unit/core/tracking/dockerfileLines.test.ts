import { expect, it } from "vitest";
import {
  findDockerfileLines,
  readArgumentLines,
} from "../../../../src/core/tracking/dockerfileLines.ts";

it.each([
  [
    "\ufeffFROM a\r\n from\tb AS c\r\n",
    ["1 FROM instruction FROM a", "2 FROM instruction from b AS c"],
  ],
  ["RUN x \\\n\n FROM y\nARG", ["3 FROM continuation FROM y", "4 ARG instruction ARG"]],
  ["RUN <<E\nARG A=1\nE\nFROM a", ["2 ARG heredoc ARG A=1", "4 FROM instruction FROM a"]],
  ["# escape=`\nRUN x `\nFROM a\nFROMAGE\n#FROM b", ["3 FROM continuation FROM a"]],
  ["FROM a\rFROM b\n", ["1 FROM instruction FROM a FROM b"]],
])("finds the lines of %j", (text, expected) => {
  const found = findDockerfileLines(text).map(({ number, keyword, place, words }) =>
    [number, keyword, place, ...words].join(" "),
  );
  expect(found).toEqual(expected);
});

it("tells names that the scanner reads from those that only Docker does", () => {
  const text = `ARG A=1 B="2 3" C\nARG A=2\nARG D='4' \\\n  E=5\nFROM a\nRUN <<E\nARG F=6 G\nE\nARG H I\n`;
  const { scanned, unscanned, declared } = readArgumentLines(text, findDockerfileLines(text));
  expect([Object.fromEntries(scanned), [...unscanned], [...declared]]).toEqual([
    { A: "1", D: "4", F: "6" },
    ["B", "C", "E", "I"],
    ["A", "D", "F", "H", "B", "C", "E", "I"],
  ]);
});
