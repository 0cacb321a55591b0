/** Text of `runErrorMessage` for every step that failed, whatever its exit status was. */
export const stepFailed = "failed during run, err: exit status 1";
/** Text for a run that took longer than it may. */
export const runTimedOut = "failed during run, err: context deadline exceeded";
/** Text for a source that could not be had. */
export const contextFailed =
  "failed to download context. Please check if the URL is incorrect. If it has credentials, please check if they are expired";

/** Why a run ends as `Failed`. `message` is the last line of the engine in the log. */
export class RunFailure extends Error {
  override readonly name = "RunFailure";
  /** What the run's `runErrorMessage` says. */
  readonly runErrorMessage: string;

  constructor(message: string, runErrorMessage: string = stepFailed) {
    super(message);
    this.runErrorMessage = runErrorMessage;
  }
}

/** Reason with which a run's signal is aborted. */
export class RunInterruption extends Error {
  override readonly name = "RunInterruption";
  readonly kind: "canceled" | "timeout" | "closing";

  constructor(kind: "canceled" | "timeout" | "closing") {
    super(`The run was ended: ${kind}`);
    this.kind = kind;
  }
}
