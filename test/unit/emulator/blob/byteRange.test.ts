import { expect, it } from "vitest";
import { parseByteRange } from "../../../../src/emulator/blob/byteRange.ts";

it.each([
  [undefined, 10, "all"],
  ["bytes=0-3", 10, "0..4"],
  ["Bytes=4-", 10, "4..10"],
  ["bytes=0-4095", 10, "0..10"],
  ["bytes=9-9", 10, "9..10"],
  ["bytes=10-", 10, "unsatisfiable"],
  ["bytes=0-", 0, "unsatisfiable"],
  ["bytes=99-100", 10, "unsatisfiable"],
  ["bytes=5-4", 10, "all"],
  ["bytes=-5", 10, "all"],
  ["bytes=0-1,3-4", 10, "all"],
  ["lines=0-1", 10, "all"],
  ["bytes=a-b", 10, "all"],
] as const)("%s of %i bytes is %s", (header, size, expected) => {
  const range = parseByteRange(header, size);
  expect(range.kind === "part" ? `${range.start}..${range.end}` : range.kind).toBe(expected);
});
