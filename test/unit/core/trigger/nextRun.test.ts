import { expect, it } from "vitest";
import { nextRuns } from "../../../../src/core/trigger/nextRun.ts";

const now = Date.UTC(2026, 10, 22, 21, 30);

it.each<[string, string, string, readonly string[]]>([
  ["0 2 * * *", "Europe/Berlin", "every night", ["in 5 h 03:00", "in 29 h Tue 24 Nov, 03:00"]],
  ["0 2 * * *", "Asia/Seoul", "the same night", ["in 5 h 11:00", "in 29 h Tue 24 Nov, 11:00"]],
  ["31 21 * * *", "UTC", "in a moment", ["in 1 min 21:31", "in 24 h Mon 23 Nov, 21:31"]],
  ["0 0 1 1 *", "UTC", "rarely", ["in 39 d Fri 1 Jan, 00:00", "in 404 d Sat 1 Jan, 00:00"]],
  ["0 0 30 2 *", "UTC", "never", []],
  ["0 0 * *", "UTC", "malformed", []],
])("tells when %s fires next in %s: %s", (schedule, timeZone, _name, expected) => {
  const runs = nextRuns(schedule, now, timeZone, 2);
  expect(runs.map(({ distance, localTime }) => `${distance} ${localTime}`)).toEqual(expected);
});
