import { expect, it } from "vitest";
import { AcrError } from "../../../src/core/errors.ts";
import { type Clock, type LogChunk } from "../../../src/core/ports.ts";
import { followLog } from "../../../src/core/run/followLog.ts";
import { type RunStatus } from "../../../src/core/run/run.ts";

/** What a read meets: new bytes (text or raw), `[bytes, mark]` when that is all, an error, or nothing. */
type Step = string | Uint8Array | readonly [string, string] | AcrError;

interface Followed {
  readonly pieces: readonly string[];
  readonly completed: string | undefined;
  /** Pauses in seconds. */
  readonly pauses: readonly number[];
}

const { signal } = new AbortController();

async function follow(
  steps: readonly Step[],
  states: readonly (RunStatus | AcrError)[] = ["Running"],
): Promise<Followed> {
  const pauses: number[] = [];
  let now = 0;
  let read = 0;
  let length = 0;
  let asked = 0;
  const clock: Clock = {
    now: () => now,
    sleep: (milliseconds) => {
      pauses.push(milliseconds / 1000);
      now += milliseconds;
      return Promise.resolve();
    },
  };
  const log = {
    read: (offset: number): Promise<LogChunk> => {
      expect(offset).toBe(length);
      const step = steps[read++] ?? "";
      if (step instanceof AcrError) {
        return Promise.reject(step);
      }
      const isLast = typeof step !== "string" && !(step instanceof Uint8Array);
      const text = isLast ? step[0] : step;
      const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
      length += bytes.length;
      return Promise.resolve({ bytes, completed: isLast ? step[1] : undefined });
    },
  };
  const status = (): Promise<RunStatus> => {
    const state = states[Math.min(asked++, states.length - 1)] ?? "Running";
    return state instanceof AcrError ? Promise.reject(state) : Promise.resolve(state);
  };
  const pieces: string[] = [];
  const following = followLog({ log, clock, status }, signal);
  for (;;) {
    const { done, value } = await following.next();
    if (done === true) {
      return { pieces, completed: value, pauses };
    }
    pieces.push(value);
  }
}

const away = new AcrError("unreachable", "away");
const gone = new AcrError("notFound", "gone");

it.each<[string, readonly Step[], readonly (RunStatus | AcrError)[], Followed]>([
  [
    "a log that is complete at once",
    [["all\r\n", "successful"]],
    [],
    { pieces: ["all\r\n"], completed: "successful", pauses: [] },
  ],
  ["an empty log", [["", "failed"]], [], { pieces: [], completed: "failed", pauses: [] }],
  [
    "longer pauses while nothing comes, short ones after data",
    ["", "", "", "", "", "", "a", "", ["b", "successful"]],
    ["Queued", "Running"],
    {
      pieces: ["a", "b"],
      completed: "successful",
      pauses: [1, 1.5, 2.25, 3.375, 5, 5, 1, 1.5],
    },
  ],
  [
    "a character that is cut by the border of two pieces",
    [Uint8Array.of(0x61, 0xe2, 0x82), Uint8Array.of(0xac, 0x62), ["", "successful"]],
    ["Running"],
    { pieces: ["a", "€b"], completed: "successful", pauses: [1, 1] },
  ],
  [
    "a character that is cut by the end",
    [Uint8Array.of(0x61, 0xe2), ["", "failed"]],
    ["Running"],
    { pieces: ["a", "\ufffd"], completed: "failed", pauses: [1] },
  ],
  [
    "a run that ended while its log is never marked",
    ["a"],
    ["Running", "Failed"],
    { pieces: ["a"], completed: undefined, pauses: [1, 1.5, 2.25, 3.375, 5] },
  ],
  [
    "a mark that comes after the run's end",
    ["a", "", "", ["b", "failed"]],
    ["Failed"],
    { pieces: ["a", "b"], completed: "failed", pauses: [1, 1.5, 2.25] },
  ],
  [
    "failures that pass",
    [away, away, "a", new AcrError("throttled", "busy"), ["b", "successful"]],
    [away],
    { pieces: ["a", "b"], completed: "successful", pauses: [1, 1.5, 1, 1.5] },
  ],
])("follows %s", async (_, steps, states, expected) => {
  expect(await follow(steps, states)).toEqual(expected);
});

it.each<[string, readonly Step[], AcrError]>([
  ["one that does not pass", ["a", gone], gone],
  ["one that lasts", [away, away, away, away, away, away], away],
])("gives up on a failure: %s", async (_, steps, expected) => {
  await expect(follow(steps)).rejects.toBe(expected);
});

it("stops with the signal's reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const following = followLog(
    {
      log: { read: () => Promise.resolve({ bytes: Uint8Array.of(0x61), completed: undefined }) },
      clock: { now: () => 0, sleep: () => Promise.resolve() },
      status: () => Promise.resolve("Running" as const),
    },
    controller.signal,
  );
  expect(await following.next()).toEqual({ done: false, value: "a" });
  controller.abort(reason);
  await expect(following.next()).rejects.toBe(reason);
});
