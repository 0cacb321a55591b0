import { pickRegistry } from "../input/pickRegistry.ts";
import { pickTask } from "../input/pickTask.ts";
import { readRegistry, readTaskName, resolveRegistry } from "../input/targets.ts";
import { withCancellableProgress } from "../progress.ts";
import {
  connectedService,
  requestSignal,
  requireTrust,
  type CommandContext,
} from "./commandContext.ts";
import { followRun, type RunResult } from "./followRun.ts";
import { startRun } from "./startRun.ts";

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
  return withCancellableProgress(`${registry.id.name}/${task}`, async (progress, signal) => {
    progress.report({ message: "queueing the run" });
    const run = await startRun(context, registry, () =>
      service.scheduleTask(registry.id, task, signal),
    );
    const argument = { registry: registry.id, task };
    const again = { title: "Run Again", command: "acrTasks.runTask", argument };
    return followRun(context, { registry, run, service, progress, again }, signal);
  });
}
