import { dateOf, daysSince1970 } from "../run/isoTime.ts";
import { type Problem, type TextRange } from "../textRange.ts";

/** When a timer fires: a time fits when each of its parts is in the list. All lists are sorted and not empty. */
export interface Schedule {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  /** 1 is January. */
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly daysOfWeek: readonly number[];
}

/** A schedule, or the first thing that is wrong with its text. */
export type ParsedSchedule =
  | { readonly kind: "schedule"; readonly schedule: Schedule }
  | { readonly kind: "invalid"; readonly problem: Problem };

/**
 * Reads the text of a timer trigger in the dialect of ACR Tasks (https://github.com/atifaziz/NCrontab): five fields
 * with blanks between them, `*`, numbers, names in full or shortened, ranges, lists and steps. `a/n` means from `a` on,
 * a range may be written backwards, a step below 1 counts as 1. Codes are `scheduleFieldCount` and `scheduleField`.
 */
export function parseSchedule(text: string): ParsedSchedule {
  const fields = [...text.matchAll(/[^ ]+/g)].map((word) => ({
    text: word[0],
    range: { start: word.index, end: word.index + word[0].length },
  }));
  if (fields.length !== kinds.length) {
    const message = `A schedule has five fields (minute, hour, day of month, month, day of week), not ${fields.length}`;
    return invalid("scheduleFieldCount", message, { start: 0, end: text.length });
  }
  const read = fields.map((field, index) => readWord(field, kinds[index]));
  const [minutes = [], hours = [], daysOfMonth = [], months = [], daysOfWeek = []] = read.map(
    (field) => (field.kind === "values" ? field.values : []),
  );
  return (
    read.find((field) => field.kind === "invalid") ?? {
      kind: "schedule",
      schedule: { minutes, hours, daysOfMonth, months, daysOfWeek },
    }
  );
}

/**
 * Gives the first `count` times after `after` at which a schedule fires. All times are milliseconds since 1970-01-01
 * UTC; `after` itself is never one of them. Day of month and day of week must both fit. What does not fire within
 * 400 years, for instance on 30 February, gives fewer times or none; the calendar repeats after that.
 */
export function nextOccurrences(
  schedule: Schedule,
  after: number,
  count: number,
): readonly number[] {
  const found: number[] = [];
  const firstMinute = Math.floor(after / minute) + 1;
  const lastMinute = Math.floor(after / minute) + cycleDays * dayMinutes;
  for (const day of fittingDays(schedule, Math.floor(firstMinute / dayMinutes))) {
    for (const time of timesOfDay(schedule)) {
      const at = day * dayMinutes + time;
      if (found.length >= count || at > lastMinute) {
        return found;
      }
      if (at >= firstMinute) {
        found.push(at * minute);
      }
    }
  }
  return found;
}

/** Milliseconds. */
const minute = 60_000;
const dayMinutes = 1440;
const cycleYears = 400;
/** Days of 400 years, after which dates and days of the week repeat. */
const cycleDays = 146_097;

/** Gives the days from `firstDay` on, as days since 1970-01-01, for a little more than 400 years. */
function* fittingDays(schedule: Schedule, firstDay: number): Generator<number> {
  const first = dateOf(firstDay);
  for (let year = first.year; year <= first.year + cycleYears; year++) {
    for (const month of schedule.months) {
      const start = daysSince1970(year, month, 1);
      const end = daysSince1970(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1);
      const days = schedule.daysOfMonth.map((day) => start + day - 1);
      yield* days.filter(
        (day) => day >= firstDay && day < end && schedule.daysOfWeek.includes(dayOfWeek(day)),
      );
    }
  }
}

/** Day 0 was a Thursday. */
function dayOfWeek(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

function* timesOfDay(schedule: Schedule): Generator<number> {
  for (const hour of schedule.hours) {
    for (const minuteOfHour of schedule.minutes) {
      yield hour * 60 + minuteOfHour;
    }
  }
}

interface FieldKind {
  readonly name: string;
  readonly lowest: number;
  readonly highest: number;
  /** Names of the values from the lowest on, in lower case. */
  readonly names: readonly string[];
  readonly hint: string;
}

const monthNames =
  "january february march april may june july august september october november december";
const dayNames = "sunday monday tuesday wednesday thursday friday saturday";

const kinds: readonly FieldKind[] = [
  { name: "minute", lowest: 0, highest: 59, names: [], hint: "0 to 59" },
  { name: "hour", lowest: 0, highest: 23, names: [], hint: "0 to 23" },
  { name: "day of month", lowest: 1, highest: 31, names: [], hint: "1 to 31" },
  {
    name: "month",
    lowest: 1,
    highest: 12,
    names: monthNames.split(" "),
    hint: "1 to 12 or names such as Jan",
  },
  {
    name: "day of week",
    lowest: 0,
    highest: 6,
    names: dayNames.split(" "),
    hint: "0 (Sunday) to 6 (Saturday) or names such as Mon",
  },
];

interface Field {
  readonly text: string;
  readonly range: TextRange;
}

type ReadField =
  | { readonly kind: "values"; readonly values: readonly number[] }
  | { readonly kind: "invalid"; readonly problem: Problem };

function readWord(field: Field, kind: FieldKind | undefined): ReadField {
  const values = kind && readField(field.text, kind);
  return values === undefined
    ? invalid(
        "scheduleField",
        `${field.text} is not a valid ${kind?.name ?? "field"}; use ${kind?.hint ?? "none"}`,
        field.range,
      )
    : { kind: "values", values };
}

/** The values of a field; undefined when the library refuses it. */
function readField(text: string, kind: FieldKind): readonly number[] | undefined {
  // A comma at the start makes no list there, and then it is no value either.
  const parts = text.startsWith(",") ? [text] : text.split(",");
  const values = new Set<number>();
  for (const part of parts) {
    const range = readRange(part, kind);
    if (range === undefined) {
      return undefined;
    }
    for (let value = range.first; value <= range.last; value += range.step) {
      values.add(value);
    }
  }
  return [...values].sort((one, other) => one - other);
}

interface ValueRange {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

function readRange(part: string, kind: FieldKind): ValueRange | undefined {
  const slash = part.indexOf("/");
  const step = slash > 0 ? readNumber(part.slice(slash + 1)) : 1;
  const body = slash > 0 ? part.slice(0, slash) : part;
  const dash = body.indexOf("-");
  if (step === undefined) {
    return undefined;
  }
  if (body === "*") {
    return inBounds(kind.lowest, kind.highest, step, kind);
  }
  const first = readValue(dash > 0 ? body.slice(0, dash) : body, kind);
  if (dash > 0) {
    return inBounds(first, readValue(body.slice(dash + 1), kind), step, kind);
  }
  return inBounds(first, slash > 0 ? kind.highest : first, step, kind);
}

function inBounds(
  one: number | undefined,
  other: number | undefined,
  step: number,
  kind: FieldKind,
): ValueRange | undefined {
  if (one === undefined || other === undefined) {
    return undefined;
  }
  const [first, last] = [Math.min(one, other), Math.max(one, other)];
  return first < kind.lowest || last > kind.highest
    ? undefined
    : { first, last, step: Math.max(step, 1) };
}

/** A number, or the first value whose name starts with the text. */
function readValue(text: string, kind: FieldKind): number | undefined {
  if (/^\d/.test(text)) {
    return readNumber(text);
  }
  const lower = text.toLowerCase();
  const index = text === "" ? -1 : kind.names.findIndex((name) => name.startsWith(lower));
  return index < 0 ? undefined : index + kind.lowest;
}

/** What .NET takes for a 32-bit number: a sign and white space other than blanks may stand around the digits. */
function readNumber(text: string): number | undefined {
  const value = /^[\t-\r]*[+-]?\d+[\t-\r]*$/.test(text) ? Number(text) : Number.NaN;
  return value >= -2_147_483_648 && value <= 2_147_483_647 ? value : undefined;
}

function invalid(
  code: string,
  message: string,
  range: TextRange,
): { readonly kind: "invalid"; readonly problem: Problem } {
  return { kind: "invalid", problem: { code, message, range } };
}
