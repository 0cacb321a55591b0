import { env } from "vscode";
import { pickRegistry } from "../input/pickRegistry.ts";
import { pickRun } from "../input/pickRun.ts";
import { readRunId } from "../input/targets.ts";
import { connectedService, requestSignal, type CommandContext } from "./commandContext.ts";

/** Puts the id of a run on the clipboard. Gives the id. */
export async function copyRunId(context: CommandContext, argument: unknown): Promise<string> {
  const run = readRunId(argument) ?? (await pick(context));
  await env.clipboard.writeText(run);
  return run;
}

async function pick(context: CommandContext): Promise<string> {
  await connectedService(context, requestSignal());
  const registry = await pickRegistry(context.catalog, "Copy Run ID");
  const run = await pickRun(context.catalog, {
    title: "Copy Run ID",
    registry,
    none: `Registry ${registry.id.name} has no runs yet`,
    isOffered: () => true,
    now: context.clock.now(),
  });
  return run.id;
}
