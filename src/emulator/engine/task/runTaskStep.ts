import { type TaskStep } from "../../../core/taskfile/task.ts";
import { RunFailure } from "../runFailure.ts";
import { type Launch, launch } from "./launch.ts";
import { pushWithAttempts } from "./pushWithAttempts.ts";
import { StepError, type TaskPorts } from "./taskProcesses.ts";

/** The engine's words for a step whose time is over, until it shows them at the end. */
const deadline = "context deadline exceeded";

/**
 * Runs one step: delay, explicit pull, scan of a build, all rounds and tries within its time limit. Gives the
 * milliseconds that it took without delay and pull. Rejects with `RunFailure` unless the step ignores its errors.
 */
export async function runTaskStep(
  step: TaskStep,
  ports: TaskPorts,
  signal: AbortSignal,
): Promise<number> {
  const { log, clock } = ports;
  const { id, startDelaySeconds, ignoreErrors } = step;
  log.stamp(
    `Executing step ID: ${id}. Timeout(sec): ${step.timeoutSeconds}, Working directory: '${step.workingDirectory}', Network: '${step.network}'`,
  );
  if (startDelaySeconds > 0) {
    log.stamp(`Waiting ${startDelaySeconds} seconds before executing step ID: ${id}`);
    await clock.sleep(startDelaySeconds * 1_000, signal);
  }
  const pulled = await pullFirst(step, ports, signal);
  const startedAt = clock.now();
  const error = pulled ?? (await errorOf(() => work(step, ports, signal)));
  if (error !== undefined && !ignoreErrors) {
    throw new RunFailure(
      `failed to run step ID: ${id}: ${error.replaceAll(deadline, "timed out")}`,
    );
  }
  if (error !== undefined) {
    log.stamp(
      `Step ID: ${id} encountered an error: ${error}, but is set to ignore errors. Continuing...`,
    );
  }
  return clock.now() - startedAt;
}

async function errorOf(attempt: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof StepError) {
      return error.message;
    }
    throw error;
  }
}

async function pullFirst(
  step: TaskStep,
  ports: TaskPorts,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (step.work.kind !== "cmd" || !step.pull) {
    return undefined;
  }
  ports.log.stamp("Step specified pull. Performing an explicit pull...");
  const pull: Launch = {
    name: "",
    retries: step.downloadRetries,
    retryDelaySeconds: step.downloadRetryDelaySeconds,
    retryOnErrors: [],
    run: (output) => ports.processes.pull(step, output, signal),
  };
  return await launch(pull, ports, signal);
}

async function work(
  step: TaskStep,
  ports: TaskPorts,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (step.work.kind === "push") {
    const { images } = step.work;
    return await withinLimit(step, ports, signal, (limited) => push(images, ports, limited));
  }
  const scanned = step.work.kind === "build" ? await scan(step, ports, signal) : undefined;
  return (
    scanned ??
    (await withinLimit(step, ports, signal, (limited) => rounds(step, ports, { limited, signal })))
  );
}

async function scan(
  step: TaskStep,
  { processes, log }: TaskPorts,
  signal: AbortSignal,
): Promise<string | undefined> {
  log.stamp("Scanning for dependencies...");
  const outcome = await processes.scan(step, signal);
  if (outcome.kind === "failed") {
    log.stamp(`Output from dependency scanning: ${outcome.output}`);
    return "failed to scan dependencies: exit status 1";
  }
  log.stamp("Successfully scanned dependencies");
  return undefined;
}

async function rounds(
  step: TaskStep,
  ports: TaskPorts,
  { limited, signal }: { readonly limited: AbortSignal; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const errors: string[] = [];
  for (let round = 0; round <= step.repeat; round += 1) {
    const run: Launch = {
      name: step.id,
      retries: step.retries,
      retryDelaySeconds: step.retryDelaySeconds,
      retryOnErrors: step.retryOnErrors,
      run: (output) =>
        withDeadline(limited, signal, () => ports.processes.run(step, output, limited)),
    };
    const error = await launch(run, ports, signal);
    errors.push(...(error === undefined ? [] : [error]));
  }
  return errors.length === 0 ? undefined : errors.join(", ");
}

async function push(
  images: readonly string[],
  { processes, log, clock }: TaskPorts,
  signal: AbortSignal,
): Promise<string | undefined> {
  processes.pushing(true);
  try {
    for (const image of images) {
      const once = () => processes.push(image, log.line, signal);
      if (!(await pushWithAttempts(image, once, { log, clock }, signal))) {
        return "failed to push images successfully";
      }
    }
    return undefined;
  } finally {
    processes.pushing(false);
  }
}

/** Gives the work a signal that is also aborted when the step's time is over. */
async function withinLimit(
  step: TaskStep,
  { clock }: TaskPorts,
  signal: AbortSignal,
  limitedWork: (limited: AbortSignal) => Promise<string | undefined>,
): Promise<string | undefined> {
  const limit = new AbortController();
  const timer = new AbortController();
  clock.sleep(step.timeoutSeconds * 1_000, timer.signal).then(
    () => limit.abort(new StepError(deadline)),
    () => undefined,
  );
  const limited = AbortSignal.any([signal, limit.signal]);
  try {
    return await limitedWork(limited);
  } catch (error) {
    signal.throwIfAborted();
    if (limit.signal.aborted) {
      return deadline;
    }
    throw error;
  } finally {
    timer.abort();
  }
}

async function withDeadline(
  limited: AbortSignal,
  signal: AbortSignal,
  run: () => Promise<number>,
): Promise<number> {
  try {
    limited.throwIfAborted();
    return await run();
  } catch (error) {
    signal.throwIfAborted();
    throw limited.aborted ? new StepError(deadline) : error;
  }
}
