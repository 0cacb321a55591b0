import { type LogCompletion } from "../blob/logStore.ts";
import { goDuration } from "./runTimes.ts";
import { RunFailure, RunInterruption, runTimedOut, stepFailed } from "./runFailure.ts";
import { type RunChange } from "./runRecords.ts";

/** How a run ended: its state, the end of its log, the mark on the log. */
export interface RunOutcome {
  readonly change: Pick<RunChange, "status" | "runErrorMessage">;
  /** Lines without time that come last; the final one is the hosted service's. */
  readonly lines: readonly string[];
  readonly completion: LogCompletion;
}

/** What a run is told about when the emulator ends under it. */
export const stoppedMessage = "The emulator was stopped while the run was going on";

/** The outcome of a run that did all it had to. */
export function successfulOutcome(runId: string, elapsedMilliseconds: number): RunOutcome {
  return {
    change: { status: "Succeeded" },
    lines: ["", `Run ID: ${runId} was successful after ${goDuration(elapsedMilliseconds)}`],
    completion: "successful",
  };
}

/** The outcome of a run that was interrupted, failed, or met an error of the emulator itself. */
export function failedOutcome(
  error: unknown,
  runId: string,
  elapsedMilliseconds: number,
): RunOutcome {
  if (error instanceof RunInterruption) {
    return interruptedOutcome(error, runId, goDuration(elapsedMilliseconds));
  }
  const failure = asFailure(error);
  const after = goDuration(elapsedMilliseconds);
  const { runErrorMessage } = failure;
  return {
    change: { status: "Failed", runErrorMessage },
    lines: [
      failure.message,
      "",
      `Run ID: ${runId} failed after ${after}. Error: ${runErrorMessage}`,
    ],
    completion: "failed",
  };
}

function interruptedOutcome(
  interruption: RunInterruption,
  runId: string,
  after: string,
): RunOutcome {
  switch (interruption.kind) {
    case "canceled":
      return {
        change: { status: "Canceled", runErrorMessage: "The run was canceled" },
        lines: ["", `Run ID: ${runId} was canceled after ${after}`],
        completion: "canceled",
      };
    case "timeout":
      return {
        change: { status: "Timeout", runErrorMessage: runTimedOut },
        lines: ["timed out", "", `Run ID: ${runId} failed after ${after}. Error: ${runTimedOut}`],
        completion: "timedout",
      };
    case "closing":
      return {
        change: { status: "Failed", runErrorMessage: stoppedMessage },
        lines: ["", `Run ID: ${runId} failed after ${after}. Error: ${stoppedMessage}`],
        completion: "failed",
      };
  }
}

function asFailure(error: unknown): RunFailure {
  if (error instanceof RunFailure) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  return new RunFailure(`the emulator could not execute the run: ${message}`, stepFailed);
}
