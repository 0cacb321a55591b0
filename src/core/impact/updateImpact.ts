import { type ImageReference } from "../image/imageReference.ts";
import { type ImageIdentity, type KnownRegistry } from "../image/registryHost.ts";
import { type BaseImageDependency } from "../task/task.ts";
import { type RegistryTask } from "../tracking/verdict.ts";
import { type ImpactTask, type TaskOutputs } from "./taskOutputs.ts";
import { buildUpdateGraph, type Follower, type UpdateGraph } from "./updateGraph.ts";

/** What the impact of updates is worked out from. */
export interface ImpactQuestion {
  /** The tasks of all registries. */
  readonly tasks: readonly ImpactTask[];
  readonly registries: readonly KnownRegistry[];
}

/** What rebuilds when an image moves. */
export interface UpdateImpact {
  readonly image: ImageReference;
  /** Why ACR sees no update of the image: it is named by digest, or lies where ACR does not look. */
  readonly blockedBy: "digest" | "location" | undefined;
  /** Number of different tasks that rebuild, directly or because of what others push. */
  readonly taskCount: number;
  readonly steps: readonly ImpactStep[];
  /** Number of tasks that start at once too and are left out of `steps`. */
  readonly hidden: number;
}

/** A task that rebuilds, and what rebuilds because of what it pushes. */
export interface ImpactStep {
  readonly task: RegistryTask;
  /** The image whose move starts it. */
  readonly via: ImageReference;
  /** What that image is to the task. */
  readonly role: BaseImageDependency["type"];
  /** What it pushes; with `unknown` more may follow than is listed. */
  readonly outputs: TaskOutputs["kind"];
  /** The task stands above this step already: the round begins anew, and nothing is listed below. */
  readonly isLoop: boolean;
  readonly next: readonly ImpactStep[];
  /** Number of tasks that start after this one and are left out of `next`. */
  readonly hidden: number;
}

/** Steps that one impact lists at most: what several branches share is listed in each of them. */
const mostSteps = 500;
/** Tasks in a row that are listed at most. */
const deepest = 20;

/**
 * Prepares the question what rebuilds when an image moves, over all registries; the answer is for one image. Only what
 * really starts counts: see `buildUpdateGraph`; a task is not started by its own push. Preparing and counting are
 * linear in tasks and dependencies; the tree is cut where it would be long, and says by `hidden` what is left out.
 */
export function prepareImpact({
  tasks,
  registries,
}: ImpactQuestion): (image: ImageIdentity) => UpdateImpact {
  const graph = buildUpdateGraph(tasks, registries);
  return (asked) => {
    const image = graph.canonical(asked);
    return {
      image,
      blockedBy: graph.blockOf(image),
      taskCount: countTasks(graph, image),
      ...expand(graph, image),
    };
  };
}

function countTasks(graph: UpdateGraph, image: ImageReference): number {
  const lists = new Set<readonly Follower[]>([graph.followersOf(image)]);
  const tasks = new Set<RegistryTask>();
  // A set that grows while it is gone through gives the new entries too.
  for (const followers of lists) {
    for (const { task, outputs } of followers) {
      if (!tasks.has(task)) {
        tasks.add(task);
        outputs.images.forEach((output) => lists.add(graph.followersOf(output)));
      }
    }
  }
  return tasks.size;
}

/** A step under construction; the root has no follower. */
interface Draft {
  readonly follower: Follower | undefined;
  readonly via: ImageReference;
  readonly parent: Draft | undefined;
  readonly depth: number;
  readonly isLoop: boolean;
  next: readonly Draft[];
  hidden: number;
}

/** Breadth first, so that a cut takes the far ends. */
function expand(graph: UpdateGraph, image: ImageReference): Pick<UpdateImpact, "steps" | "hidden"> {
  const root = draft(undefined, { follower: undefined, via: image });
  const queue: Draft[] = [root];
  let left = mostSteps;
  for (const current of queue) {
    const reached = current.isLoop ? [] : nextOf(graph, current);
    const taken = current.depth >= deepest ? [] : reached.slice(0, left);
    left -= taken.length;
    current.next = taken.map((own) => draft(current, own));
    current.hidden = reached.length - taken.length;
    queue.push(...current.next);
  }
  return { steps: root.next.flatMap(finish), hidden: root.hidden };
}

type Reached = Pick<Draft, "follower" | "via">;

/** Each task once, with the first image that starts it: what a run pushes together counts as one update. */
function nextOf(graph: UpdateGraph, { follower, via }: Draft): readonly Reached[] {
  const images = follower === undefined ? [via] : follower.outputs.images;
  const reached = new Map<RegistryTask, Reached>();
  for (const image of images) {
    for (const own of graph.followersOf(image)) {
      if (own.task !== follower?.task && !reached.has(own.task)) {
        reached.set(own.task, { follower: own, via: graph.canonical(image) });
      }
    }
  }
  return [...reached.values()];
}

function draft(parent: Draft | undefined, { follower, via }: Reached): Draft {
  const depth = parent === undefined ? 0 : parent.depth + 1;
  const isLoop = follower !== undefined && standsAbove(parent, follower.task);
  return { follower, via, parent, depth, isLoop, next: [], hidden: 0 };
}

function standsAbove(parent: Draft | undefined, task: RegistryTask): boolean {
  for (let above = parent; above !== undefined; above = above.parent) {
    if (above.follower?.task === task) {
      return true;
    }
  }
  return false;
}

function finish({ follower, via, isLoop, next, hidden }: Draft): readonly ImpactStep[] {
  return follower === undefined
    ? []
    : [
        {
          task: follower.task,
          via,
          role: follower.role,
          outputs: follower.outputs.kind,
          isLoop,
          next: next.flatMap(finish),
          hidden,
        },
      ];
}
