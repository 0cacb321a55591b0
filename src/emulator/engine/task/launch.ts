import { type LineListener } from "../../executor/program.ts";
import { StepError, type TaskPorts } from "./taskProcesses.ts";

/** A container that is started until it ends well. */
export interface Launch {
  /** As the log names it; empty for an explicit pull. */
  readonly name: string;
  /** Further tries after the first. */
  readonly retries: number;
  readonly retryDelaySeconds: number;
  /** When there are any: only a try that printed one of these texts in a line is followed by another. */
  readonly retryOnErrors: readonly string[];
  /** Gives an exit status, or rejects with `StepError`. */
  readonly run: (output: LineListener) => Promise<number>;
}

/**
 * Starts a container, again when it fails and tries remain, with the engine's lines. Gives the error of the last try,
 * undefined when it ended well. The signal ends the pauses.
 */
export async function launch(
  { name, retries, retryDelaySeconds, retryOnErrors, run }: Launch,
  { log, clock }: Pick<TaskPorts, "log" | "clock">,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    log.stamp(`Launching container with name: ${name}`);
    let mayRetry = retryOnErrors.length === 0;
    const error = await errorOf(() =>
      run((line) => {
        mayRetry ||= retryOnErrors.some((text) => line.includes(text));
        log.line(line);
      }),
    );
    if (error === undefined) {
      log.stamp(`Successfully executed container: ${name}`);
      return undefined;
    }
    if (attempt >= retries || !mayRetry) {
      log.stamp(`Container failed during run: ${name}. No retries remaining.`);
      return error;
    }
    log.stamp(
      `Container failed during run: ${name}, waiting ${retryDelaySeconds} seconds before retrying...`,
    );
    await clock.sleep(retryDelaySeconds * 1_000, signal);
  }
}

async function errorOf(run: () => Promise<number>): Promise<string | undefined> {
  try {
    const exitCode = await run();
    return exitCode === 0 ? undefined : `exit status ${exitCode}`;
  } catch (error) {
    if (error instanceof StepError) {
      return error.message;
    }
    throw error;
  }
}
