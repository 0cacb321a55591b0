import {
  type RunName,
  type RunRecord,
  type SourceEventRecord,
  type TaskRecord,
  type TimerOccurrenceRecord,
} from "../../resources.ts";
import { type ResourceStore } from "../../store/resourceStore.ts";
import { type RunRequest } from "../taskEngine.ts";

/** Why a run was queued. */
export type RunCause =
  /** Somebody asked for it. */
  | { readonly kind: "manual" }
  | {
      readonly kind: "image";
      readonly update: ImageUpdate;
      /** The runs whose pushes were the update; empty when a person or an import was it. */
      readonly pushedBy: readonly RunName[];
    }
  | { readonly kind: "timer"; readonly occurrence: TimerOccurrenceRecord }
  | { readonly kind: "source"; readonly event: SourceEventRecord };

/** The image update that starts a run, as the run's resource tells it. */
export type ImageUpdate = NonNullable<RunRecord["properties"]["imageUpdateTrigger"]>;

/** Queues a run for a trigger. */
export type StartRun = (registry: string, request: RunRequest, cause: RunCause) => Promise<unknown>;

/** Tells whether the status of a task or trigger is on; without one it is, as the API's descriptions say. */
export function isOn(status: string | undefined): boolean {
  return (status ?? "Enabled").toLowerCase() === "enabled";
}

/** All tasks as they are now. */
export function placedTasks(resources: ResourceStore): readonly PlacedTask[] {
  return resources
    .registries()
    .flatMap(({ name: registry }) => resources.tasks(registry).map((task) => ({ registry, task })));
}

/** A task with the name of its registry. */
export interface PlacedTask {
  readonly registry: string;
  readonly task: TaskRecord;
}
