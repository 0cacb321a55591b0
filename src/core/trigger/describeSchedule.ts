import { type Schedule } from "./nCrontab.ts";

/**
 * Says in words when a schedule fires, to be put after "Runs": `every day at 02:00 UTC`, `every 15 minutes`,
 * `at 09:00 UTC on Monday to Friday`. Times are UTC, as the service takes them.
 */
export function describeSchedule(schedule: Schedule): string {
  const days = describeDays(schedule);
  const times = clockTimes(schedule);
  if (times === undefined) {
    return [describeInterval(schedule), days].filter((part) => part !== "").join(" ");
  }
  return days === "" ? `every day at ${times} UTC` : `at ${times} UTC ${days}`;
}

/** More times than this are told as minutes and hours. */
const mostTimes = 4;

function clockTimes({ minutes, hours }: Schedule): string | undefined {
  const times = hours.flatMap((hour) => minutes.map((minute) => `${two(hour)}:${two(minute)}`));
  return times.length > mostTimes ? undefined : joinWords(times);
}

function describeInterval({ minutes, hours }: Schedule): string {
  const minuteStep = stepOf(minutes, 60);
  const hourStep = stepOf(hours, 24);
  const isOnTheHour = minutes.length === 1 && minutes[0] === 0;
  if (isOnTheHour && hourStep !== undefined) {
    return hourStep === 1 ? "every hour" : `every ${hourStep} hours from 00:00 UTC`;
  }
  if (hourStep === 1 && minuteStep !== undefined) {
    return minuteStep === 1 ? "every minute" : `every ${minuteStep} minutes`;
  }
  const minuteText =
    minuteStep === 1
      ? "every minute"
      : `at ${plural("minute", minutes)} ${listRanges(minutes, String)}`;
  return hourStep === 1
    ? `${minuteText} of every hour`
    : `${minuteText} of ${plural("hour", hours)} ${listRanges(hours, two)} UTC`;
}

function describeDays({ daysOfMonth, months, daysOfWeek }: Schedule): string {
  const inMonths = months.length === 12 ? "" : `in ${listRanges(months, monthName)}`;
  const onDates =
    daysOfMonth.length === 31
      ? ""
      : `on ${plural("day", daysOfMonth)} ${listRanges(daysOfMonth, String)}${inMonths === "" ? " of the month" : ""}`;
  const weekDays = daysOfWeek.length === 7 ? "" : listRanges(daysOfWeek, dayName);
  const onWeekDays =
    weekDays === "" ? "" : onDates === "" ? `on ${weekDays}` : `if it is ${weekDays}`;
  return [onDates, inMonths, onWeekDays].filter((part) => part !== "").join(" ");
}

/** The step when the values are all multiples of one that divides `size`; 1 for all values. */
function stepOf(values: readonly number[], size: number): number | undefined {
  const step = size / values.length;
  const isStep = Number.isInteger(step) && values.every((value, index) => value === index * step);
  return isStep ? step : undefined;
}

/** Writes sorted values as `1, 3 to 5 and 9`. */
function listRanges(values: readonly number[], nameOf: (value: number) => string): string {
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run?.at(-1) === value - 1) {
      run.push(value);
    } else {
      runs.push([value]);
    }
  }
  const words = runs.flatMap((run) => {
    const names = run.map(nameOf);
    return names.length > 2 ? [`${names[0] ?? ""} to ${names.at(-1) ?? ""}`] : names;
  });
  return joinWords(words);
}

function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

function plural(noun: string, values: readonly number[]): string {
  return values.length === 1 ? noun : `${noun}s`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

const months =
  "January February March April May June July August September October November December".split(
    " ",
  );
const days = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

function monthName(month: number): string {
  return months[month - 1] ?? "";
}

function dayName(day: number): string {
  return days[day] ?? "";
}
