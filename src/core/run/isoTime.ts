const format =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):?(\d\d))?$/;

/**
 * Reads an ISO 8601 time as milliseconds since 1970-01-01 UTC, without a clock or time zone of the machine.
 * A time without zone is UTC; more than nine digits of a second are cut. Undefined when it is none.
 */
export function parseIsoTime(text: string): number | undefined {
  const parts = format.exec(text);
  if (parts === null) {
    return undefined;
  }
  const part = (index: number): number => Number(parts[index] ?? 0);
  const [month, day, hour] = [part(2), part(3), part(4)];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24) {
    return undefined;
  }
  const days = daysSince1970(part(1), month, day);
  const seconds = days * 86_400 + hour * 3600 + part(5) * 60 + part(6);
  const zone = (part(9) * 60 + part(10)) * 60 * (parts[8] === "-" ? -1 : 1);
  const fraction = Math.floor(Number(`0.${parts[7] ?? "0"}`) * 1000);
  return (seconds - zone) * 1000 + fraction;
}

/** Writes milliseconds since 1970-01-01 UTC as `2026-01-31T23:59:59Z`; fractions of a second are cut. */
export function formatIsoSeconds(time: number): string {
  const seconds = Math.floor(time / 1000);
  const days = Math.floor(seconds / 86_400);
  const rest = seconds - days * 86_400;
  const { year, month, day } = dateOf(days);
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60].map(two).join(":");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${clock}Z`;
}

// Both ways after https://howardhinnant.github.io/date_algorithms.html: years start in March, eras have 400 years.

/** Counts the days from 1970-01-01 to a date of the Gregorian calendar; negative before it. Months start at 1. */
export function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}

/** A date of the Gregorian calendar; months and days start at 1. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Gives the date that is so many days after 1970-01-01; the reverse of `daysSince1970`. */
export function dateOf(days: number): CalendarDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const yearDays = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - yearDays;
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
