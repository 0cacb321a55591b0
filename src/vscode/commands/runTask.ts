import { ProgressLocation, window } from "vscode";
import { toAbortSignal } from "../cancellation.ts";
import { pickRegistry } from "../input/pickRegistry.ts";
import { pickTask } from "../input/pickTask.ts";
import { readRegistry, readTaskName, resolveRegistry } from "../input/targets.ts";
import { connectedService, requestSignal, requireTrust, type CommandContext } from "./commandContext.ts";
import { followRun, type RunResult } from "./followRun.ts";

/** Runs a task now and follows the run to its end. */
export async function runTask(context: CommandContext, argument: unknown): Promise<RunResult> {
  requireTrust("Running a task");
  const service = await connectedService(context, requestSignal());
  const { catalog } = context;
  const reference = readRegistry(argument);
  const registry =
    reference === undefined
      ? await pickRegistry(catalog, "Run Task")
      : await resolveRegistry(catalog, reference);
  const task = readTaskName(argument) ?? (await pickTask(catalog, registry, "Run Task"));
  return window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: `${registry.id.name}/${task}`,
      cancellable: true,
    },
    async (progress, token) => {
      const { signal, dispose } = toAbortSignal(token);
      try {
        progress.report({ message: "queueing the run" });
        const run = await service.scheduleTask(registry.id, task, signal);
        return await followRun(context, { registry, run, service, progress }, signal);
      } finally {
        dispose();
      }
    },
  );
}
