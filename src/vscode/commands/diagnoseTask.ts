import { taskFor } from "./changeTask.ts";
import { connectedService, requestSignal, type CommandContext } from "./commandContext.ts";

/** Opens the page that says why a task is or is not run when its base image moves. */
export async function diagnoseTask(context: CommandContext, argument: unknown): Promise<void> {
  await connectedService(context, requestSignal());
  const { registry, name } = await taskFor(context, argument, "Diagnose Base Image Trigger");
  await context.explainPages.show({ kind: "task", registry: registry.id.name, task: name });
}
