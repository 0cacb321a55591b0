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
    ["FROM a\\\n:1 AS x \\\n", "FROM a\\\n:1 AS x \\", "a\\\n:1", "a:1"],
  ])("of %j", (text, line, image, written = image) => {
    const stage = readBaseImages(text, none).stages[0];
    const slice = (range?: { start: number; end: number }): string | undefined =>
      range && text.slice(range.start, range.end);
    expect([slice(stage?.range), slice(stage?.imageRange), stage?.imageText]).toEqual([
      line,
      image,
      written,
    ]);
  });
});

describe("as Docker and not otherwise", () => {
  it.each([
    [
      "a comment between continuation lines",
      "FROM \\\n# FROM b\n  a \\\n\n  AS x\n",
      ["a as x final"],
    ],
    ["a word over two lines", "FROM no\\\nde:1\n", ["node:1 final"]],
    ["another escape character", "# escape=`\nFROM `\n a\\b`\n:1\n", ["a\\b:1 final"]],
    ["an escaped escape character ends the line", "FROM a\nRUN x \\\\\nFROM b\n", ["a", "b final"]],
    ["blanks after the mark of continuation", "FROM a\nRUN x \\ \t\nFROM b\n", ["a final"]],
    [
      "two heredocs",
      "FROM a\nRUN <<A cat <<-'B C' # x\nFROM b\nA\nFROM c\n\tB C\nFROM d\n",
      ["a", "d final"],
    ],
    [
      "a heredoc that is none",
      'FROM a\nRUN echo "<<E" $((1<<2)) <<<E\nFROM b\nE\n',
      ["a", "b final"],
    ],
    ["a heredoc of a trigger", "FROM a\nONBUILD RUN <<E\nFROM b\nE\n", ["a final"]],
    ["an open heredoc", "FROM a\nCOPY <<E /\nFROM b\n", ["a final"]],
    ["no heredoc after an open quote", "FROM a\nRUN echo it's <<E\nFROM b\n", ["a", "b final"]],
    ["several names on one ARG", "ARG A B=2\nFROM a:$B\n", ["a:2 final"]],
    ["a quoted image", 'ARG V=1\nFROM "a:${V}"\n', ["a:1 final"]],
    ["a later default", "ARG V=1\nARG V=2\nFROM a:$V\n", ["a:2 final"]],
    [
      "the start of a value",
      "ARG V=1.2.3\nFROM a:${V%.*}-${V%%.*}-${V#*.}-${V##*.}\n",
      ["a:1.2-1-2.3-3 final"],
    ],
    ["a replaced part", "ARG V=1.2.3\nFROM a:${V/./-}${V//./_}\n", ["a:1-2.31_2_3 final"]],
    ["a form that Docker does not know", "ARG V=1\nFROM a:${V^}\n", ["?  final"]],
    ["an open brace", "ARG V=1\nFROM a:${V\n", ["?  final"]],
    ["a word with two flags", "FROM --platform=linux/arm64 --x a AS y\n", ["a as y final"]],
    ["a base with the stage's own name", "FROM a AS a\nFROM A\n", ["a as a", "A < 0 final"]],
    ["carriage returns that end no line", "FROM a\rAS b\r\nRUN x\r\n", ["a as b final"]],
    [
      "a platform that is known",
      "FROM a-$TARGETARCH:${BUILDOS}${TARGETVARIANT:+x}\n",
      ["a-amd64:linux final"],
    ],
  ])("%s", (_name, dockerfile, expected) => {
    expect(stagesOf(dockerfile)).toEqual(expected);
  });

  it("the platform of the build, and a build argument before it", () => {
    const buildArguments = [{ name: "BUILDARCH", value: "s390x" }];
    const values = { buildArguments, platform: "linux/arm/v7", target: "x" };
    const dockerfile = "FROM $TARGETPLATFORM-$TARGETVARIANT-$BUILDARCH-$TARGETSTAGE AS x\n";
    expect(stagesOf(dockerfile, values)).toEqual(["linux/arm/v7-v7-s390x-x as x final"]);
  });
});

it.each([
  ["empty", "", 0],
  [
    "binary",
    String.fromCharCode(...Array.from({ length: 999 }, (_, at) => (at * 7919) % 65_536)),
    0,
  ],
  ["of a million lines", "FROM a\nRUN x \\\n\n y\n".repeat(250_000), 250_000],
])("reads what is %s", (_name, text, count) => {
  expect(readBaseImages(text, none).stages.length).toBe(count);
});
