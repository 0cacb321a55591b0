import { type RegistryTask, type TaskName, type TrackingRemedy } from "./verdict.ts";

/** Writes a task as `contoso/hello-world`. */
export function formatTask({ registry, task }: RegistryTask): string {
  return `${registry.name}/${task.name}`;
}

/** Gives the names that a remedy acts on. */
export function nameOf({ registry, task }: RegistryTask): TaskName {
  return { registry: registry.name, task: task.name };
}

/** The remedy that runs a task. */
export function runRemedy(title: string, task: RegistryTask): TrackingRemedy {
  return { code: "runTask", title, task: nameOf(task) };
}

/** Tells whether an enabled base image trigger of a task follows the images of all stages. */
export function followsAllStages({ task }: RegistryTask): boolean {
  return task.triggers.some(
    (trigger) => trigger.kind === "baseImage" && trigger.isEnabled && trigger.scope === "All",
  );
}
