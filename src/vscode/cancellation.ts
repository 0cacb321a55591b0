import { CancellationError, type CancellationToken } from "vscode";

/** A signal that follows a token of the editor. Whoever made it disposes it when the work is over. */
export interface TokenSignal {
  readonly signal: AbortSignal;
  dispose(): void;
}

/** Turns the editor's token into a signal; the signal's reason is a `CancellationError`. */
export function toAbortSignal(token: CancellationToken): TokenSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) {
    controller.abort(new CancellationError());
    return { signal: controller.signal, dispose: () => undefined };
  }
  const subscription = token.onCancellationRequested(() =>
    controller.abort(new CancellationError()),
  );
  return { signal: controller.signal, dispose: () => void subscription.dispose() };
}

/** Tells whether an error means that somebody cancelled: nothing is shown for it. */
export function isCancellation(error: unknown): boolean {
  return (
    error instanceof CancellationError ||
    (error instanceof Error && (error.name === "AbortError" || error.name === "Canceled"))
  );
}
