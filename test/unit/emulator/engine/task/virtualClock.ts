import { type Clock } from "../../../../../src/core/ports.ts";

/** Time that jumps to the next sleeper as soon as nothing else is left to do. */
export class VirtualClock implements Clock {
  #now = 0;
  #pumping = false;
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.#now + milliseconds, wake: resolve };
      const give = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        give();
        return;
      }
      this.#sleepers.add(sleeper);
      signal.addEventListener("abort", give);
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#pumping) {
      return;
    }
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      const [next] = [...this.#sleepers].sort((a, b) => a.until - b.until);
      if (next !== undefined) {
        this.#now = next.until;
        this.#sleepers.delete(next);
        next.wake();
        this.#pump();
      }
    });
  }
}
