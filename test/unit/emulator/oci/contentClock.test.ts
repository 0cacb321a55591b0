import { expect, it } from "vitest";
import { ContentClock } from "../../../../src/emulator/oci/contentClock.ts";

it("never gives the same time twice, and never an earlier one", () => {
  const times = [1000, 1000, 999, 1001];
  const clock = new ContentClock(() => times.shift() ?? 0);
  expect([1, 2, 3, 4].map(() => clock.next())).toEqual([
    "1970-01-01T00:00:01.0000000Z",
    "1970-01-01T00:00:01.0000001Z",
    "1970-01-01T00:00:01.0000002Z",
    "1970-01-01T00:00:01.0010000Z",
  ]);
});
