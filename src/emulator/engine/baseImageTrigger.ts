import { type TagMove } from "../oci/content.ts";
import { type DependencyRecord, hasEnded, type RunRecord, type TaskRecord } from "../resources.ts";
import { type ResourceStore } from "../store/resourceStore.ts";
import { imageKey, type RegistryDirectory } from "./registryDirectory.ts";

/** What a base image update means for one task. */
export type TriggerDecision =
  | { readonly kind: "ignore" }
  /** The task is based on the image and is not started all the same; the reason is a sentence. */
  | { readonly kind: "skip"; readonly reason: string }
  | { readonly kind: "start"; readonly dependency: DependencyRecord };

/** What the decision depends on. */
export interface TriggerFacts {
  readonly resources: ResourceStore;
  readonly directory: RegistryDirectory;
}

/** A task with the name of its registry. */
export interface PlacedTask {
  readonly registry: string;
  readonly task: TaskRecord;
}

/**
 * Decides whether a moved tag starts a task: the task and its base image trigger are enabled, the last
 * successful run recorded the image (as runtime base, or as any base with type `All`) and with another digest.
 * Not when a run of this very task pushed it, nor when a run for the same digest already waits or goes on
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-base-images).
 */
export function decideTrigger(
  move: TagMove,
  { registry, task }: PlacedTask,
  { resources, directory }: TriggerFacts,
): TriggerDecision {
  const dependency = matchingDependency(move, task, directory);
  if (dependency === undefined || dependency.digest === move.digest) {
    return { kind: "ignore" };
  }
  if (isOwnPush(move, registry, task.name, resources)) {
    return {
      kind: "skip",
      reason: `Task ${task.name} is not started by ${move.repository}:${move.tag}, because its own run pushed it`,
    };
  }
  const open = resources.runs(registry).find((run) => isForDigest(run, task.name, move.digest));
  if (open !== undefined) {
    return {
      kind: "skip",
      reason: `Task ${task.name} is not started again by ${move.repository}:${move.tag}, because run ${open.runId} is for the same update`,
    };
  }
  return { kind: "start", dependency };
}

/** The moved image as a run lists it: named as the task's Dockerfile names it. */
export function updatedImage(
  move: TagMove,
  dependency: DependencyRecord,
): {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
} {
  const { registry, repository } = dependency;
  return { registry, repository, tag: move.tag, digest: move.digest };
}

function matchingDependency(
  move: TagMove,
  { properties }: TaskRecord,
  directory: RegistryDirectory,
): DependencyRecord | undefined {
  const trigger = properties.trigger?.baseImageTrigger;
  const isOn = (status: string | undefined) => (status ?? "enabled").toLowerCase() === "enabled";
  if (trigger === undefined || !isOn(trigger.status) || !isOn(properties.status)) {
    return undefined;
  }
  const isAll = trigger.baseImageTriggerType.toLowerCase() === "all";
  const host = directory.loginServerOf(move.registry) ?? move.registry;
  const moved = imageKey(directory, { registry: host, repository: move.repository, tag: move.tag });
  return (properties.step?.baseImageDependencies ?? []).find(
    (dependency) =>
      (isAll || dependency.type === "Runtime") &&
      dependency.tag !== undefined &&
      imageKey(directory, dependency) === moved,
  );
}

function isOwnPush(
  { byRun }: TagMove,
  registry: string,
  task: string,
  resources: ResourceStore,
): boolean {
  if (byRun === undefined || !isSameName(byRun.registry, registry)) {
    return false;
  }
  const pushedBy = resources.run(byRun.registry, byRun.runId)?.properties.task;
  return pushedBy !== undefined && isSameName(pushedBy, task);
}

function isForDigest({ properties }: RunRecord, task: string, digest: string): boolean {
  const isOfTask = properties.task !== undefined && isSameName(properties.task, task);
  const images = properties.imageUpdateTrigger?.images ?? [];
  return (
    isOfTask && !hasEnded(properties.status) && images.some((image) => image.digest === digest)
  );
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
