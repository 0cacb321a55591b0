import { type Registry } from "../../core/registry/registry.ts";
import { type Run } from "../../core/run/run.ts";
import { type CommandContext } from "./commandContext.ts";

/** Starts a run, and notes for the verdicts whether the service lets the registry run tasks at all. */
export async function startRun(
  { serviceFacts }: Pick<CommandContext, "serviceFacts">,
  { id }: Registry,
  start: () => Promise<Run>,
): Promise<Run> {
  try {
    const run = await start();
    serviceFacts.noteAttempt(id, undefined);
    return run;
  } catch (error) {
    serviceFacts.noteAttempt(id, error);
    throw error;
  }
}
