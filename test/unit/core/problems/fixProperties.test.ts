import { expect, it } from "vitest";
import { scanDockerfile } from "../../../../src/core/dockerfile/acrScan.ts";
import { readBaseImages } from "../../../../src/core/dockerfile/baseImages.ts";
import { formatImageReference } from "../../../../src/core/image/imageReference.ts";
import { readKnownImage } from "../../../../src/core/image/registryHost.ts";
import { mutate, numbers, type Numbers } from "../../../support/generatedTexts.ts";
import { fixed, fixesIn, problemsIn } from "./problemTexts.ts";

const argumentLines = [
  "",
  "ARG TAG=15\n",
  "ARG A=1 TAG=15 REG=docker.io\n",
  "ARG A='x y' \\\n  # the tag\n  TAG=15\n",
  "ARG TAG=15\nARG IMG=node:${TAG}\n",
  'ARG HOST=h.azurecr.io REG=$HOST/x\nARG IMG="$REG/node"\n',
  "ARG TAG\n",
];
const images = [
  ...["node:15", "docker.io/library/node:15", "h.azurecr.io/x", "node:${TAG}", "node:$TAG-alpine"],
  ...["${IMG}", "$IMG", "$REG/node:1", "node:${TAG:-16}", "${R:-docker.io}/node:${TAG-1}"],
  ...["node${TAG:+:15}", "node:${TAG:?none}", "node:15.2.1-alpine", "${IMG:-node:$TAG}"],
];
const flags = ["", "", "--platform=linux/amd64 ", "--platform=$BUILDPLATFORM ", "\\\n  "];
const ends = ["", "", " # why", " AS Base", " \\\n  AS Base", " \\\n  # why\n  as b"];
const rests = [
  "",
  "RUN x\n",
  "RUN psql 'select * \\\n  FROM users \\\n  where 1'\n",
  "RUN echo a \\\n\tfrom b\n",
  "FROM base AS c\nCOPY --from=base /a /b\n",
  "FROM alpine AS c\nCOPY --from=BASE /a /b\nFROM C\n",
];

function pick<Value>(values: readonly Value[], next: Numbers): Value | undefined {
  return values[next(values.length)];
}

/** A Dockerfile with faults of many kinds, in all spellings of line ends. */
function dockerfileOf(next: Numbers): string {
  const from = `FROM ${pick(flags, next)}${pick(images, next)}${pick(ends, next)}\n`;
  const body = `${pick(argumentLines, next)}${from}${pick(rests, next)}`;
  const text = next(4) === 0 ? `# escape=\`\n${body.replaceAll("\\\n", "`\n")}` : body;
  const ended = next(3) === 0 ? text.replaceAll("\n", "\r\n") : text;
  return next(5) === 0 ? `\ufeff${ended}` : ended;
}

/** What each stage is made from, for Docker. */
function meaningOf(dockerfile: string): readonly (string | undefined)[] {
  return readBaseImages(dockerfile, { buildArguments: [] }).stages.map(({ image, basedOn }) =>
    basedOn === undefined ? nameOf(image) : `stage ${basedOn}`,
  );
}

/** The same for ACR, or why it gives up. */
function scanOf(dockerfile: string): readonly (string | undefined)[] | string {
  const scan = scanDockerfile({ dockerfile, buildArguments: [] });
  return scan.kind === "failed"
    ? scan.message
    : scan.perFrom.map(({ image, basedOnAlias }) => {
        const base = scan.perFrom.findIndex(({ alias }) => alias === basedOnAlias);
        return basedOnAlias === undefined ? nameOf(image) : `stage ${base}`;
      });
}

function nameOf(text: string | undefined): string | undefined {
  const image = text === undefined ? undefined : readKnownImage(text, []);
  return image && formatImageReference(image);
}

/** Makes the first preferred fix that is about how the file is read, until none is left. */
function fixReading(dockerfile: string): string {
  let text = dockerfile;
  for (let rounds = 0; rounds < 20; rounds++) {
    const next = fixesIn(text).find(({ fix }) => fix.isPreferred && fix.code !== "useTag");
    if (next === undefined) {
      return text;
    }
    text = fixed(text, next.fix);
  }
  throw new Error(`The fixes of ${JSON.stringify(dockerfile)} come to no end`);
}

it("makes ACR see what Docker builds from, in 500 Dockerfiles", { timeout: 60_000 }, () => {
  const next = numbers(20_261_125);
  let compared = 0;
  for (let round = 0; round < 500; round++) {
    const dockerfile = dockerfileOf(next);
    const meaning = meaningOf(dockerfile);
    if (meaning.includes(undefined)) {
      continue;
    }
    const text = fixReading(dockerfile);
    expect([dockerfile, text, meaningOf(text), scanOf(text)]).toEqual([
      ...[dockerfile, text, meaning, meaning],
    ]);
    compared++;
  }
  expect(compared).toBeGreaterThan(250);
});

it("keeps line ends, byte order mark and meaning with every fix", { timeout: 60_000 }, () => {
  const next = numbers(7);
  for (let round = 0; round < 150; round++) {
    const dockerfile = dockerfileOf(next);
    const meaning = meaningOf(dockerfile);
    for (const { fix, problem } of fixesIn(dockerfile)) {
      const text = fixed(dockerfile, fix);
      const ends = [dockerfile, text].map((own) => /(?<!\r)\n/.test(own) || !own.includes("\n"));
      const marks = [dockerfile, text].map((own) => own.lastIndexOf("\ufeff"));
      expect([text, ends[1], marks[1]]).toEqual([text, ends[0], marks[0]]);
      const kept = meaningOf(text).map((own, index) =>
        fix.code === "useTag" && index === problem.stage ? meaning[index] : own,
      );
      expect([text, kept.filter((_, index) => meaning[index] !== undefined)]).toEqual([
        ...[text, meaning.filter((own) => own !== undefined)],
      ]);
    }
  }
});

it("never throws, and stays inside the text, whatever is written", { timeout: 60_000 }, () => {
  const next = numbers(3);
  for (let round = 0; round < 150; round++) {
    const dockerfile = mutate(dockerfileOf(next), next);
    const ranges = [
      ...problemsIn(dockerfile).map(({ range }) => range),
      ...fixesIn(dockerfile).flatMap(({ fix }) => fix.changes.map(({ range }) => range)),
    ];
    const outside = ranges.filter(
      ({ start, end }) => !(start >= 0 && start <= end && end <= dockerfile.length),
    );
    expect([dockerfile, outside]).toEqual([dockerfile, []]);
  }
});
