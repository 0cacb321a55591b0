import { setTimeout } from "node:timers/promises";
import { type Clock } from "../core/ports.ts";

/** The machine's own time. */
export const machineClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    await setTimeout(milliseconds, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  },
};
