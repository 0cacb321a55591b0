import { ProgressLocation, window, type Progress } from "vscode";
import { toAbortSignal } from "./cancellation.ts";

/** Says what is being done now and how far it is. */
export type ProgressText = Progress<{ readonly message?: string }>;

/** Nobody reads faster: so many milliseconds are between two reports. */
const shortestInterval = 100;

/**
 * Does something long under a notification that says how far it is and has a cancel button. The work may report as
 * often as it likes.
 */
export async function withCancellableProgress<Result>(
  title: string,
  work: (progress: ProgressText, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return window.withProgress(options, async (progress, token) => {
    const follower = toAbortSignal(token);
    const sparse = new SparseProgress(progress);
    try {
      return await work(sparse, follower.signal);
    } finally {
      sparse.dispose();
      follower.dispose();
    }
  });
}

/** Passes reports on, at most ten a second: of those in between the last one is passed on when its time has come. */
export class SparseProgress implements ProgressText {
  readonly #progress: ProgressText;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #waiting: { readonly message?: string } | undefined;

  constructor(progress: ProgressText) {
    this.#progress = progress;
  }

  report(value: { readonly message?: string }): void {
    if (this.#pause !== undefined) {
      this.#waiting = value;
      return;
    }
    this.#progress.report(value);
    this.#pause = setTimeout(() => this.#next(), shortestInterval);
  }

  dispose(): void {
    clearTimeout(this.#pause);
  }

  #next(): void {
    const waiting = this.#waiting;
    this.#pause = undefined;
    this.#waiting = undefined;
    if (waiting !== undefined) {
      this.report(waiting);
    }
  }
}
