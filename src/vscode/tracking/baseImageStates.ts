import { type Event } from "vscode";
import { type Registry } from "../../core/registry/registry.ts";
import { type BaseImageDependency, type Task } from "../../core/task/task.ts";
import { verdictWords } from "../baseImages/useWords.ts";
import { type BaseImageStates } from "../tree/registryTree.ts";
import { knownRegistry } from "./serviceFacts.ts";
import { type Verdicts } from "./verdicts.ts";

/** Says of the runtime base images of tasks how they stand: by what the last successful run recorded. */
export function createBaseImageStates(verdicts: Verdicts): BaseImageStates {
  return {
    get onDidChange(): Event<void> {
      return verdicts.onDidChange;
    },
    of: (registry, task, dependency) => stateOf(verdicts, registry, task, dependency),
  };
}

function stateOf(
  verdicts: Verdicts,
  registry: Registry,
  task: Task,
  { type }: BaseImageDependency,
): string | undefined {
  const verdict =
    type === "Runtime"
      ? verdicts.diagnose({ registry: knownRegistry(registry), task }, undefined)
      : undefined;
  if (verdict === undefined) {
    return undefined;
  }
  if (verdict.status !== "tracked") {
    return verdictWords(verdict);
  }
  const isFresh = verdict.detail?.startsWith("built on this digest") ?? false;
  return isFresh ? "up to date" : undefined;
}
