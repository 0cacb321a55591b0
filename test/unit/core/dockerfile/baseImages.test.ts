import { describe, expect, it } from "vitest";
import { type BuildValues, readBaseImages } from "../../../../src/core/dockerfile/baseImages.ts";

const none: BuildValues = { buildArguments: [] };

/** Image, alias, earlier stage and final mark of each stage, in short. */
function stagesOf(dockerfile: string, values = none): unknown {
  return readBaseImages(dockerfile, values).stages.map((stage) =>
    [
      stage.image ?? `? ${stage.unresolved.join(" ")}`,
      stage.alias === undefined ? "" : ` as ${stage.alias}`,
      stage.basedOn === undefined ? "" : ` < ${stage.basedOn}`,
      stage.isFinal ? " final" : "",
    ].join(""),
  );
}

describe("stages", () => {
  it.each([
    ["plain", "FROM node:1\n", ["node:1 final"]],
    ["several", "FROM a AS x\nFROM b\nCOPY --from=x / /\n", ["a as x", "b final"]],
    ["an alias in any letter case", "FROM a AS Base\nFROM base\n", ["a as Base", "base < 0 final"]],
    ["defaults", 'ARG R="x.io"\nARG I=$R/b\nFROM ${I}:1\n', ["x.io/b:1 final"]],
    ["a default in braces", "FROM ${R:-docker.io}/a\n", ["docker.io/a final"]],
    ["nested defaults", "FROM ${A:-${B:-${C-c}}}\n", ["c final"]],
    ["alternatives", "ARG D=1\nFROM a:${D:+debug}${E:+x}\n", ["a:debug final"]],
    ["single quotes", "ARG V='$X'\nFROM a:$V\n", ["a:$X final"]],
    ["no value", "ARG R\nFROM $R/a\n", ["? R final"]],
    ["a default without value", "ARG I=$R/a\nFROM $I\n", ["? I final"]],
    [
      "an argument of a stage is not known to FROM",
      "FROM a\nARG V=1\nFROM b:$V\n",
      ["a", "? V final"],
    ],
    ["continuation lines", "FROM \\\n  a \\\n  AS x\n", ["a as x final"]],
    ["not in a heredoc", "FROM a\nRUN <<E\nFROM b\nE\n", ["a final"]],
    ["two on one ARG", "ARG A=1 B=2\nFROM a:$A$B\n", ["a:12 final"]],
    ["without image", "FROM\n", ["?  final"]],
  ])("%s", (_name, dockerfile, expected) => {
    expect(stagesOf(dockerfile)).toEqual(expected);
  });

  it.each([
    ["X", ["a as x final", "b as y", "c"]],
    ["1", ["a as x", "b as y final", "c"]],
    ["nope", ["a as x", "b as y", "c final"]],
  ])("target %s", (target, expected) => {
    expect(stagesOf("FROM a AS x\nFROM b AS y\nFROM c\n", { buildArguments: [], target })).toEqual(
      expected,
    );
  });

  it("takes build arguments that the file declares", () => {
    const buildArguments = ["V", "W"].map((name) => ({ name, value: "9" }));
    expect(stagesOf("ARG V=1\nFROM a:$V\nFROM b:$W\n", { buildArguments })).toEqual([
      "a:9",
      "? W final",
    ]);
  });
});

describe("ranges", () => {
  it.each([
    ["FROM node:1 AS x\n", "FROM node:1 AS x", "node:1"],
    ["\ufeffFROM node:1\n", "FROM node:1", "node:1"],
    ["# c\r\n\r\nFROM node:1\r\nRUN x\r\n", "FROM node:1", "node:1"],
    ["  FROM --platform=$P \\\n a:$V\n", "FROM --platform=$P \\\n a:$V", "a:$V"],
  ])("of %j", (text, line, image) => {
    const stage = readBaseImages(text, none).stages[0];
    const slice = (range?: { start: number; end: number }): string | undefined =>
      range && text.slice(range.start, range.end);
    expect([slice(stage?.range), slice(stage?.imageRange), stage?.imageText]).toEqual([
      line,
      image,
      image,
    ]);
  });
});

it.each([
  ["empty", "", []],
  [
    "binary",
    String.fromCharCode(...Array.from({ length: 999 }, (_, at) => (at * 7919) % 65_536)),
    [],
  ],
  ["10 MB", "FROM a\n".repeat(1_500_000), ["dockerfileTooLarge"]],
])("survives what is %s", (_name, text, codes) => {
  const { stages, problems } = readBaseImages(text, none);
  expect([stages, problems.map((problem) => problem.code)]).toEqual([[], codes]);
});
