/** A time as the service writes it in resources: `2023-06-26T23:15:05.3900000+00:00`. */
export function serviceTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "0000+00:00");
}

/** A time as the engine writes it in logs, in UTC: `2020/10/30 03:57:31`. */
export function logTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ").replaceAll("-", "/");
}

/** A time as `.Run.Date` has it: `20201030-035731z`. */
export function runDate(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString().replace(/[-:]/gu, "");
  return `${text.slice(0, 8)}-${text.slice(9, 15)}z`;
}

/** A length of time as Go prints it, in whole seconds: `6s`, `3m57s`, `1h0m0s`. */
export function goDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${seconds % 60}s`;
  if (hours > 0) {
    return `${hours}h${minutes}m${rest}`;
  }
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
