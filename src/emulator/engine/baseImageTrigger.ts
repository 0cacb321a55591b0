import { type TagMove } from "../oci/content.ts";
import { type DependencyRecord, type RunName, type TaskRecord } from "../resources.ts";
import { type ResourceStore } from "../store/resourceStore.ts";
import { imageKey, type RegistryDirectory } from "./registryDirectory.ts";
import { type OpenUpdates } from "./triggers/openUpdates.ts";
import { isOn, type PlacedTask } from "./triggers/runCause.ts";

/** What a base image update means for one task. */
export type TriggerDecision =
  | { readonly kind: "ignore" }
  /** The task is based on the image and is not started all the same; the reason is a sentence. */
  | { readonly kind: "skip"; readonly reason: string }
  /** It would start itself again and again: a run of it is among the causes of the update. */
  | { readonly kind: "loop"; readonly reason: string }
  | { readonly kind: "start"; readonly dependency: DependencyRecord };

/** What the decision depends on. */
export interface TriggerFacts {
  readonly resources: ResourceStore;
  readonly directory: RegistryDirectory;
  readonly openUpdates: OpenUpdates;
}

/**
 * Decides whether a moved tag starts a task: the task and its base image trigger are enabled, the last
 * successful run recorded the image (as runtime base, or as any base with type `All`) and with another digest.
 * Not when a run of this very task pushed it or caused that push through other tasks, nor when a run for the same digest
 * already waits or goes on
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-base-images).
 */
export function decideTrigger(
  move: TagMove,
  { registry, task }: PlacedTask,
  { resources, directory, openUpdates }: TriggerFacts,
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
  const chain = loopOf(move, registry, task.name, resources);
  if (chain !== undefined) {
    const runs = chain.map(({ runId }) => runId).join(", then ");
    return {
      kind: "loop",
      reason: `Task ${task.name} is not started by ${move.repository}:${move.tag}, because its own run caused that update (${runs}): the tasks build on each other in a circle`,
    };
  }
  const open = openUpdates.find(registry, task.name, move.digest);
  if (open !== undefined) {
    return {
      kind: "skip",
      reason: `Task ${task.name} is not started again by ${move.repository}:${move.tag}, because run ${open} is for the same update`,
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

/** The runs from the task's own to the one that pushed the image; undefined when none of the causes is the task's. */
function loopOf(
  { byRun }: TagMove,
  registry: string,
  task: string,
  resources: ResourceStore,
): readonly RunName[] | undefined {
  const seen = new Set<string>();
  const chains: (readonly [RunName, ...RunName[]])[] = byRun === undefined ? [] : [[byRun]];
  // The list grows while it is gone through.
  for (const chain of chains) {
    const [first] = chain;
    const key = `${first.registry}/${first.runId}`.toLowerCase();
    const run = seen.has(key) ? undefined : resources.run(first.registry, first.runId);
    seen.add(key);
    const ofTask = run?.properties.task ?? "";
    if (isSameName(first.registry, registry) && isSameName(ofTask, task)) {
      return chain;
    }
    for (const cause of run?.causedBy ?? []) {
      chains.push([cause, ...chain]);
    }
  }
  return undefined;
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
