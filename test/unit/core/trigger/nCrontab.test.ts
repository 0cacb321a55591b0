import { expect, it } from "vitest";
import { formatIsoSeconds, parseIsoTime } from "../../../../src/core/run/isoTime.ts";
import { describeSchedule } from "../../../../src/core/trigger/describeSchedule.ts";
import {
  nextOccurrences,
  parseSchedule,
  type Schedule,
} from "../../../../src/core/trigger/nCrontab.ts";

function scheduleOf(text: string): Schedule {
  const parsed = parseSchedule(text);
  if (parsed.kind === "invalid") {
    throw new Error(parsed.problem.message);
  }
  return parsed.schedule;
}

it("reads lists, ranges, steps and names as sorted values", () => {
  expect(scheduleOf(" 40,5-9/2,5 */12  1 Dec,jan-MARCH 5/1 ")).toEqual({
    minutes: [5, 7, 9, 40],
    hours: [0, 12],
    daysOfMonth: [1],
    months: [1, 2, 3, 12],
    daysOfWeek: [5, 6],
  });
});

it.each<[string, string, string, [number, number]]>([
  [
    "0 0 * *",
    "scheduleFieldCount",
    "A schedule has five fields (minute, hour, day of month, month, day of week), not 4",
    [0, 7],
  ],
  [" 60 * * * *", "scheduleField", "60 is not a valid minute; use 0 to 59", [1, 3]],
  [
    "0 0 * * 1,7",
    "scheduleField",
    "1,7 is not a valid day of week; use 0 (Sunday) to 6 (Saturday) or names such as Mon",
    [8, 11],
  ],
])("tells what is wrong with %j", (text, code, message, [start, end]) => {
  const problem = { code, message, range: { start, end } };
  expect(parseSchedule(text)).toEqual({ kind: "invalid", problem });
});

it.each<[string, string, number, string[]]>([
  ["0 2 * * *", "2026-11-22T02:00:00Z", 2, ["2026-11-23T02:00:00Z", "2026-11-24T02:00:00Z"]],
  ["* * * * *", "1969-12-31T23:58:30Z", 2, ["1969-12-31T23:59:00Z", "1970-01-01T00:00:00Z"]],
  ["0 0 1 1 1", "2026-01-01T00:00:00Z", 1, ["2029-01-01T00:00:00Z"]],
  ["0 0 * * *", "2026-11-22T00:00:00Z", 0, []],
  ["0 0 30 2 *", "2026-11-22T00:00:00Z", 5, []],
  ["* * 31 2,4,6,9,11 *", "2026-11-22T00:00:00Z", 5, []],
])("%s after %s fires", (text, after, count, expected) => {
  const times = nextOccurrences(scheduleOf(text), parseIsoTime(after) ?? 0, count);
  expect(times.map(formatIsoSeconds)).toEqual(expected);
});

it("agrees with another calendar on 29 February being a Monday, for 400 years and not longer", () => {
  const schedule = scheduleOf("0 0 29 2 1");
  const times = nextOccurrences(schedule, Date.UTC(2026, 0, 1), 99);
  const years = Array.from({ length: 401 }, (_, index) => 2026 + index);
  const days = years.map((year) => new Date(Date.UTC(year, 1, 29)));
  const fitting = days.filter((day) => day.getUTCDate() === 29 && day.getUTCDay() === 1);
  const limit = Date.UTC(2426, 0, 1);
  expect(times).toEqual(fitting.map((day) => day.getTime()).filter((time) => time <= limit));
});

it.each([
  ["0 2 * * *", "every day at 02:00 UTC"],
  ["0 2,14 * * *", "every day at 02:00 and 14:00 UTC"],
  ["*/15 * * * *", "every 15 minutes"],
  ["* * * * *", "every minute"],
  ["0 * * * *", "every hour"],
  ["30 * * * *", "at minute 30 of every hour"],
  ["0 */6 * * 1-5", "at 00:00, 06:00, 12:00 and 18:00 UTC on Monday to Friday"],
  ["0 */2 * * *", "every 2 hours from 00:00 UTC"],
  ["*/20 8-17 * * *", "at minutes 0, 20 and 40 of hours 08 to 17 UTC"],
  ["0 9 * * sun,mon", "at 09:00 UTC on Sunday and Monday"],
  ["0 0 1 * *", "at 00:00 UTC on day 1 of the month"],
  ["0 0 1,15 1-3 *", "at 00:00 UTC on days 1 and 15 in January to March"],
  ["0 0 1-7 * 0", "at 00:00 UTC on days 1 to 7 of the month if it is Sunday"],
  ["* * * 12 *", "every minute in December"],
])("%s is %s", (text, description) => {
  expect(describeSchedule(scheduleOf(text))).toBe(description);
});
