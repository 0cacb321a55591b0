import { hasEnded, type RunName, type RunRecord } from "../resources.ts";
import { RunOutput } from "./runOutput.ts";
import { stoppedMessage } from "./runOutcome.ts";
import { changeRun, storedRequest } from "./runRecords.ts";
import { serviceTime } from "./runTimes.ts";
import { type RunRequest } from "./taskEngine.ts";
import { type TaskEngineOptions } from "./taskEngineOptions.ts";

/** A run that waited when an earlier process ended. */
export interface WaitingRun extends RunName {
  readonly request: RunRequest;
}

/**
 * Ends the runs that an earlier process had begun, as `Failed` with a reason, and gives those that still waited in the
 * order in which they were queued.
 */
export async function recoverRuns(options: TaskEngineOptions): Promise<readonly WaitingRun[]> {
  const { resources } = options;
  const waiting: (WaitingRun & { readonly queuedAt: string })[] = [];
  for (const { name: registry } of resources.registries()) {
    for (const record of [...resources.runs(registry)].reverse()) {
      const { runId, properties } = record;
      const request = properties.status === "Queued" ? storedRequest(record) : undefined;
      if (request !== undefined) {
        await options.logs.create(registry, runId);
        waiting.push({ registry, runId, request, queuedAt: properties.createTime });
      } else if (!hasEnded(properties.status)) {
        await failLeftOver(options, registry, record);
      }
    }
  }
  return waiting
    .sort((a, b) => (a.queuedAt < b.queuedAt ? -1 : a.queuedAt > b.queuedAt ? 1 : 0))
    .map(({ registry, runId, request }) => ({ registry, runId, request }));
}

async function failLeftOver(
  { logs, clock, resources }: TaskEngineOptions,
  registry: string,
  { runId }: RunRecord,
): Promise<void> {
  await logs.create(registry, runId);
  const output = new RunOutput({ logs, registry, runId, clock, secrets: [] });
  output.line("");
  output.line(`Run ID: ${runId} failed. Error: ${stoppedMessage}`);
  await output.complete("failed");
  const now = clock.now();
  const finishTime = serviceTime(now);
  const change = { status: "Failed", runErrorMessage: stoppedMessage, finishTime } as const;
  await changeRun(resources, { registry, runId }, change, now);
}
