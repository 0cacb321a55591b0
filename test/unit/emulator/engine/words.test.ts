import { expect, it } from "vitest";
import { aliasOf, expandImageAlias } from "../../../../src/emulator/engine/imageAliases.ts";
import { splitCommand } from "../../../../src/emulator/engine/commandWords.ts";
import {
  goDuration,
  logTime,
  runDate,
  serviceTime,
} from "../../../../src/emulator/engine/runTimes.ts";
import {
  translateBuildOutput,
  translateDockerBuildOutput,
} from "../../../../src/emulator/executor/buildOutput.ts";

const time = Date.UTC(2023, 5, 26, 23, 15, 5, 390);

it("writes times as the service and the engine do", () => {
  expect([serviceTime(time), logTime(time), runDate(time)]).toEqual([
    "2023-06-26T23:15:05.3900000+00:00",
    "2023/06/26 23:15:05",
    "20230626-231505z",
  ]);
});

it.each([
  [0, "0s"],
  [6_400, "6s"],
  [59_600, "1m0s"],
  [237_000, "3m57s"],
  [3_600_000, "1h0m0s"],
  [7_325_000, "2h2m5s"],
])("writes %d ms as %s", (milliseconds, expected) => {
  expect(goDuration(milliseconds)).toBe(expected);
});

it.each<readonly [string, readonly string[] | undefined]>([
  ["node:15 node  test.js", ["node:15", "node", "test.js"]],
  [`img sh -c 'a | b; echo "$X"'`, ["img", "sh", "-c", 'a | b; echo "$X"']],
  ['img "two words" "with \\"quotes\\""', ["img", "two words", 'with "quotes"']],
  ["img a\\ b ''", ["img", "a b", ""]],
  ["", []],
  ["img a | b", undefined],
  ["img > /dev/null", undefined],
  ["img $HOME", undefined],
  ['img "$HOME"', undefined],
  ["img 'open", undefined],
])("splits %j", (text, expected) => {
  const command = splitCommand(text);
  expect(command.kind === "words" ? command.words : undefined).toEqual(expected);
});

it("translates what buildah prints into Docker's words", () => {
  const lines: string[] = [];
  const stages = [
    { located: "docker.io/library/left:1", written: "left:1" },
    { located: "docker.io/library/node:15", written: "node:${TAG}" },
  ];
  const listen = translateBuildOutput(stages, (line) => void lines.push(line));
  [
    "[1/2] STEP 1/4: FROM docker.io/library/node:15 AS b",
    "STEP 2/5: RUN echo STEP 1/1: x",
    "STEP 1/1: said by the program",
    "--> 0123456789abcdef",
    "COMMIT acr-run.localhost/contoso/cf1:1",
    "Copying blob sha256:01",
    "Successfully tagged acr-run.localhost/contoso/cf1:1",
    "a".repeat(64),
    'Error: building at STEP "RUN exit 42": exit status 42',
  ].forEach(listen);
  expect(lines).toEqual([
    "Step 1/4 : FROM node:${TAG} AS b",
    "Step 2/5 : RUN echo STEP 1/1: x",
    "Step 1/1 : said by the program",
    " ---> 0123456789ab",
    'Error: building at STEP "RUN exit 42": exit status 42',
  ]);
});

it("leaves out what docker says of this machine, and names bases as written", () => {
  const lines: string[] = [];
  const images: string[] = [];
  const listen = translateDockerBuildOutput({
    output: (line) => void lines.push(line),
    image: (id) => void images.push(id),
    stages: [{ located: "127.0.0.1:5000/library/box:1", written: "box:1" }],
  });
  [
    "DEPRECATED: The legacy builder is deprecated and will be removed in a future release.",
    "            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0",
    "            environment-variable.",
    "",
    "Step 1/2 : FROM 127.0.0.1:5000/library/box:1",
    " ---> 0123456789ab",
    "Step 2/2 : RUN echo FROM 127.0.0.1:5000/library/box:1",
    " ---> Running in ba9876543210",
    "",
    "Successfully built 0123456789ab",
    "Successfully tagged acr-run.localhost/x:1",
  ].forEach(listen);
  expect([lines, images]).toEqual([
    [
      "Step 1/2 : FROM box:1",
      " ---> 0123456789ab",
      "Step 2/2 : RUN echo FROM 127.0.0.1:5000/library/box:1",
      " ---> Running in ba9876543210",
      "",
    ],
    ["0123456789ab"],
  ]);
});

it.each([
  ["bash", "version: v1.1.0\n", "mcr.microsoft.com/acr/bash:2ff604c"],
  ["bash a  b", "version: 'v1.1.0'\n", "mcr.microsoft.com/acr/bash:2ff604c a  b"],
  ["bash", "version: v1.0.0\n", "bash"],
  ["bash", "steps: []\n", "bash"],
  ["bash:5", "version: v1.1.0\n", "bash:5"],
  ["constructor", "version: v1.1.0\n", "constructor"],
])("expands %s in %j to %s", (command, taskFile, expected) => {
  expect(expandImageAlias(command, taskFile)).toBe(expected);
});

it("knows an alias by its image", () => {
  expect(["mcr.microsoft.com/acr/bash:2ff604c", "bash"].map(aliasOf)).toEqual(["bash", undefined]);
});
