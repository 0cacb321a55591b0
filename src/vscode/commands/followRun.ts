import { CancellationError, type Progress } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { type Registry } from "../../core/registry/registry.ts";
import { isFinal, type Run, type RunStatus } from "../../core/run/run.ts";
import { type RegistryService } from "../../core/ports.ts";
import { requestSignal, type CommandContext } from "./commandContext.ts";
import { showResult, type RunAgain } from "./runResult.ts";
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
  /** What runs the same again, offered when it failed. */
  readonly again: RunAgain;
}

/**
 * Opens the log of a run and watches the run to its end. When cancelled, the service is asked to stop the run, and
 * watching goes on until it has: cancelled means cancelled. When the registry is stopped meanwhile, rejects with
 * `CancellationError`, because the user knows; when it ends by itself, with `unreachable`.
 */
export async function followRun(
  context: CommandContext,
  queued: QueuedRun,
  signal: AbortSignal,
): Promise<RunResult> {
  const { connections } = context;
  const { registry, run, service } = queued;
  const lost = new AbortController();
  const connection = connections.onDidChange(() => {
    if (connections.service !== service) {
      lost.abort(new CancellationError());
    }
  });
  try {
    const { status } = await followToEnd(context, queued, { cancelled: signal, lost: lost.signal });
    return { registry: registry.id.name, run: run.id, status };
  } catch (error) {
    if (lost.signal.aborted && connections.local.kind === "ended") {
      const message = `The local registry ended while run ${run.id} was going on`;
      throw new AcrError("unreachable", message, { cause: error });
    }
    throw lost.signal.aborted ? lost.signal.reason : error;
  } finally {
    connection.dispose();
  }
}

/** What may come in between. */
interface Interruptions {
  readonly cancelled: AbortSignal;
  readonly lost: AbortSignal;
}

async function followToEnd(
  context: CommandContext,
  queued: QueuedRun,
  { cancelled, lost }: Interruptions,
): Promise<Run> {
  const { registry, service, progress, again } = queued;
  const inTime = (): AbortSignal => AbortSignal.any([requestSignal(), lost]);
  await context.catalog.poll(registry.id, inTime());
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
    const waker = isCancelled ? lost : AbortSignal.any([cancelled, lost]);
    if (await isCutShort(context, pause, waker)) {
      lost.throwIfAborted();
      isCancelled = true;
      await cancel(queued);
    }
    run = await service.getRun(registry.id, run.id, inTime());
  }
  await context.catalog.poll(registry.id, inTime());
  const { clock, log } = context;
  await showResult({ registry, run, service, again, clock, log });
  return run;
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

/** Pauses; resolves with true when the signal ended the pause early. */
async function isCutShort(
  { clock }: CommandContext,
  milliseconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await clock.sleep(milliseconds, signal);
    return false;
  } catch (error) {
    if (signal.aborted) {
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
