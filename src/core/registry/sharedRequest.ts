/**
 * A request that several wait for. Each waits with a signal of its own; the request itself is aborted when nobody
 * waits any more.
 */
export class SharedRequest<Result> {
  readonly #controller = new AbortController();
  readonly #result: Promise<Result>;
  #waiting = 0;

  /** Starts the request. */
  constructor(start: (signal: AbortSignal) => Promise<Result>) {
    this.#result = start(this.#controller.signal);
    // Whoever waits hears of a failure; when nobody does, it is nobody's.
    this.#result.catch(() => undefined);
  }

  /** Whether it was given up because nobody waited. */
  get isAbandoned(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Waits for the result; rejects with the signal's reason when that is aborted first. */
  wait(signal: AbortSignal): Promise<Result> {
    this.#waiting += 1;
    return new Promise<Result>((resolve) => {
      const end = (result: Promise<Result>): void => {
        signal.removeEventListener("abort", abort);
        this.#waiting -= 1;
        resolve(result);
      };
      const abort = (): void => {
        end(rejection(signal));
        if (this.#waiting === 0) {
          this.#controller.abort(signal.reason);
        }
      };
      const settle = (): void => {
        if (!signal.aborted) {
          end(this.#result);
        }
      };
      signal.addEventListener("abort", abort);
      this.#result.then(settle, settle);
      if (signal.aborted) {
        abort();
      }
    });
  }
}

/** What the signal was aborted with, as a rejection. */
function rejection<Result>(signal: AbortSignal): Promise<Result> {
  return new Promise(() => {
    signal.throwIfAborted();
  });
}
