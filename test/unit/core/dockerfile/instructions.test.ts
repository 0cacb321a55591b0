import { DockerfileParser } from "dockerfile-ast";
import { expect, it } from "vitest";
import { readBaseImages } from "../../../../src/core/dockerfile/baseImages.ts";
import { readDirectives } from "../../../../src/core/dockerfile/directives.ts";
import {
  instructionText,
  rangeInText,
  readInstructions,
} from "../../../../src/core/dockerfile/instructions.ts";
import { generateOrdinaryDockerfile } from "../../../support/ordinaryDockerfiles.ts";
import { numbers } from "../../../support/generatedTexts.ts";

/** Line, logical line and text of each instruction, and the bodies of its heredocs. */
function instructionsOf(text: string): unknown {
  const { escape } = readDirectives(text);
  return Array.from(readInstructions(text, escape), (instruction) => {
    const { keyword, line, range, heredocs } = instruction;
    const bodies = heredocs.map(({ start, end }) => text.slice(start, end));
    const written = text.slice(range.start, range.end);
    return [line, keyword, instructionText(text, instruction), written, ...bodies];
  });
}

it.each([
  ["# c\n\n  from a \r\n", [[2, "FROM", "from a ", "from a "]]],
  ["\ufeff#x\nRUN a\\\n#b\n\n  c \\\n", [[1, "RUN", "RUN a  c ", "RUN a\\\n#b\n\n  c \\"]]],
  ["\\\n  \\\nF\\\nROM a", [[2, "FROM", "FROM a", "F\\\nROM a"]]],
  [
    "#escape=`\nRUN a`\nb\\\nx",
    [
      [1, "RUN", "RUN ab\\", "RUN a`\nb\\"],
      [3, "X", "x", "x"],
    ],
  ],
  [
    "COPY <<A <<-B /\n1\nA \nA\n\t2\n\tB\nUSER x",
    [
      [0, "COPY", "COPY <<A <<-B /", "COPY <<A <<-B /", "1\nA \nA\n", "\t2\n\tB\n"],
      [6, "USER", "USER x", "USER x"],
    ],
  ],
  [
    "ENV a <<A\nA",
    [
      [0, "ENV", "ENV a <<A", "ENV a <<A"],
      [1, "A", "A", "A"],
    ],
  ],
])("%j", (text, expected) => {
  expect(instructionsOf(text)).toEqual(expected);
});

it.each([
  ["# syntax=a/b:1 x\n# escape=`\n", "`", "a/b:1"],
  ["#Escape = `\r\n#SYNTAX=s\r\n", "`", "s"],
  ["# note\n# escape=`\n# syntax=s", "\\", undefined],
  ["\n# escape=`", "\\", undefined],
  ["#!/usr/bin/env x\n# syntax=s\n#escape=`", "\\", "s"],
  [" # escape=`\n # syntax=s", "`", undefined],
  ["#escape=x\n", "\\", undefined],
  ["\ufeff# check=skip=all\n#syntax=s", "\\", "s"],
])("directives of %j", (text, escape, image) => {
  const { syntax, ...rest } = readDirectives(text);
  expect([
    rest.escape,
    syntax?.image,
    syntax && text.slice(syntax.range.start, syntax.range.end),
  ]).toEqual([escape, image, image]);
});

it("turns ranges of the logical line into those of the text", () => {
  const text = "RUN a\\\n# c\n b";
  const [instruction] = readInstructions(text, "\\");
  const places = [
    [0, 3],
    [4, 7],
    [6, 7],
    [5, 5],
    [9, 9],
  ].map(([start = 0, end = 0]) =>
    instruction === undefined ? undefined : rangeInText(instruction, { start, end }),
  );
  expect(places.map((place) => text.slice(place?.start, place?.end))).toEqual([
    ...["RUN", "a\\\n# c\n b", "b", "", ""],
  ]);
});

/** The stages by another parser, which reads ordinary Dockerfiles as Docker does. */
function stagesByPeer(text: string): unknown {
  const dockerfile = DockerfileParser.parse(text);
  const lines = [0];
  for (const { index } of text.matchAll(/\n/g)) {
    lines.push(index + 1);
  }
  const offsetOf = (at: { line: number; character: number }): number =>
    (lines[at.line] ?? 0) + at.character;
  return dockerfile.getFROMs().map((from) => {
    const range = from.getRange();
    const image = from.getImageRange();
    return {
      range: { start: offsetOf(range.start), end: offsetOf(range.end) },
      imageRange: image && { start: offsetOf(image.start), end: offsetOf(image.end) },
      imageText: from.getImage(),
      alias: from.getBuildStage() ?? undefined,
      platform: from.getPlatformFlag()?.getValue() ?? undefined,
    };
  });
}

it("agrees with dockerfile-ast on 2,000 ordinary Dockerfiles", () => {
  const next = numbers(7);
  for (let round = 0; round < 2000; round++) {
    const text = generateOrdinaryDockerfile(next);
    const { stages } = readBaseImages(text, { buildArguments: [] });
    const own = stages.map(({ range, imageRange, imageText, alias, platform }) => ({
      ...{ range, imageRange, imageText, alias, platform },
    }));
    expect({ text, stages: own }).toEqual({ text, stages: stagesByPeer(text) });
  }
});
