import { expect, it } from "vitest";
import { formatIsoSeconds, parseIsoTime } from "../../../../src/core/run/isoTime.ts";
import { type Run } from "../../../../src/core/run/run.ts";
import {
  formatClockDuration,
  formatRunsTable,
  formatShortDuration,
  relativeAge,
} from "../../../../src/core/run/runDisplay.ts";

const run: Run = {
  id: "cf5",
  status: "Succeeded",
  task: "webtask-1",
  cause: { kind: "manual" },
  platform: "linux",
  createdAt: "2026-11-22T04:34:10Z",
  startedAt: "2026-11-22T04:34:11.1234567+00:00",
  finishedAt: "2026-11-22T04:34:13.0000000+00:00",
  outputImages: [],
  errorMessage: undefined,
};
const ended = { startedAt: "2026-01-01T00:00:01Z", finishedAt: "2026-01-01T00:01:05Z" };

it("prints runs as az does", () => {
  const runs: Run[] = [
    { ...run, id: "cf8", status: "Queued", startedAt: undefined, finishedAt: undefined },
    run,
    { ...run, ...ended, id: "cf4", task: undefined, cause: { kind: "timer", timer: "t1" } },
    {
      ...run,
      ...ended,
      id: "cf3",
      cause: { kind: "source", event: "pullrequest", commit: undefined },
    },
    {
      ...run,
      ...ended,
      id: "cf1",
      platform: "linux/arm64",
      cause: { kind: "imageUpdate", images: [] },
    },
  ];
  expect(formatRunsTable(runs)).toBe(
    [
      "RUN ID    TASK       PLATFORM    STATUS     TRIGGER       STARTED               DURATION",
      "--------  ---------  ----------  ---------  ------------  --------------------  ----------",
      "cf8       webtask-1  linux       Queued     Manual",
      "cf5       webtask-1  linux       Succeeded  Manual        2026-11-22T04:34:11Z  00:00:01",
      "cf4                  linux       Succeeded  Timer         2026-01-01T00:00:01Z  00:01:04",
      "cf3       webtask-1  linux       Succeeded  pullrequest   2026-01-01T00:00:01Z  00:01:04",
      "cf1       webtask-1  linux       Succeeded  Image Update  2026-01-01T00:00:01Z  00:01:04",
    ].join("\n"),
  );
  expect(formatRunsTable([])).toBe("");
});

it.each([
  ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"],
  ["2000-02-29T23:59:59.999Z", "2000-02-29T23:59:59Z"],
  ["2024-12-31T23:30:00-01:30", "2025-01-01T01:00:00Z"],
  ["1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"],
  ["2100-03-01T00:00:00+00:00", "2100-03-01T00:00:00Z"],
])("the time %s is %s", (text, expected) => {
  const time = parseIsoTime(text);
  expect([time, formatIsoSeconds(time ?? 0)]).toEqual([Date.parse(text), expected]);
});

it.each(["", "yesterday", "2026-13-01T00:00:00Z", "2026-01-01"])("%j is no time", (text) => {
  expect(parseIsoTime(text)).toBeUndefined();
});

it.each([
  [0, "00:00:00", "0 s"],
  [31.9, "00:00:31", "31 s"],
  [60, "00:01:00", "1 min"],
  [237, "00:03:57", "3 min 57 s"],
  [7500, "02:05:00", "2 h 5 min"],
  [360_000, "100:00:00", "100 h"],
])("%s seconds are %s and %s", (seconds, clock, short) => {
  expect([formatClockDuration(seconds), formatShortDuration(seconds)]).toEqual([clock, short]);
});

it.each([
  [-5, "just now"],
  [0.5, "just now"],
  [12, "12 min ago"],
  [125, "2 h ago"],
  [1440 * 3, "3 d ago"],
  [1440 * 62, "2 mo ago"],
  [1440 * 800, "2 y ago"],
])("%s minutes are %s", (minutes, expected) => {
  expect(relativeAge(1_000_000, 1_000_000 + minutes * 60_000)).toBe(expected);
});
