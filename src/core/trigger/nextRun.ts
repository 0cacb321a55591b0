import { nextOccurrences, parseSchedule } from "./nCrontab.ts";

/** When a timer fires next, for people whose clocks are not set to UTC. */
export interface NextRun {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** `in 5 h`. */
  readonly distance: string;
  /** `04:00`, or `Mon 2 Nov, 04:00` when it is not within a day; in the time zone that was given. */
  readonly localTime: string;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Gives the next times at which the schedule of a timer trigger fires, at most `count`; none when it is malformed or
 * never fires. `timeZone` is an IANA name, as `Intl` takes it.
 */
export function nextRuns(
  schedule: string,
  now: number,
  timeZone: string,
  count: number,
): readonly NextRun[] {
  const parsed = parseSchedule(schedule);
  return parsed.kind === "invalid"
    ? []
    : nextOccurrences(parsed.schedule, now, count).map((at) => ({
        at,
        distance: distanceText(at - now),
        localTime: localText(at, now, timeZone),
      }));
}

function distanceText(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / minute));
  if (minutes < 60) {
    return `in ${minutes} min`;
  }
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `in ${hours} h` : `in ${Math.round(hours / 24)} d`;
}

function localText(at: number, now: number, timeZone: string): string {
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    ...(at - now < day ? {} : { weekday: "short", day: "numeric", month: "short" }),
  });
  return time.format(at);
}
