import { describe, expect, it, vi } from "vitest";
import { LoadedValues } from "../../../../src/vscode/tracking/loadedValues.ts";
import { manualClock, settled } from "../../../support/manualClock.ts";

vi.mock("vscode", () => import("../../../support/fakeVscode.ts"));

interface Load {
  readonly key: string;
  readonly signal: AbortSignal;
  readonly answer: (value: string | undefined) => Promise<void>;
  readonly fail: (error?: Error) => Promise<void>;
}

/** Values whose loads the test answers by hand; `events` lists what was told to whoever shows them. */
function values(freshFor?: number) {
  const clock = manualClock(1000);
  const loads: Load[] = [];
  const events: string[] = [];
  const subject = new LoadedValues<string, string | undefined>({
    keyText: (key) => key.toLowerCase(),
    load: (key, signal) =>
      new Promise((resolve, reject) => {
        loads.push({
          key,
          signal,
          answer: (value) => (resolve(value), settled()),
          fail: (error = new Error("refused")) => (reject(error), settled()),
        });
      }),
    freshFor,
    clock,
    onLoaded: () => events.push("loaded"),
    onError: (key, error) => events.push(`${key}: ${String(error)}`),
  });
  return { subject, clock, loads, events };
}

describe("a value that nobody wanted before", () => {
  it("is loaded beside, once for all who want it, and told", async () => {
    const { subject, loads, events } = values();
    expect([subject.get("a"), subject.get("A"), subject.peek("a")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(loads.map(({ key }) => key)).toEqual(["a"]);
    await loads[0]?.answer("1");
    expect([subject.get("a"), subject.peek("A"), subject.known(), events]).toEqual([
      { value: "1", askedAt: 1000 },
      { value: "1", askedAt: 1000 },
      ["1"],
      ["loaded"],
    ]);
    expect(loads).toHaveLength(1);
  });

  it("that is nothing is told too: now that is known", async () => {
    const { subject, loads, events } = values();
    subject.get("a");
    await loads[0]?.answer(undefined);
    expect([subject.get("a"), events]).toEqual([{ value: undefined, askedAt: 1000 }, ["loaded"]]);
    expect(loads).toHaveLength(1);
  });

  it("is not loaded by looking whether it is there", () => {
    const { subject, loads } = values();
    expect([subject.peek("a"), subject.known(), loads]).toEqual([undefined, [], []]);
  });
});

describe("a known value", () => {
  /** Values of which one is known. */
  async function known(freshFor?: number) {
    const own = values(freshFor);
    own.subject.get("a");
    await own.loads[0]?.answer("1");
    own.events.length = 0;
    return own;
  }

  it.each([
    ["never grows old by itself", undefined, 1e12, 1],
    ["is fresh for its time", 500, 499, 1],
    ["is old afterwards", 500, 500, 2],
  ])("%s", async (_what, freshFor, later, expected) => {
    const { subject, clock, loads } = await known(freshFor);
    await clock.advance(later);
    subject.get("a");
    expect(loads).toHaveLength(expected);
  });

  it.each([
    ["another", "2", ["loaded"], { value: "2", askedAt: 2000 }],
    ["the same", "1", [], { value: "1", askedAt: 2000 }],
  ])("stays while a newer one is loaded; %s is told: %j", async (_what, next, expected, after) => {
    const { subject, clock, loads, events } = await known();
    subject.outdate();
    await clock.advance(1000);
    expect(subject.get("a")).toEqual({ value: "1", askedAt: 1000 });
    await loads[1]?.answer(next);
    expect([events, subject.get("a"), loads.length]).toEqual([expected, after, 2]);
  });

  it("stays when loading fails, and is asked for again after a pause", async () => {
    const { subject, clock, loads, events } = await known(500);
    await clock.advance(500);
    subject.get("a");
    await loads[1]?.fail();
    expect([subject.get("a"), events]).toEqual([
      { value: "1", askedAt: 1000 },
      ["a: Error: refused"],
    ]);
    await clock.advance(29_999);
    subject.get("a");
    expect(loads).toHaveLength(2);
    await clock.advance(1);
    subject.get("a");
    expect(loads).toHaveLength(3);
  });

  it("is asked for at once after a failure when it was outdated", async () => {
    const { subject, loads } = await known();
    subject.outdate();
    subject.get("a");
    await loads[1]?.fail();
    subject.outdate();
    subject.get("a");
    expect(loads).toHaveLength(3);
  });

  it("is not loaded again by being outdated alone", async () => {
    const { subject, loads } = await known();
    subject.outdate();
    await settled();
    expect(loads).toHaveLength(1);
  });
});

describe("a value that is outdated while it is loaded", () => {
  it.each([
    ["that came", (load: Load) => load.answer("old")],
    ["that failed", (load: Load) => load.fail()],
  ])("%s is loaded again when it is wanted next", async (_what, end) => {
    const { subject, loads } = values();
    subject.get("a");
    subject.outdate();
    await end(loads[0]!);
    expect(loads).toHaveLength(1);
    subject.get("a");
    expect(loads).toHaveLength(2);
  });

  it.each([
    ["that came", (load: Load) => load.answer("old"), ["loaded", "loaded"]],
    ["that failed", (load: Load) => load.fail(), ["a: Error: refused", "loaded"]],
  ])("%s is loaded again at once where somebody wanted it since", async (_what, end, expected) => {
    const { subject, loads, events } = values();
    subject.get("a");
    subject.outdate();
    subject.get("a");
    subject.get("a");
    await end(loads[0]!);
    expect(loads).toHaveLength(2);
    await loads[1]?.answer("new");
    expect([subject.get("a")?.value, events, loads.length]).toEqual(["new", expected, 2]);
  });
});

describe("forgetting", () => {
  it("gives up what is loaded and tells nothing of it", async () => {
    const { subject, loads, events } = values();
    subject.get("a");
    subject.clear();
    expect(loads[0]?.signal.aborted).toBe(true);
    await loads[0]?.answer("late");
    expect([subject.peek("a"), events]).toEqual([undefined, []]);
    subject.get("a");
    subject.clear();
    await loads[1]?.fail();
    expect([subject.peek("a"), subject.known(), events]).toEqual([undefined, [], []]);
  });

  it("lets what is wanted afterwards be loaded anew", async () => {
    const { subject, loads } = values();
    subject.get("a");
    await loads[0]?.answer("1");
    subject.clear();
    expect(subject.get("a")).toBeUndefined();
    await loads[1]?.answer("2");
    expect([loads[1]?.signal.aborted, subject.get("a")?.value]).toEqual([false, "2"]);
  });

  it("is not said of a load that was cancelled", async () => {
    const { subject, loads, events } = values();
    subject.get("a");
    await loads[0]?.fail(new DOMException("stopped", "AbortError"));
    expect(events).toEqual([]);
  });
});
