import { expect, it } from "vitest";
import { scanDockerfile } from "../../../../src/core/dockerfile/acrScan.ts";
import { readBaseImages } from "../../../../src/core/dockerfile/baseImages.ts";
import { type TextRange } from "../../../../src/core/textRange.ts";
import { explainTracking } from "../../../../src/core/tracking/explainTracking.ts";

const seeds = [
  "ARG R=docker.io\nFROM ${R}/node:15-alpine AS build\nRUN <<E\nFROM x\nE\nFROM build\nCOPY --from=build / /\n",
  "# escape=`\r\nFROM --platform=$BUILDPLATFORM golang:1.22 `\r\n  AS b\r\nFROM scratch\r\n",
  "\ufeffARG A=\"x y\" B='z'\nFROM ${A:-${B:+c}}@sha256:00 as \u{1f600}\n",
];
const pieces = [
  "\n",
  "\\\n",
  "FROM ",
  "ARG ",
  "$",
  "${",
  "}",
  "<<E",
  '"',
  "\0",
  "\ufeff",
  "\r",
  " AS x",
  "\u{1f600}",
  "#",
];

/** Mulberry32: the same numbers on every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutate(text: string, next: (below: number) => number): string {
  let mutated = text;
  for (let changes = 1 + next(5); changes > 0; changes--) {
    const at = next(mutated.length + 1);
    const removed = next(2) === 0 ? next(12) : 0;
    mutated =
      mutated.slice(0, at) + (pieces[next(pieces.length)] ?? "") + mutated.slice(at + removed);
  }
  return mutated;
}

function isInside({ start, end }: TextRange, text: string): boolean {
  return start >= 0 && start <= end && end <= text.length;
}

it("reads 300 mutated Dockerfiles without throwing, all ranges inside the text", () => {
  const next = numbers(20_261_122);
  const buildArguments = [{ name: "R", value: "contoso.azurecr.io" }];
  for (let round = 0; round < 300; round++) {
    const text = mutate(seeds[round % seeds.length] ?? "", next);
    const scan = scanDockerfile({ dockerfile: text, buildArguments: ["R=contoso.azurecr.io"] });
    const { stages, problems } = readBaseImages(text, { buildArguments });
    const verdicts = explainTracking({
      dockerfile: text,
      tasks: [],
      registries: [],
      isConnected: false,
      values: { buildArguments },
    });
    const ranges: (TextRange | undefined)[] = [
      scan.kind === "failed" ? scan.range : undefined,
      ...scan.perFrom.flatMap((from) => [from.range, from.imageRange]),
      ...stages.flatMap((stage) => [stage.range, stage.imageRange]),
      ...problems.map((problem) => problem.range),
    ];
    const outside = ranges.filter((range) => range !== undefined && !isInside(range, text));
    expect({ text, outside, verdicts: verdicts.length }).toEqual({
      text,
      outside: [],
      verdicts: stages.length,
    });
  }
});
