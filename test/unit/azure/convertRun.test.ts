import { expect, it } from "vitest";
import { convertRun } from "../../../src/azure/convertRun.ts";
import { type Run } from "../../../src/core/run/run.ts";

const empty: Run = {
  id: "cf1",
  status: "Unknown",
  task: undefined,
  cause: { kind: "manual" },
  platform: undefined,
  createdAt: undefined,
  startedAt: undefined,
  finishedAt: undefined,
  outputImages: [],
  errorMessage: undefined,
};
const image = { registry: "r", repository: "a", tag: "1", digest: "sha256:x" };

it.each<[string, object, Partial<Run>]>([
  ["nothing but an id", {}, {}],
  ["its name as id", { runId: undefined, name: "cf1" }, {}],
  [
    "nulls and wrong types",
    {
      status: null,
      task: 5,
      platform: "x",
      createTime: "yesterday",
      startTime: new Date(Number.NaN),
      outputImages: "x",
      sourceTrigger: null,
      timerTrigger: [],
      imageUpdateTrigger: "y",
    },
    {},
  ],
  ["a state in lower case", { status: "succeeded" }, { status: "Succeeded" }],
  ["a state of a later version", { status: "Paused" }, {}],
  [
    "times, task, platform, message",
    {
      createTime: new Date(0),
      startTime: "2026-01-01T00:00:00.1234567+00:00",
      finishTime: new Date(1000),
      task: "t",
      platform: { os: "linux", architecture: "amd64" },
      runErrorMessage: "failed during run, err: exit status 1",
    },
    {
      createdAt: "1970-01-01T00:00:00.000Z",
      startedAt: "2026-01-01T00:00:00.1234567+00:00",
      finishedAt: "1970-01-01T00:00:01.000Z",
      task: "t",
      platform: "linux/amd64",
      errorMessage: "failed during run, err: exit status 1",
    },
  ],
  [
    "images, only those with a place",
    { outputImages: [image, { repository: "a" }, { registry: "r" }, null] },
    { outputImages: [image] },
  ],
  [
    "a Git event before all else",
    {
      sourceTrigger: { eventType: "commit", commitId: "abc" },
      timerTrigger: { timerTriggerName: "t" },
      imageUpdateTrigger: { images: [image] },
    },
    { cause: { kind: "source", event: "commit", commit: "abc" } },
  ],
  [
    "a timer before an image update; an empty Git event is none",
    { sourceTrigger: {}, timerTrigger: {}, imageUpdateTrigger: {} },
    { cause: { kind: "timer", timer: undefined } },
  ],
  [
    "an image update",
    { imageUpdateTrigger: { id: "x", images: [image, {}] } },
    { cause: { kind: "imageUpdate", images: [image] } },
  ],
  [
    "an empty image update",
    { imageUpdateTrigger: {} },
    { cause: { kind: "imageUpdate", images: [] } },
  ],
])("reads %s", (_, wire, expected) => {
  expect(convertRun({ runId: "cf1", ...wire })).toEqual({ ...empty, ...expected });
});

it.each([undefined, null, "x", [], {}, { runId: 5 }])("refuses %j", (wire) => {
  expect(convertRun(wire)).toBeUndefined();
});
