import { setImmediate } from "node:timers/promises";
import { type Clock } from "../../src/core/ports.ts";

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that a test moves by hand. */
export interface ManualClock extends Clock {
  /** Lets so much time pass, and lets whoever woke do what he can do at once. */
  advance(milliseconds: number): Promise<void>;
  /** Number of those that sleep. */
  readonly sleeping: number;
}

/** Makes a clock that stands still at a moment. */
export function manualClock(start: number): ManualClock {
  const sleepers = new Set<Sleeper>();
  let time = start;
  return {
    now: () => time,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const sleeper = { until: time + milliseconds, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        });
      }),
    advance: async (milliseconds) => {
      time += milliseconds;
      for (const sleeper of [...sleepers].filter(({ until }) => until <= time)) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      await settled();
    },
    get sleeping() {
      return sleepers.size;
    },
  };
}

/** Resolves when everything that waits for nothing but promises has been done: one turn of the event loop. */
export async function settled(): Promise<void> {
  await setImmediate();
}
