import { type Task, type TaskNetwork, type TaskStep } from "../../../core/taskfile/task.ts";
import { prepareTask } from "./prepareTask.ts";
import { runTaskStep } from "./runTaskStep.ts";
import { type TaskPorts } from "./taskProcesses.ts";

/**
 * Runs a task as the engine of ACR Tasks does (https://github.com/Azure/acr-builder): networks, logins and volumes
 * first, then every step as soon as the steps that it waits for have ended well, any number at the same time. The
 * first step that fails ends the run: other steps are stopped, no summary is written. Containers and networks are
 * removed in every case before this settles. Rejects with `RunFailure`, or with the signal's reason when aborted.
 */
export async function runTask(task: Task, ports: TaskPorts, signal: AbortSignal): Promise<void> {
  const { log } = ports;
  if (task.hasAliases) {
    log.stamp(
      "Alias support enabled for version >= 1.1.0, please see https://aka.ms/acr/tasks/task-aliases for more information.",
    );
  }
  const networks: TaskNetwork[] = [];
  const started: TaskStep[] = [];
  try {
    await prepareTask(task, networks, ports, signal);
    const elapsed = await runSteps(task.steps, started, ports, signal);
    report(task.steps, elapsed, ports);
  } finally {
    await cleanUp(started, networks, ports);
  }
}

/** Gives the milliseconds that the steps took, in the order of the file. */
async function runSteps(
  steps: readonly TaskStep[],
  started: TaskStep[],
  ports: TaskPorts,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const ends = new Map<string, Promise<number>>();
  for (const step of steps) {
    const earlier = step.after.flatMap((id) => ends.get(id) ?? []);
    const end = Promise.all(earlier).then(() => {
      either.throwIfAborted();
      started.push(step);
      return runTaskStep(step, ports, either);
    });
    ends.set(step.id, end);
  }
  try {
    return await Promise.all(ends.values());
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(ends.values());
    throw error;
  }
}

function report(
  steps: readonly TaskStep[],
  elapsed: readonly number[],
  { processes, log }: TaskPorts,
): void {
  for (const [index, { id }] of steps.entries()) {
    const seconds = ((elapsed[index] ?? 0) / 1000).toFixed(6);
    log.stamp(`Step ID: ${id} marked as successful (elapsed time in seconds: ${seconds})`);
    if (processes.hasDependencies(id)) {
      log.stamp(`Populating digests for step ID: ${id}...`);
      log.stamp(`Successfully populated digests for step ID: ${id}`);
    }
  }
  const block = processes.dependencyBlock();
  if (block !== undefined) {
    log.stamp("The following dependencies were found:");
    log.stamp("");
    log.line(block);
  }
}

/** Nothing stops it: what a run made on the machine must not stay there. */
async function cleanUp(
  started: readonly TaskStep[],
  networks: readonly TaskNetwork[],
  { processes, log }: TaskPorts,
): Promise<void> {
  const { signal } = new AbortController();
  await Promise.all(
    started.map(async ({ id }) => {
      try {
        await processes.removeContainer(id, signal);
      } catch (error) {
        log.stamp(`Failed to remove container: ${id}, err: ${textOf(error)}`);
      }
    }),
  );
  for (const { name, skipCreation } of networks) {
    if (skipCreation) {
      log.stamp(`Skip deleting network: ${name}`);
      continue;
    }
    try {
      await processes.removeNetwork(name, signal);
    } catch (error) {
      log.stamp(`Failed to delete network: ${name}, err: ${textOf(error)}`);
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
