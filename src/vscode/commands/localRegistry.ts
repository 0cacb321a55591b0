import { ProgressLocation, window } from "vscode";
import { isFinal } from "../../core/run/run.ts";
import { isRecord } from "../input/record.ts";
import { withCancellableProgress } from "../progress.ts";
import { requestSignal, requireTrust, type CommandContext } from "./commandContext.ts";

/** Starts the local registry with progress; creates registry `localdev` the first time. */
export async function startLocalRegistry({ connections }: CommandContext): Promise<void> {
  requireTrust("Starting the local registry");
  await withCancellableProgress("Starting the local registry", (_progress, signal) =>
    connections.start(signal),
  );
  if (connections.local.kind === "running") {
    const problem = connections.local.address.containerToolProblem;
    if (problem !== undefined) {
      void window.showWarningMessage(problem);
    }
  }
}

/**
 * Stops the local registry. Asks first while runs are going on, because they would fail; `{ isConfirmed: true }`
 * answers the question.
 */
export async function stopLocalRegistry(context: CommandContext, argument: unknown): Promise<void> {
  requireTrust("Stopping the local registry");
  const isConfirmed = isRecord(argument) && argument["isConfirmed"] === true;
  if (!isConfirmed) {
    const going = await runsGoingOn(context);
    if (going > 0 && !(await isStopWanted(going))) {
      return;
    }
  }
  await window.withProgress(
    { location: ProgressLocation.Notification, title: "Stopping the local registry" },
    () => context.connections.stop(requestSignal()),
  );
}

async function isStopWanted(going: number): Promise<boolean> {
  const runs = going === 1 ? "One run is" : `${going} runs are`;
  const answer = await window.showWarningMessage(
    `${runs} going on in the local registry. Stop it?`,
    { modal: true, detail: "What is running fails. Images, tasks and logs stay." },
    "Stop",
  );
  return answer === "Stop";
}

async function runsGoingOn({ connections, catalog }: CommandContext): Promise<number> {
  const { service } = connections;
  if (service === undefined) {
    return 0;
  }
  const signal = requestSignal();
  const registries = await catalog.registries();
  const runs = await Promise.all(
    registries.map(({ id }) => service.listRuns(id, { top: 100 }, signal)),
  );
  return runs.flat().filter((run) => !isFinal(run.status)).length;
}
