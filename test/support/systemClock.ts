import { setTimeout as sleep } from "node:timers/promises";
import { type Clock } from "../../src/core/ports.ts";

/** Real time, for tests that wait for real programs. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    await sleep(milliseconds, undefined, { signal });
  },
};
