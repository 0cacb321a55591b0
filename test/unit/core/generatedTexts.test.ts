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
import { generateOrdinaryDockerfile } from "../../support/ordinaryDockerfiles.ts";
import { moreTextReaders } from "./moreTextReaders.ts";
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
  return Object.entries({ ...textReaders, ...moreTextReaders }).flatMap(([name, read]) => {
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

interface Seeds {
  readonly dockerfiles: readonly string[];
  readonly others: readonly string[];
}

/** Two of three are changed Dockerfiles. */
function generate({ dockerfiles, others: texts }: Seeds, next: Numbers): string {
  switch (next(12)) {
    case 0:
      return randomText(next);
    case 1:
      return nestedText(next);
    case 2:
    case 3:
      return mutate(texts[next(texts.length)] ?? "", next);
    case 4:
    case 5:
    case 6:
    case 7:
      return mutate(generateOrdinaryDockerfile(next), next);
    default:
      return mutate(dockerfiles[next(dockerfiles.length)] ?? "", next);
  }
}

it(
  "reads 10,000 generated texts without an exception, all ranges inside the text",
  { timeout: 300_000 },
  () => {
    const all = [...new Set(readSeeds())];
    const isDockerfile = (text: string): boolean => /^[ \t]*FROM[ \t]/im.test(text);
    const seeds = {
      dockerfiles: all.filter(isDockerfile),
      others: all.filter((text) => !isDockerfile(text)),
    };
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
  "carriage returns after a stage": `FROM a\n${"\r".repeat(size)}`,
  "continuation lines": `FROM a\nRUN ${"x \\\n# c\n\n".repeat(size / 50)}`,
  "lines that are continued and nothing else": `FROM a\n${"\\\n".repeat(size / 10)}`,
  heredocs: `FROM a\n${"RUN <<A <<-B\nFROM x\nA\n\tB\n".repeat(size / 100)}`,
  "heredocs without end": `FROM a\nRUN ${"<<A ".repeat(size / 20)}\n${"FROM x\n".repeat(1000)}`,
  flags: `FROM ${"--a ".repeat(size / 20)}\nCOPY ${'--from="b ".'.repeat(size / 50)}`,
  "images outside FROM": `FROM a\n${"COPY --from=b / /\n".repeat(size / 100)}`,
  mounts: `FROM a\nRUN --mount=${"from=b,".repeat(size / 7)}`,
  "quotes and escapes": `FROM ${`"'\\`.repeat(size / 10)}\nARG ${`'\\"`.repeat(size / 10)}`,
  "arguments on one line": `ARG ${"A=$B ".repeat(size / 40)}\nFROM $A`,
  "patterns of variables": `ARG A=${"ab".repeat(100)}\nFROM ${"${A//*a*b*/$A}".repeat(500)}`,
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

it.each(Object.keys(hugeTexts))("reads a huge text of %s", { timeout: 300_000 }, (name) => {
  expect(faults(hugeTexts[name] ?? "")).toEqual([]);
});
