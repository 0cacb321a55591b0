import { RunFailure } from "./runFailure.ts";
import { type RunJob } from "./runJob.ts";

/** How a step announces itself. */
export interface StepHeading {
  readonly id: string;
  readonly timeoutSeconds: number;
  readonly workingDirectory: string;
  readonly network: string;
}

/** A step that ended well. */
export interface FinishedStep<Result> {
  readonly id: string;
  readonly elapsedMilliseconds: number;
  readonly result: Result;
}

/**
 * Runs one step between the lines that the engine writes around it, and measures it. A step that takes longer
 * than its own limit is aborted and fails as `timed out`.
 */
export async function runStep<Result>(
  heading: StepHeading,
  job: RunJob,
  work: (signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): Promise<FinishedStep<Result>> {
  const { id, timeoutSeconds, workingDirectory, network } = heading;
  const { clock } = job.engine;
  const startedAt = clock.now();
  job.output.stamp(
    `Executing step ID: ${id}. Timeout(sec): ${timeoutSeconds}, Working directory: '${workingDirectory}', Network: '${network}'`,
  );
  const limit = new AbortController();
  const timer = new AbortController();
  clock.sleep(timeoutSeconds * 1000, timer.signal).then(
    () => limit.abort(stepFailure(id, "timed out")),
    () => undefined,
  );
  try {
    const result = await work(AbortSignal.any([signal, limit.signal]));
    return { id, elapsedMilliseconds: clock.now() - startedAt, result };
  } finally {
    timer.abort();
  }
}

/** Writes that a step was successful, after all steps have ended. */
export function reportStep(step: FinishedStep<unknown>, job: RunJob): void {
  const seconds = (step.elapsedMilliseconds / 1000).toFixed(6);
  job.output.stamp(
    `Step ID: ${step.id} marked as successful (elapsed time in seconds: ${seconds})`,
  );
}

/** The engine's error for a step whose container ended with a status other than 0. */
export function stepFailure(id: string, reason: string): RunFailure {
  return new RunFailure(`failed to run step ID: ${id}: ${reason}`);
}

/** Writes credentials and checks them against the run's registry, with the engine's lines around it. */
export async function prepareTools(job: RunJob, signal: AbortSignal): Promise<void> {
  const { output, session, loginServer } = job;
  output.stamp("Setting up Docker configuration...");
  output.stamp("Successfully set up Docker configuration");
  output.stamp(`Logging in to registry: ${loginServer}`);
  const said: string[] = [];
  const exitCode = await session.login(loginServer, (line) => said.push(line), signal);
  if (exitCode !== 0) {
    said.forEach(output.line);
    throw new RunFailure(`failed to login to registry ${loginServer}: exit status ${exitCode}`);
  }
  output.stamp(`Successfully logged into ${loginServer}`);
}
