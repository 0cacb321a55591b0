import { type ImageReference } from "../image/imageReference.ts";
import { isSameImage, type KnownRegistry, readKnownImage } from "../image/registryHost.ts";
import { isFinal, type Run } from "../run/run.ts";
import { parseIsoTime } from "../run/isoTime.ts";
import { type BaseImageDependency } from "../task/task.ts";
import {
  type ImageFacts,
  type RegistryFacts,
  type TaskFacts,
  type TrackingFacts,
} from "./facts.ts";
import { followsAllStages } from "./taskName.ts";
import { type RegistryTask } from "./verdict.ts";

/** The facts that concern one stage and one task. What is undefined was not asked. */
export interface SubjectFacts {
  readonly now: number | undefined;
  readonly task: TaskFacts | undefined;
  /** The registry of the task. */
  readonly registry: RegistryFacts | undefined;
  /** The registry that holds the base image. */
  readonly imageRegistry: RegistryFacts | undefined;
  readonly image: ImageFacts | undefined;
  /** What is known about any image. */
  readonly imageFactsOf: (image: ImageReference) => ImageFacts | undefined;
  /** Runs without a task in any registry; undefined when no registry was asked for them. */
  readonly quickRuns: readonly Run[] | undefined;
}

/** What the facts about a subject are picked by. */
export interface FactQuestion {
  readonly facts?: TrackingFacts | undefined;
  readonly registries: readonly KnownRegistry[];
}

/** Picks the facts about a task; undefined when there are none. Letter case makes no difference. */
export function factsOfTask(
  facts: TrackingFacts | undefined,
  { registry, task }: RegistryTask,
): TaskFacts | undefined {
  return facts?.tasks?.find(
    ({ task: name }) =>
      isSameText(name.registry, registry.name) && isSameText(name.task, task.name),
  );
}

/** Picks the facts about the task and the image of a stage. */
export function pickFacts(
  { facts, registries }: FactQuestion,
  task: RegistryTask | undefined,
  image: ImageReference | undefined,
): SubjectFacts {
  const imageFactsOf = (wanted: ImageReference): ImageFacts | undefined =>
    facts?.images?.find((own) => isAbout(own, wanted, registries));
  return {
    now: facts?.now,
    task: task === undefined ? undefined : factsOfTask(facts, task),
    registry: facts?.registries?.find(({ registry }) => isSameText(registry, task?.registry.name)),
    imageRegistry: facts?.registries?.find(({ registry }) =>
      isRegistryOf(registry, image, registries),
    ),
    image: image && imageFactsOf(image),
    imageFactsOf,
    quickRuns: facts?.registries?.flatMap(({ quickRuns }) => quickRuns ?? []),
  };
}

/** The runs that have ended, newest first; undefined when runs were not asked for. */
export function finishedRuns({ task }: SubjectFacts): readonly Run[] | undefined {
  return task?.runs?.filter(({ status }) => isFinal(status));
}

/** The newest run that succeeded. */
export function lastSuccess({ task }: SubjectFacts): Run | undefined {
  return task?.runs?.find(({ status }) => status === "Succeeded") ?? task?.lastSuccessfulRun;
}

/** When a run ended (or began, when that is all that is known), in milliseconds since 1970 UTC. */
export function timeOf(run: Run | undefined): number | undefined {
  const text = run?.finishedAt ?? run?.startedAt ?? run?.createdAt;
  return text === undefined ? undefined : parseIsoTime(text);
}

/** The entry of a task's record that makes the task follow an image: a build-time one counts only for all stages. */
export function recordOf(
  task: RegistryTask,
  image: ImageReference,
  registries: readonly KnownRegistry[],
): BaseImageDependency | undefined {
  const isFollowed = (type: string): boolean => type === "Runtime" || followsAllStages(task);
  return task.task.step.baseImageDependencies.find(
    (recorded) => isFollowed(recorded.type) && isSameImage(recorded, image, registries),
  );
}

function isSameText(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}

function isRegistryOf(
  name: string,
  image: ImageReference | undefined,
  registries: readonly KnownRegistry[],
): boolean {
  if (image === undefined) {
    return false;
  }
  const known = registries.find((registry) => isSameText(registry.name, name));
  const hosts = [`${name}.azurecr.io`, ...(known === undefined ? [] : [known.loginServer])];
  return hosts.some((host) => isSameText(host, image.registry));
}

function isAbout(
  facts: ImageFacts,
  image: ImageReference,
  registries: readonly KnownRegistry[],
): boolean {
  const known = readKnownImage(facts.image, registries);
  return known !== undefined && isSameImage(known, image, registries);
}
