import { describe, expect, it } from "vitest";
import { scanDockerfile } from "../../../../src/core/dockerfile/acrScan.ts";

const scan = (dockerfile: string, buildArguments: string[] = [], target?: string): unknown => {
  const result = scanDockerfile({ dockerfile, buildArguments, target });
  return result.kind === "scanned"
    ? [result.runtime.reference, ...result.buildTime.map((image) => image.reference)]
    : [result.message, result.range && dockerfile.slice(result.range.start, result.range.end)];
};

describe("base images that ACR sees", () => {
  it.each([
    ["the last stage and the others", "FROM a AS x\nFROM b\n", ["b:latest", "a:latest"]],
    ["a stage through its alias", "FROM golang AS a\nFROM a AS b\nFROM b\n", ["golang:latest"]],
    ["an alias in other letter case as image", "FROM a AS B\nFROM b\n", ["b:latest", "a:latest"]],
    ["a line of a heredoc", "FROM a\nRUN <<E\nFROM b\nE\n", ["b:latest", "a:latest"]],
    ["the first default", "ARG V=1\nARG V=2\nFROM a:$V\n", ["a:1"]],
    [
      "the start of a line that is too long",
      `FROM a\nRUN ${"x".repeat(65_536)}\nFROM b\n`,
      ["a:latest"],
    ],
    [
      "past the longest line",
      `FROM a\nRUN ${"x".repeat(65_531)}\nFROM b\n`,
      ["b:latest", "a:latest"],
    ],
    ["after a byte order mark", "\ufeffFROM a\n", ["a:latest"]],
  ])("%s", (_name, dockerfile, expected) => {
    expect(scan(dockerfile)).toEqual(expected);
  });

  it("stops at the target", () => {
    expect(scan("FROM a AS x\nFROM b AS y\nFROM c\n", [], "y")).toEqual(["b:latest", "a:latest"]);
  });

  it("takes build arguments before defaults", () => {
    expect(scan("ARG R=a\nFROM ${R}/b:1\n", ["R=c.azurecr.io"])).toEqual(["c.azurecr.io/b:1"]);
  });
});

describe("what ACR cannot scan", () => {
  it.each([
    ["", "unexpected dockerfile format", undefined],
    [
      "FROM a\n  FROM --platform=x b\n",
      "unable to understand line FROM --platform=x b",
      "FROM --platform=x b",
    ],
    ["\ufeffFROM a # b\r\n", "unable to understand line FROM a # b", "FROM a # b"],
    [
      "ARG\n",
      "dockerfile syntax requires ARG directive to have exactly 1 argument. LINE: ARG",
      "ARG",
    ],
    [
      "FROM a:$X AS b\nFROM c\n",
      "Failed to parse image reference, ensure tags have a valid format: a:: invalid reference format",
      "FROM a:$X AS b",
    ],
  ])("%j", (dockerfile, message, line) => {
    expect(scan(dockerfile)).toEqual([message, line]);
  });

  it("a build argument without value", () => {
    expect(scan("FROM a\n", ["X"])).toEqual([
      "X cannot be split into 2 tokens with '='",
      undefined,
    ]);
  });
});
