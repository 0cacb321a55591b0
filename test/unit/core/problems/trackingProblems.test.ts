import { expect, it } from "vitest";
import {
  applySeverities,
  defaultSeverities,
  readSeverities,
} from "../../../../src/core/problems/problemSeverity.ts";
import { type RegistryTask } from "../../../../src/core/tracking/verdict.ts";
import { task } from "../tracking/trackingTasks.ts";
import { problemsIn } from "./problemTexts.ts";

const digest = `sha256:${"8dac".repeat(16)}`;
const cannot = "ACR cannot scan this line:";

/** A Dockerfile and its problems: stage, severity, code, the text that shows it, message. */
const cases: readonly (readonly [string, ...string[]])[] = [
  [
    "FROM --platform=linux/arm64 node:15-alpine\n",
    `0 error platformFlag «--platform=linux/arm64» ${cannot} FROM --platform`,
  ],
  [
    "FROM node AS a\nFROM --platform=$BUILDPLATFORM a\nFROM --platform=linux/amd64 node\n",
    "1 error platformFlag «--platform=$BUILDPLATFORM» ACR cannot scan this Dockerfile: line 2, FROM --platform",
    "2 error platformFlag «--platform=linux/amd64» ACR does not read this line as Docker does: FROM --platform",
  ],
  ["FROM node:1 # why\r\n", `0 error commentAfterImage «# why» ${cannot} FROM with a comment`],
  [
    "\ufeffFROM \\\r\n  node:1\r\n",
    `0 error continuationLine «FROM \\\r\n  node:1» ${cannot} FROM over several lines`,
  ],
  [
    "ARG REG=r.azurecr.io\nFROM $REG/node:${TAG:-${V:-1}}-x\n",
    `0 error shellDefault «\${TAG:-\${V:-1}}» ${cannot} FROM with a default in braces`,
  ],
  [
    "ARG TAG=1\nARG IMG=node:${TAG}\nFROM ${IMG}\n",
    `0 error nestedDefault «\${IMG}» ${cannot} FROM with a variable whose default needs another variable`,
  ],
  [
    "ARG A=1 TAG=15\nFROM node:${TAG}\n",
    `0 error severalArguments «\${TAG}» ${cannot} FROM with a variable that is not the first name of its ARG line`,
  ],
  ["FROM node:$TAG\n", "0 hint cannotResolve «$TAG» Depends on TAG, which has no value"],
  [
    "FROM node AS Base\nFROM base\n",
    "0 warning misread «node» Not tracked: ACR takes base for the base image of the result",
    "1 warning aliasCase «base» ACR takes base for an image: the stage is spelled with other letter case",
  ],
  [
    "FROM node\nRUN psql 'select * \\\n  from users'\n",
    "0 warning lineTakenForFrom «from» Not tracked: ACR takes users for the base image of the result",
  ],
  [
    "FROM node\nRUN <<E\nFROM x\nE\n",
    "0 warning heredocTakenForFrom «FROM» Not tracked: ACR takes x for the base image of the result",
  ],
  [
    "FROM ghcr.io/a/b:1\nFROM node:15.2.1-alpine\n",
    "0 warning unsupportedLocation «ghcr.io» Not tracked: ghcr.io is not a location ACR watches",
    "1 warning newTagOnly «15.2.1-alpine» 15.2.1-alpine is published once; ACR will see no update",
  ],
  [
    "FROM localhost:5000/x\n",
    "0 warning hostWithoutDot «localhost:5000» Not tracked: localhost:5000 is not a location ACR watches",
  ],
  [
    `FROM node@${digest}\n`,
    `0 information digestPinned «@${digest}» Pinned by digest: ACR will see no update`,
  ],
  [
    "# syntax=docker/dockerfile:1\nFROM a.azurecr.io/m\nCOPY --from=busybox /m /m\n",
    "0 information imageOutsideFrom «docker/dockerfile:1» ACR does not see docker/dockerfile:1 (# syntax)",
    "0 off noTask «a.azurecr.io/m» A task with a base image trigger would track a.azurecr.io/m",
    "0 information imageOutsideFrom «busybox» ACR does not see busybox (COPY --from)",
  ],
  [
    "FROM node AS build\nFROM alpine\n",
    "0 information buildTimeStage «node» Build-time stage: ACR follows only the last stage unless told otherwise",
    "1 off noTask «alpine» A task with a base image trigger would track alpine",
  ],
  ["FROM node as\n", "0 error cannotScan «FROM node as» ACR cannot scan this line: FROM node as"],
  ["FROM scratch\n"],
  ["RUN x\n"],
  [""],
];

function rowsOf(dockerfile: string, tasks: readonly RegistryTask[] = []): readonly string[] {
  return problemsIn(dockerfile, tasks).map(({ stage, severity, code, range, message }) => {
    const shown = dockerfile.slice(range.start, range.end);
    return `${stage} ${severity} ${code} «${shown}» ${message}`;
  });
}

it.each(cases)("finds the problems of %j", (dockerfile, ...expected) => {
  expect(rowsOf(dockerfile)).toEqual(expected);
});

const argument = (name: string, value: string): object => ({
  arguments: [{ name, value, isSecret: false }],
});

/** A Dockerfile, the tasks that build it, and its problems. */
const taskCases = [
  {
    of: "a tracked image",
    dockerfile: "FROM node:15-alpine\n",
    tasks: [task("web")],
    expected: [],
  },
  {
    of: "a task that never ran",
    dockerfile: "FROM node:15-alpine\n",
    tasks: [task("web", { baseImageDependencies: [] })],
    expected: [
      "0 information neverRun «node:15-alpine» Not tracked yet: contoso/web has never run",
    ],
  },
  {
    of: "a value that the task gives",
    dockerfile: "ARG TAG\nFROM node:$TAG\n",
    tasks: [task("web", argument("TAG", "15-alpine"))],
    expected: [],
  },
  {
    of: "a value that no task gives",
    dockerfile: "ARG TAG\nFROM node:$TAG\n",
    tasks: [task("web")],
    expected: ["0 error missingValue «$TAG» Depends on TAG, which has no value"],
  },
  {
    of: "an argument that nothing reads",
    dockerfile: "ARG TAG=15-alpine\nFROM node:$TAG AS a\nFROM node:$TAG\n",
    tasks: [task("web", argument("IMAGE_TAG", "16"))],
    expected: [0, 1].map(
      (stage) =>
        `${stage} warning undeclaredArgument «node:$TAG» IMAGE_TAG is no ARG of this Dockerfile, so FROM is built with its default`,
    ),
  },
  {
    of: "a line further down, for a stage above it",
    dockerfile: "FROM alpine AS a\nFROM node:$TAG\n",
    tasks: [],
    expected: ["1 hint cannotResolve «$TAG» Depends on TAG, which has no value"],
  },
];

it.each(taskCases)("finds the problems of $of", ({ dockerfile, tasks, expected }) => {
  expect(rowsOf(dockerfile, tasks)).toEqual(expected);
});

it("keeps every range inside the text, and one problem for a code and a place", () => {
  for (const [dockerfile] of cases) {
    const places = problemsIn(dockerfile).map(({ code, range }) => {
      expect(range.start).toBeLessThan(range.end);
      expect(range.end).toBeLessThanOrEqual(dockerfile.length);
      return `${code} ${range.start} ${range.end}`;
    });
    expect(new Set(places).size).toBe(places.length);
  }
});

it("gives severities by setting, and leaves out what is off", () => {
  const problems = problemsIn("FROM --platform=x node:1\nFROM node:15.2.1\nFROM node\n");
  const apply = (setting: unknown): readonly string[] =>
    applySeverities(problems, readSeverities(setting).severities).map(
      ({ code, severity }) => `${code} ${severity}`,
    );
  const { platformFlag } = defaultSeverities;
  expect(platformFlag).toBe("error");
  expect(apply({})).toEqual(["platformFlag error"]);
  expect(apply({ platformFlag: "hint" })).toEqual(["platformFlag hint"]);
  expect(apply({ platformFlag: "off" })).toEqual([]);
  expect(apply({ "*": "information" })).toEqual(["platformFlag information"]);
  expect(apply({ "*": "off", platformFlag: "warning" })).toEqual(["platformFlag warning"]);
});

it("shows what is off by default only when it is named", () => {
  const problems = problemsIn("FROM node\n");
  const apply = (setting: unknown): readonly string[] =>
    applySeverities(problems, readSeverities(setting).severities).map(({ severity }) => severity);
  expect([apply({}), apply({ "*": "error" }), apply({ noTask: "hint" })]).toEqual([
    ...[[], [], ["hint"]],
  ]);
});

it.each([
  [undefined, {}, []],
  ["loud", {}, ["Severities are an object of codes"]],
  [
    { platformFlag: "error", platform: "error", newTagOnly: "loud", "*": "hint", aliasCase: 1 },
    { platformFlag: "error", "*": "hint" },
    [
      "There is no problem platform",
      "The severity of newTagOnly is none of error, warning, information, hint, off",
      "The severity of aliasCase is none of error, warning, information, hint, off",
    ],
  ],
])("reads severities from %j", (setting, severities, problems) => {
  expect(readSeverities(setting)).toEqual({ severities, problems });
});
