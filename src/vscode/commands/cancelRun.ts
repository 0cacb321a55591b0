import { isFinal } from "../../core/run/run.ts";
import { pickRegistry } from "../input/pickRegistry.ts";
import { pickRun } from "../input/pickRun.ts";
import { readRegistry, readRunId, resolveRegistry } from "../input/targets.ts";
import {
  connectedService,
  requestSignal,
  requireTrust,
  type CommandContext,
} from "./commandContext.ts";

/** Asks the service to stop a run that is going on. Gives the run's id. */
export async function cancelRun(context: CommandContext, argument: unknown): Promise<string> {
  requireTrust("Cancelling a run");
  const service = await connectedService(context, requestSignal());
  const { catalog, clock, watch } = context;
  const reference = readRegistry(argument);
  const registry =
    reference === undefined
      ? await pickRegistry(catalog, "Cancel Run")
      : await resolveRegistry(catalog, reference);
  const run =
    readRunId(argument) ??
    (
      await pickRun(catalog, {
        title: "Cancel Run",
        registry,
        none: `No run of registry ${registry.id.name} is going on`,
        isOffered: ({ status }) => !isFinal(status),
        now: clock.now(),
      })
    ).id;
  await service.cancelRun(registry.id, run, requestSignal());
  await catalog.poll(registry.id, requestSignal());
  watch.poke();
  return run;
}
