import { expect, it } from "vitest";
import { isFinal } from "../../../src/core/run/run.ts";

it.each([
  ["Queued", false],
  ["Started", false],
  ["Running", false],
  ["Unknown", false],
  ["Succeeded", true],
  ["Failed", true],
  ["Canceled", true],
  ["Error", true],
  ["Timeout", true],
] as const)("run state %s is final: %s", (status, expected) => {
  expect(isFinal(status)).toBe(expected);
});
