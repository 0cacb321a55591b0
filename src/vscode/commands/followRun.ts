import { commands, window, type Progress } from "vscode";
import { type Registry } from "../../core/registry/registry.ts";
import { isFinal, type Run, type RunStatus } from "../../core/run/run.ts";
import { type RegistryService } from "../../core/ports.ts";
import { imageText } from "../tree/runText.ts";
import { requestSignal, type CommandContext } from "./commandContext.ts";
import { openRunLog } from "./showLog.ts";

/** Pauses between two looks at a run, in milliseconds. */
const shortestPause = 500;
const longestPause = 5000;

/** What a command that ran something gives back: to tests, keybindings and other extensions. */
export interface RunResult {
  readonly registry: string;
  readonly run: string;
  readonly status: RunStatus;
}

/** A run that was just queued, and how its state is shown. */
export interface QueuedRun {
  readonly registry: Registry;
  readonly run: Run;
  readonly service: RegistryService;
  readonly progress: Progress<{ message?: string }>;
}

/**
 * Opens the log of a run and watches the run to its end. When cancelled, the service is asked to stop the run, and
 * watching goes on until it has: cancelled means cancelled.
 */
export async function followRun(
  context: CommandContext,
  queued: QueuedRun,
  signal: AbortSignal,
): Promise<RunResult> {
  const { registry, service, progress } = queued;
  await context.catalog.poll(registry.id, requestSignal());
  context.watch.poke();
  await openRunLog({ registry: registry.id, run: queued.run.id }, true);
  let run = queued.run;
  let isCancelled = false;
  for (
    let pause = shortestPause;
    !isFinal(run.status);
    pause = Math.min(longestPause, pause * 1.3)
  ) {
    progress.report({ message: stateText(run, isCancelled) });
    const isAsked = await pauseOrCancel(context, pause, isCancelled ? undefined : signal);
    if (isAsked) {
      isCancelled = true;
      await cancel(queued);
    }
    run = await service.getRun(registry.id, run.id, requestSignal());
  }
  await context.catalog.poll(registry.id, requestSignal());
  if (!isCancelled) {
    showResult(registry, run);
  }
  return { registry: registry.id.name, run: run.id, status: run.status };
}

/** The run may have ended before it could be cancelled, which the service refuses: its next state tells. */
async function cancel({ service, registry, run }: QueuedRun): Promise<void> {
  try {
    await service.cancelRun(registry.id, run.id, requestSignal());
  } catch (error) {
    const { status } = await service.getRun(registry.id, run.id, requestSignal());
    if (!isFinal(status)) {
      throw error;
    }
  }
}

/** Resolves with true when it was cut short because somebody cancelled. */
async function pauseOrCancel(
  { clock }: CommandContext,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    await clock.sleep(milliseconds, signal ?? requestSignal());
    return false;
  } catch (error) {
    if (signal?.aborted === true) {
      return true;
    }
    throw error;
  }
}

function stateText(run: Run, isCancelled: boolean): string {
  if (isCancelled) {
    return `run ${run.id} is being cancelled`;
  }
  return run.status === "Queued" ? `run ${run.id} is queued` : `run ${run.id} is running`;
}

function showResult(registry: Registry, run: Run): void {
  const name = `Run ${run.id}${run.task === undefined ? "" : ` of ${run.task}`}`;
  if (run.status === "Succeeded") {
    const images = run.outputImages.map(imageText).join(", ");
    void window.showInformationMessage(`${name} succeeded${images === "" ? "" : `: ${images}`}`);
    return;
  }
  const why = run.errorMessage === undefined ? "" : `: ${run.errorMessage}`;
  void window
    .showErrorMessage(`${name} ended as ${run.status}${why}`, "Show Log")
    .then((answer) =>
      answer === undefined
        ? undefined
        : commands.executeCommand("acrTasks.showLog", { registry: registry.id, run: run.id }),
    );
}
