import { type ImageReference } from "../image/imageReference.ts";
import { type ImageIdentity, type KnownRegistry, locateImage } from "../image/registryHost.ts";
import { type BaseImageDependency } from "../task/task.ts";
import { followsAllStages } from "../tracking/taskName.ts";
import { isTriggerOn } from "../tracking/taskChecks.ts";
import { type RegistryTask } from "../tracking/verdict.ts";
import { ImageIndex } from "./imageIndex.ts";
import { type ImpactTask, outputsOf, type TaskOutputs } from "./taskOutputs.ts";

/** A task that an image starts, with what it pushes then. */
export interface Follower {
  readonly task: RegistryTask;
  /** What the image is to the task; a base in both roles counts as `Runtime`. */
  readonly role: BaseImageDependency["type"];
  readonly outputs: TaskOutputs;
}

/** Which tasks start when an image moves. */
export interface UpdateGraph {
  /** The tasks that an update of the image starts; the same list for every spelling of it. */
  followersOf(image: ImageIdentity): readonly Follower[];
  /** Why no update of the image is ever seen; undefined when it may be. */
  blockOf(image: ImageIdentity): "digest" | "location" | undefined;
  canonical(image: ImageIdentity): ImageReference;
}

/**
 * Files tasks by the base images that start them: task and trigger are enabled, and the last successful run recorded
 * the image in a role that the trigger follows
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-base-images). Linear in tasks and
 * dependencies.
 */
export function buildUpdateGraph(
  tasks: readonly ImpactTask[],
  registries: readonly KnownRegistry[],
): UpdateGraph {
  const index = new ImageIndex<Map<RegistryTask, Follower>>(registries);
  for (const own of tasks) {
    const outputs = outputsOf(own, registries);
    for (const dependency of followedBy(own.task)) {
      const followers = index.at(dependency, () => new Map());
      const role = followers.get(own.task)?.role === "Runtime" ? "Runtime" : dependency.type;
      followers.set(own.task, { task: own.task, role, outputs });
    }
  }
  const lists = new Map(
    index.entries().map(({ value: followers }) => [followers, [...followers.values()]]),
  );
  const blockOf = ({ registry, tag, digest }: ImageIdentity): "digest" | "location" | undefined => {
    if (isMissing(tag) && !isMissing(digest)) {
      return "digest";
    }
    return locateImage(registry, registries) === "unsupported" ? "location" : undefined;
  };
  return {
    blockOf,
    followersOf: (image) => {
      const followers = blockOf(image) === undefined ? index.find(image) : undefined;
      return followers === undefined ? noFollowers : (lists.get(followers) ?? noFollowers);
    },
    canonical: (image) => index.canonical(image),
  };
}

const noFollowers: readonly Follower[] = [];

function followedBy(task: RegistryTask): readonly BaseImageDependency[] {
  if (!task.task.isEnabled || !isTriggerOn(task)) {
    return [];
  }
  const isAll = followsAllStages(task);
  return task.task.step.baseImageDependencies.filter(({ type }) => isAll || type === "Runtime");
}

function isMissing(text: string | undefined): boolean {
  return text === undefined || text === "";
}
