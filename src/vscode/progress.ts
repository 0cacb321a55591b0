import { ProgressLocation, window, type Progress } from "vscode";
import { toAbortSignal } from "./cancellation.ts";

/** Says what is being done now and how far it is. */
export type ProgressText = Progress<{ readonly message?: string }>;

/** Does something long under a notification that says how far it is and has a cancel button. */
export async function withCancellableProgress<Result>(
  title: string,
  work: (progress: ProgressText, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return window.withProgress(options, async (progress, token) => {
    const follower = toAbortSignal(token);
    try {
      return await work(progress, follower.signal);
    } finally {
      follower.dispose();
    }
  });
}
