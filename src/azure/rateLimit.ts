const second = 1000;
/** Longest time that a registry is left alone because of what it said. */
const longestRest = 24 * 60 * 60 * second;
/** The window of a limit rolls: some requests are free again long before it ends. */
const windowRest = 15 * 60 * second;

/**
 * When a registry that refused by HTTP 429 may be asked again, in milliseconds since 1970: by `Retry-After` in
 * seconds or as a date (RFC 9110, section 10.2.3), else by its limit's window. Undefined when it did not say.
 */
export function retryTime(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after")?.trim() ?? "";
  const time = /^\d{1,9}$/u.test(text) ? now + Number(text) * second : Date.parse(text);
  return Number.isNaN(time)
    ? exhaustedUntil(headers, now)
    : Math.min(Math.max(time, now), now + longestRest);
}

/**
 * How long a registry is to be left alone that answers `ratelimit-remaining: 0;w=21600`, in milliseconds since 1970;
 * undefined when something remains or nothing is said
 * (https://docs.docker.com/docker-hub/usage/pulls/#view-pull-rate-and-limit).
 */
export function exhaustedUntil(headers: Headers, now: number): number | undefined {
  const text = headers.get("ratelimit-remaining") ?? "";
  const [, remaining, window] = /^\s*(\d{1,9})(?:\s*;\s*w=(\d{1,9}))?/u.exec(text) ?? [];
  if (remaining === undefined || Number(remaining) > 0) {
    return undefined;
  }
  const rest = window === undefined ? windowRest : Number(window) * second;
  return now + Math.min(rest, windowRest);
}
