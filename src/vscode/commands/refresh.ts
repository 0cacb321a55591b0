import { requestSignal, type CommandContext } from "./commandContext.ts";

/** Loads everything that is shown anew, and looks for a local registry that somebody else started. */
export async function refresh({ connections, catalog, watch }: CommandContext): Promise<void> {
  if (connections.local.kind !== "running") {
    await connections.findAgain(requestSignal());
  }
  catalog.forgetAll();
  watch.poke();
}
