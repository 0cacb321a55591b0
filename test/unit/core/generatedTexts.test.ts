import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { isRow } from "../../conformance/row.ts";
import {
  mutate,
  nestedText,
  numbers,
  type Numbers,
  randomText,
} from "../../support/generatedTexts.ts";
import { type TextReader, textReaders } from "./textReaders.ts";

/** Texts of real kinds: the Dockerfiles of the sample workspace and every text in the conformance cases. */
function readSeeds(): readonly string[] {
  const tests = path.resolve(import.meta.dirname, "../..");
  const workspace = path.join(tests, "workspaces/helloworld");
  const dockerfiles = readdirSync(workspace, { recursive: true, encoding: "utf8" })
    .filter((file) => /Dockerfile[^/]*$/.test(file))
    .map((file) => readFileSync(path.join(workspace, file), "utf8"));
  const folder = path.join(tests, "conformance/cases");
  const cases = readdirSync(folder).flatMap((file) =>
    textsIn(JSON.parse(readFileSync(path.join(folder, file), "utf8"))),
  );
  return [...dockerfiles, ...others, ...cases].filter((text) => text.length < 2000);
}

const others = [
  "# escape=`\r\nFROM --platform=$BUILDPLATFORM golang:1.22 `\r\n  AS b\r\nFROM scratch\r\n",
  "# syntax=docker/dockerfile:1\nARG R=x\nFROM ${R:-${S:+y}}/a AS b\nRUN --mount=from=c <<E\nFROM d\nE\nCOPY --from=b / /\n",
  "version: v1.1.0\nsteps:\n  - build: -t $Registry/x:$ID .\n  - push: ['{{.Run.Registry}}/x']\n",
  "2026/01/31 23:59:59 Launching container with name: acb_step_0\nok\n2026/01/31 23:59:59 \n- image:\n    registry: r\n\nRun ID: ca4 was successful after 1m20s\n",
  '[remote "origin"]\n\turl = "git@github.com:a/b.git"\n',
];

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") {
    return [value];
  }
  const parts: readonly unknown[] = Array.isArray(value)
    ? value
    : isRow(value)
      ? Object.values(value)
      : [];
  return parts.flatMap(textsIn);
}

/** Reads a text with all readers; a sentence for each that throws or gives a range outside the text. */
function faults(text: string): readonly string[] {
  return Object.entries(textReaders).flatMap(([name, read]) => {
    const fault = faultOf(read, text);
    return fault === undefined
      ? []
      : [`${name}: ${fault} in ${JSON.stringify(text.slice(0, 500))}`];
  });
}

function faultOf(read: TextReader, text: string): string | undefined {
  try {
    const outside = read(text).find(
      (range) =>
        range !== undefined &&
        !(range.start >= 0 && range.start <= range.end && range.end <= text.length),
    );
    return outside && `range ${outside.start}-${outside.end}`;
  } catch (error) {
    return String(error);
  }
}

function generate(seeds: readonly string[], next: Numbers): string {
  const kind = next(10);
  if (kind === 0) {
    return randomText(next);
  }
  return kind === 1 ? nestedText(next) : mutate(seeds[next(seeds.length)] ?? "", next);
}

it(
  "reads 10,000 generated texts without an exception, all ranges inside the text",
  { timeout: 120_000 },
  () => {
    const seeds = readSeeds();
    const next = numbers(20_261_122);
    for (let round = 0; round < 10_000; round++) {
      expect(faults(generate(seeds, next))).toEqual([]);
    }
  },
);

const size = 1_000_000;
const hugeTexts: Readonly<Record<string, string>> = {
  "one line": `FROM ${"x".repeat(size)}`,
  "one line with a continued part": `FROM a\nRUN ${"x ".repeat(size / 2)}\\\nFROM b`,
  "short lines": "FROM a\n".repeat(size / 200),
  "empty lines": "\n".repeat(size / 20),
  "carriage returns": "\r".repeat(size),
  blanks: " ".repeat(size),
  "white space of Unicode": "\u2003".repeat(size),
  variables: `FROM ${"$A".repeat(size / 10)}`,
  "nested defaults": `ARG A=${"${A:-".repeat(size / 50)}\nFROM $A`,
  "nested lists": "[".repeat(size / 100),
  "nested blocks": "- ".repeat(size / 100),
  "path separators": "/".repeat(size),
  "path parts": "a/".repeat(size / 10),
  "name parts": "a-".repeat(size / 10),
  dashes: `a${"-".repeat(size / 10)}`,
  digits: "1".repeat(size / 10),
  stars: `${"*".repeat(size / 100)}\n${"**/".repeat(200)}b`,
  "stars between letters": `${"*a".repeat(30)}b`,
  "commas in a schedule": `${"1,".repeat(size / 10)}1 * * * *`,
  templates: "{{.Run.ID}}{{".repeat(size / 1000),
  "every plane": Array.from({ length: 0x11_0000 / 16 }, (_, index) =>
    String.fromCodePoint(index * 16),
  ).join(""),
};

it.each(Object.keys(hugeTexts))("reads a huge text of %s", { timeout: 120_000 }, (name) => {
  expect(faults(hugeTexts[name] ?? "")).toEqual([]);
});
