import { expect, it } from "vitest";
import { parseRunFilter } from "../../../../src/emulator/arm/runFilter.ts";
import { type RunRecord } from "../../../../src/emulator/resources.ts";

const digest = `sha256:${"a".repeat(64)}`;
const runs: readonly RunRecord[] = [
  run("cf1", { task: "nightly", status: "Succeeded" }),
  run("cf2", { task: "it's", status: "Failed" }),
  run("cf3", {
    status: "Succeeded",
    outputImages: [{ registry: "contoso.azurecr.io", repository: "app/web", tag: "1", digest }],
  }),
];

function run(runId: string, change: Partial<RunRecord["properties"]>): RunRecord {
  const time = "2026-11-22T00:00:00.0000000+00:00";
  const properties = {
    status: "Queued",
    lastUpdatedTime: time,
    runType: "QuickRun",
    createTime: time,
    isArchiveEnabled: false,
    ...change,
  } as const;
  return { runId, properties, timeoutSeconds: 3600 };
}

it.each([
  ["", ["cf1", "cf2", "cf3"]],
  ["TaskName eq 'nightly'", ["cf1"]],
  ["taskname EQ 'NIGHTLY'", ["cf1"]],
  ["TaskName eq 'it''s'", ["cf2"]],
  ["TaskName eq 'x and y'", []],
  ["Status eq 'succeeded'", ["cf1", "cf3"]],
  ["TaskName eq 'nightly' and Status eq 'Failed'", []],
  [`contains(OutputImageManifests, 'app/web@${digest}')`, ["cf3"]],
  [`Status eq 'Succeeded' and contains(OutputImageManifests,'app/web@${digest}')`, ["cf3"]],
  [`contains(OutputImageManifests, 'web@${digest}')`, []],
])("%s lets through %j", (text, expected) => {
  const filter = parseRunFilter(text);
  expect(runs.filter((one) => filter(one)).map(({ runId }) => runId)).toEqual(expected);
});

it.each([
  "TaskName",
  "TaskName ne 'x'",
  "TaskName eq x",
  "TaskName eq 'x' or Status eq 'y'",
  "TaskName eq 'x' and ",
])("%s is refused", (text) => {
  expect(() => parseRunFilter(text)).toThrow(/is not understood at/u);
});
