import { hasEnded } from "../../resources.ts";
import { type ResourceStore } from "../../store/resourceStore.ts";

/**
 * The runs that waited or went on for an image update when it was first asked for them. It reads all runs of a registry
 * once, so that one update can be offered to many tasks; one object serves one update.
 */
export class OpenUpdates {
  readonly #resources: ResourceStore;
  /** Run ids by task and digest, by registry. */
  readonly #registries = new Map<string, ReadonlyMap<string, string>>();

  constructor(resources: ResourceStore) {
    this.#resources = resources;
  }

  /** The id of a run of the task for an image of this digest that has not ended by now. */
  find(registry: string, task: string, digest: string): string | undefined {
    const runId = this.#runsOf(registry).get(updateKey(task, digest));
    const run = runId === undefined ? undefined : this.#resources.run(registry, runId);
    return run === undefined || hasEnded(run.properties.status) ? undefined : runId;
  }

  #runsOf(registry: string): ReadonlyMap<string, string> {
    const known = this.#registries.get(registry.toLowerCase());
    if (known !== undefined) {
      return known;
    }
    const runs = new Map<string, string>();
    for (const { runId, properties } of this.#resources.runs(registry)) {
      const { task, status, imageUpdateTrigger } = properties;
      if (task !== undefined && !hasEnded(status)) {
        for (const { digest } of imageUpdateTrigger?.images ?? []) {
          runs.set(updateKey(task, digest ?? ""), runId);
        }
      }
    }
    this.#registries.set(registry.toLowerCase(), runs);
    return runs;
  }
}

function updateKey(task: string, digest: string): string {
  return `${task.toLowerCase()} ${digest}`;
}
