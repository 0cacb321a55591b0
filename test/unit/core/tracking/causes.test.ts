import { describe, expect, it } from "vitest";
import { trackingCauses } from "../../../../src/core/tracking/causes.ts";
import { armedCauseCases } from "./armedCauseCases.ts";
import { baseCauseCases } from "./baseCauseCases.ts";
import { buildCauseCases } from "./buildCauseCases.ts";
import { type CauseCase, judgeCase } from "./causeCases.ts";
import { firingCauseCases } from "./firingCauseCases.ts";
import { readingCauseCases } from "./readingCauseCases.ts";
import { serviceCauseCases } from "./serviceCauseCases.ts";

const groups: readonly (readonly [string, readonly CauseCase[]])[] = [
  ["A: the task is not armed", armedCauseCases],
  ["B: the base is not watched", baseCauseCases],
  ["C: the file is misread", [...readingCauseCases, ...buildCauseCases]],
  ["D: it fires, but not visibly", [...firingCauseCases, ...serviceCauseCases]],
];

describe.each(groups)("%s", (_group, cases) => {
  it.each(cases.map((given) => [given.cause, given.name, given] as const))(
    "%s: %s",
    (code, _name, given) => {
      const { status, cause, headline, remedies, causes } = judgeCase(given);
      const finding = causes.find((own) => own.code === code);
      expect({
        finding: [finding?.state, finding?.message],
        verdict: [status, cause, headline, ...remedies.map(({ title }) => title)],
      }).toEqual({ finding: given.finding, verdict: given.verdict });
    },
  );
});

const all = groups.flatMap(([, cases]) => cases);

it("decides all forty-eight causes in their order, whatever is asked", () => {
  const codes = trackingCauses.map(({ code }) => code);
  expect(codes).toHaveLength(48);
  expect(new Set(codes).size).toBe(48);
  for (const given of all) {
    expect(judgeCase(given).causes.map(({ code }) => code)).toEqual(codes);
  }
});

it("has a case for each cause in which it applies and one in which it does not", () => {
  const has = (code: string, isApplied: boolean): boolean =>
    all.some(
      ({ cause, finding: [state] }) => cause === code && (state === "applies") === isApplied,
    );
  const missing = trackingCauses.filter(({ code }) => !has(code, true) || !has(code, false));
  expect(missing.map(({ code }) => code)).toEqual([]);
});

it("names as deciding cause only one that applies, and tracks only what no check refuses", () => {
  for (const given of all) {
    const { cause, causes, reasons, status } = judgeCase(given);
    const applied = causes.filter(({ state }) => state === "applies").map(({ code }) => code);
    expect(cause === undefined || applied.includes(cause)).toBe(true);
    const isFailed = reasons.some(({ outcome }) => outcome === "fail");
    expect(isFailed).toBe(status !== "tracked");
  }
});
