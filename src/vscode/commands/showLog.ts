import { Position, Range, window, workspace, type TextEditor } from "vscode";
import { type Registry } from "../../core/registry/registry.ts";
import { isFinal } from "../../core/run/run.ts";
import { pickRegistry } from "../input/pickRegistry.ts";
import { pickRun } from "../input/pickRun.ts";
import { readRegistry, readRunId, resolveRegistry } from "../input/targets.ts";
import { runLogUri, type RunTarget } from "../runs/runLogUri.ts";
import { connectedService, requestSignal, type CommandContext } from "./commandContext.ts";

/** Opens the log of a run, live while the run goes on. Gives the run's id. */
export async function showLog(context: CommandContext, argument: unknown): Promise<string> {
  await connectedService(context, requestSignal());
  const reference = readRegistry(argument);
  const registry =
    reference === undefined
      ? await pickRegistry(context.catalog, "Show Log")
      : await resolveRegistry(context.catalog, reference);
  const run = readRunId(argument) ?? (await pick(context, registry));
  const known = (await context.catalog.runs(registry.id)).find(({ id }) => id === run);
  await openRunLog({ registry: registry.id, run }, known !== undefined && !isFinal(known.status));
  return run;
}

/** Opens the log document of a run; at its end when the run is going on. */
export async function openRunLog(target: RunTarget, isLive: boolean): Promise<TextEditor> {
  const document = await workspace.openTextDocument(runLogUri(target));
  const editor = await window.showTextDocument(document, { preview: true, preserveFocus: true });
  if (isLive) {
    const end = new Position(document.lineCount - 1, 0);
    editor.revealRange(new Range(end, end));
  }
  return editor;
}

async function pick({ catalog, clock }: CommandContext, registry: Registry): Promise<string> {
  const run = await pickRun(catalog, {
    title: "Show Log",
    registry,
    none: `Registry ${registry.id.name} has no runs yet`,
    isOffered: () => true,
    now: clock.now(),
  });
  return run.id;
}
