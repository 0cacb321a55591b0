import { type Memento } from "vscode";
import { type RememberedRegistry } from "./connections.ts";

const memoryKey = "localRegistry.isWanted";

/** Remembers in the editor's own storage, for all windows, that the local registry was started and not stopped. */
export function rememberedStart(memory: Memento): RememberedRegistry {
  return {
    isWanted: () => memory.get(memoryKey, false),
    setWanted: (isWanted) => memory.update(memoryKey, isWanted ? true : undefined),
  };
}
