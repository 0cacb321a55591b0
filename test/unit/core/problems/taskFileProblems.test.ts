import { expect, it } from "vitest";
import { applyChanges } from "../../../../src/core/problems/dockerfileText.ts";
import { taskFileProblems } from "../../../../src/core/problems/taskFileProblems.ts";
import { parseBuildString } from "../../../../src/core/build/buildString.ts";
import { parseDockerBuildString } from "../../../../src/core/tracking/dockerBuildString.ts";
import { mutate, numbers } from "../../../support/generatedTexts.ts";

/** Problems as rows: severity, code, the text that shows it, message. */
function rowsOf(text: string): readonly string[] {
  return taskFileProblems(text).map(({ severity, code, range, message }) => {
    return `${severity} ${code} «${text.slice(range.start, range.end)}» ${message}`;
  });
}

/** Every fix: its title and the text after it. */
function fixesIn(text: string): readonly (readonly [string, string])[] {
  return taskFileProblems(text).flatMap(({ fixes }) =>
    fixes.map(({ title, changes }) => [title, applyChanges(text, changes)] as const),
  );
}

/** A build step, its problems, and the step after each fix. */
const steps = [
  { build: "-t a:{{.Run.ID}} --build-arg K=V --target x -f d/Dockerfile .", rows: [], fixed: [] },
  {
    build: "--build-arg=K=V .",
    rows: ["warning joinedBuildArgument «--build-arg=K=V» ACR does not read the build argument K"],
    fixed: ["--build-arg K=V ."],
  },
  {
    build: `--build-arg A=1 --build-arg "B=2" --build-arg "C=x y" .`,
    rows: [
      `warning joinedBuildArgument «--build-arg "B=2"» ACR does not read the build argument B`,
      `warning joinedBuildArgument «--build-arg "C=x y"» ACR does not read the build argument C`,
    ],
    fixed: [`--build-arg A=1 --build-arg B=2 --build-arg "C=x y" .`],
  },
  {
    build: "--build-arg K .",
    rows: ["error argumentWithoutValue «--build-arg K» The build argument K has no value"],
    fixed: [],
  },
  { build: "--build-arg {{ .Values.argument }} .", rows: [], fixed: [] },
  {
    build: "--target=x .",
    rows: [
      "warning targetIgnored «--target=x» ACR does not read the target x and scans the whole Dockerfile",
    ],
    fixed: ["--target x ."],
  },
  {
    build: "--target 0 .",
    rows: [
      "warning targetIgnored «--target 0» ACR knows no stage 0 by its number and scans the whole Dockerfile",
    ],
    fixed: [],
  },
  {
    build: "--file=a/Dockerfile .",
    rows: [
      "warning joinedFileFlag «--file=a/Dockerfile» ACR scans Dockerfile instead of a/Dockerfile",
    ],
    fixed: ["--file a/Dockerfile ."],
  },
  {
    build: "-fDockerfile.{{ .Values.app }} .",
    rows: [
      "warning joinedFileFlag «-fDockerfile.{{ .Values.app }}» ACR scans Dockerfile instead of Dockerfile.{{…}}",
    ],
    fixed: ["-f Dockerfile.{{ .Values.app }} ."],
  },
  {
    build: `-f "my app/Dockerfile" .`,
    rows: [
      `warning pathWithSpace «-f "my app/Dockerfile"» The path my app/Dockerfile has a space, with which ACR records no base image`,
    ],
    fixed: [],
  },
  {
    build: "-t a --no-cache --pull ./app",
    rows: [
      "warning contextAfterFlag «./app» ACR does not see the context ./app and scans Dockerfile",
    ],
    fixed: ["-t a ./app --no-cache --pull"],
  },
  { build: "-t a --no-cache .", rows: [], fixed: [] },
  {
    build: "--tag=a:1 --image b -tc -t d .",
    rows: ["a:1", "b", "c"].map((tag, index) => {
      const written = ["--tag=a:1", "--image b", "-tc"][index] ?? "";
      return `warning joinedTagFlag «${written}» ACR does not record the image ${tag}`;
    }),
    fixed: [
      "--tag a:1 --image b -tc -t d .",
      "--tag=a:1 -t b -tc -t d .",
      "--tag=a:1 --image b -t c -t d .",
    ],
  },
];

it.each(steps)("finds what ACR does not read of: $build", ({ build, rows, fixed }) => {
  const fileOf = (step: string): string => `version: v1.1.0\r\nsteps:\r\n  - build: ${step}\r\n`;
  expect(rowsOf(fileOf(build))).toEqual(rows);
  expect(fixesIn(fileOf(build)).map(([, text]) => text)).toEqual(fixed.map(fileOf));
});

/** Task files with all ways to write a text, and what becomes of them by each fix. */
const files = [
  {
    of: "a folded block",
    file: "steps:\n- build: >-\n    -t a\n    --target=x\n    .\n  id: b\n",
    fixed: [
      ["Write --target x", "steps:\n- build: >-\n    -t a\n    --target x\n    .\n  id: b\n"],
    ],
  },
  {
    of: "a literal block with the context on a line of its own",
    file: "steps:\n- build: |\n    --no-cache\n      ./app # not a comment\n",
    fixed: [],
  },
  {
    of: "a context on a line of its own",
    file: "steps:\n- build: --no-cache\n    ./app\n",
    fixed: [["Write ./app --no-cache", "steps:\n- build: ./app\n    --no-cache\n"]],
  },
  {
    of: "quotes that change nothing",
    file: `steps: [{ build: "--target=x ." }, { build: '-tx .' }]`,
    fixed: [
      ["Write --target x", `steps: [{ build: "--target x ." }, { build: '-tx .' }]`],
      ["Write -t x", `steps: [{ build: "--target=x ." }, { build: '-t x .' }]`],
    ],
  },
  { of: "escapes", file: 'steps:\n- build: "--target=x \\"a\\""\n', fixed: [] },
  { of: "doubled quotes", file: "steps:\n- build: '--target=x ''a'''\n", fixed: [] },
  {
    of: "a command that builds",
    file: "steps:\n- cmd: docker build -t a .\n  id: b\n- cmd: docker run a\n",
    fixed: [["Build by a build step", "steps:\n- build: -t a .\n  id: b\n- cmd: docker run a\n"]],
  },
  {
    of: "a command with an entry point",
    file: "steps:\n- cmd: docker build .\n  entryPoint: a\n",
    fixed: [],
  },
  { of: "a shell that builds", file: "steps:\n- cmd: bash -c 'docker build .'\n", fixed: [] },
  { of: "a template for the step", file: "steps:\n- build: {{.Values.x}} --target=x\n", fixed: [] },
  { of: "no steps", file: "steps: --target=x\n", fixed: [] },
  { of: "no mapping", file: "- build: --target=x\n", fixed: [] },
  { of: "no YAML", file: "steps: [\n- build: '", fixed: [] },
];

it.each(files)("fixes $of", ({ file, fixed }) => {
  expect(fixesIn(file)).toEqual(fixed);
});

it("shows a command that builds, and a text with escapes as a whole", () => {
  const file = 'steps:\n- cmd: docker buildx build .\n- build: "-t \\"a\\" --target=x ."\n';
  const scanned = "ACR scans build steps only: what this command builds has no tracked base image";
  expect(rowsOf(file)).toEqual([
    `warning buildByCommand «docker buildx build .» ${scanned}`,
    'warning targetIgnored «"-t \\"a\\" --target=x ."» ACR does not read the target x and scans the whole Dockerfile',
    'warning joinedTagFlag «"-t \\"a\\" --target=x ."» ACR does not record the image a',
  ]);
});

const words = [
  ...["-t a:1", "--tag=b", "-tc", "--image d", "--image=e", "--build-arg A=1", "--build-arg=B=2"],
  ...['--build-arg "C=3"', "--target x", "--target=y", "-f d/F", "--file=G", "-fH", "--no-cache"],
  ...["--pull", "-t {{.Run.ID}}", "--tag={{ .Run.ID }}"],
];

it("makes ACR read what Docker reads, in 150 build steps", { timeout: 60_000 }, () => {
  const next = numbers(11);
  for (let round = 0; round < 150; round++) {
    const parts = Array.from({ length: next(5) }, () => words[next(words.length)] ?? "");
    const step = [...new Set(parts), next(2) === 0 ? "." : "./app"].join(
      next(4) === 0 ? "\n    " : " ",
    );
    let file = `steps:\n- build: >-\n    ${step}\n`;
    for (let rounds = 0; rounds < 10; rounds++) {
      file = fixesIn(file)[0]?.[1] ?? file;
    }
    const [before, after] = [step, file.slice("steps:\n- build: >-\n    ".length)].map((text) =>
      text.replace(/\{\{ ?(\S+?) ?\}\}/g, "$1").replaceAll("\n", " "),
    );
    const meant = parseDockerBuildString(before ?? "");
    expect([step, fixesIn(file), parseDockerBuildString(after ?? "")]).toEqual([step, [], meant]);
    // What is given twice counts once, and the context matters only without a path.
    const isContextUsed = meant.dockerfile === undefined;
    const [read, wanted] = [parseBuildString(after ?? ""), meant].map((own) => [
      ...[own.dockerfile, own.target, isContextUsed ? own.context : ""],
      ...[...new Set(own.tags), ...new Set(own.buildArguments)].toSorted(),
    ]);
    expect([step, read]).toEqual([step, wanted]);
  }
});

it("never throws, and stays inside the text, whatever is written", () => {
  const next = numbers(12);
  for (let round = 0; round < 300; round++) {
    const seed = files[next(files.length)]?.file ?? "";
    const file = mutate(seed, next);
    const ranges = taskFileProblems(file).flatMap(({ range, fixes }) => [
      range,
      ...fixes.flatMap(({ changes }) => changes.map((change) => change.range)),
    ]);
    const outside = ranges.filter(
      ({ start, end }) => start < 0 || start > end || end > file.length,
    );
    expect([file, outside]).toEqual([file, []]);
  }
});
