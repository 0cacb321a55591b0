import { expect, it } from "vitest";
import { summarizeDockerfile } from "../../../../src/core/dockerfile/dockerfileSummary.ts";

it("says what an index keeps of each stage", () => {
  const text =
    "# a\nARG V=1\nFROM node:$V AS One\nRUN <<E\nFROM x\nE\n\n  FROM one\nFROM $X \\\n  AS two\n";
  expect(summarizeDockerfile(text)).toEqual([
    {
      ...{ stage: 0, line: 2, range: { start: 12, end: 31 } },
      ...{ imageText: "node:$V", image: "node:1", alias: "One" },
      ...{ isFinal: false, basedOn: undefined },
    },
    {
      ...{ stage: 1, line: 7, range: { start: 52, end: 60 } },
      ...{ imageText: "one", image: "one", alias: undefined },
      ...{ isFinal: false, basedOn: 0 },
    },
    {
      ...{ stage: 2, line: 8, range: { start: 61, end: 79 } },
      ...{ imageText: "$X", image: undefined, alias: "two" },
      ...{ isFinal: true, basedOn: undefined },
    },
  ]);
});

it.each(["", "\n", "RUN x", "{}"])("%j has no stages", (text) => {
  expect(summarizeDockerfile(text)).toEqual([]);
});
