/** Gives times for records: never the same twice, so that an order by time is the order of what happened. */
export class ContentClock {
  readonly #now: () => number;
  /** In 100 nanoseconds, the unit of the service's times. */
  #last = 0n;

  /** `now` gives milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#now();
  }

  /** The next time as ISO 8601 with seven digits and `Z`. */
  next(): string {
    const present = BigInt(Math.trunc(this.#now())) * 10_000n;
    this.#last = present > this.#last ? present : this.#last + 1n;
    const whole = new Date(Number(this.#last / 10_000n)).toISOString().slice(0, -1);
    return `${whole}${String(this.#last % 10_000n).padStart(4, "0")}Z`;
  }
}
