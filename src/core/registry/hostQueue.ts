/** Work that waits until few enough others work for the same host. */
export class HostQueue {
  readonly #atOnce: number;
  readonly #hosts = new Map<string, { active: number; readonly waiting: (() => void)[] }>();

  /** At most so many at once for each host. */
  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Does the work when it is its turn. */
  async run<Result>(host: string, work: () => Promise<Result>): Promise<Result> {
    await this.#enter(host);
    try {
      return await work();
    } finally {
      this.#leave(host);
    }
  }

  #enter(host: string): Promise<void> {
    const queue = this.#hosts.get(host) ?? { active: 0, waiting: [] };
    this.#hosts.set(host, queue);
    if (queue.active < this.#atOnce) {
      queue.active += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => queue.waiting.push(resolve));
  }

  /** The place of who leaves goes to the next who waits. */
  #leave(host: string): void {
    const queue = this.#hosts.get(host);
    const next = queue?.waiting.shift();
    if (queue === undefined || next !== undefined) {
      next?.();
      return;
    }
    queue.active -= 1;
    if (queue.active === 0) {
      this.#hosts.delete(host);
    }
  }
}
