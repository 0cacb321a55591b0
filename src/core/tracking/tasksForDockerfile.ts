import { cleanPath } from "../build/cleanPath.ts";
import { sameRepository } from "../build/gitConfig.ts";
import { parseEmulatedSourceLocation, type SourceLocation } from "../build/sourceLocation.ts";
import { type Task } from "../task/task.ts";
import { parseDockerBuildString } from "./dockerBuildString.ts";
import { type TaskFacts, type TrackingFacts } from "./facts.ts";
import { factsOfTask } from "./subjectFacts.ts";
import { pathOf } from "./taskBuild.ts";
import { formatTask } from "./taskName.ts";
import { type RegistryTask, type TaskName } from "./verdict.ts";

/** Where a Dockerfile is in its repository. */
export interface DockerfileLocation {
  /** Addresses of the repository: its remotes, and `file://` with its root folder for local registries. */
  readonly repositories: readonly string[];
  /** Path of the Dockerfile from the root of the repository, with `/`. */
  readonly path: string;
  /** The checked out branch; undefined when it is not known. */
  readonly branch?: string | undefined;
}

/** The tasks that build a Dockerfile, and what is to be said about how they were found. */
export interface TasksOfDockerfile {
  readonly tasks: readonly RegistryTask[];
  /** Sentences for people, without final full stop. */
  readonly notes: readonly string[];
}

/** Finds the tasks of one Dockerfile after another. `pinned` names them instead, where the user has chosen them. */
export type TaskSearch = (
  location: DockerfileLocation,
  pinned?: readonly TaskName[],
) => TasksOfDockerfile;

/**
 * Prepares to find the tasks that build a Dockerfile: the Git context is one of the repository's addresses, and folder
 * and Dockerfile path lead to the file. Of a task with a task file every `build` step counts; its steps are taken from
 * `facts`. Tasks of the checked out branch come before those of others, which count only where there is no such task.
 * The tasks are read once, however many files are asked about.
 */
export function prepareTaskSearch(
  tasks: readonly RegistryTask[],
  facts?: TrackingFacts,
): TaskSearch {
  const byPath = new Map<string, BuiltByTask[]>();
  for (const task of tasks) {
    for (const built of builtDockerfiles(task.task, factsOfTask(facts, task))) {
      const others = byPath.get(built.path) ?? [];
      byPath.set(built.path, others);
      others.push({ ...built, task });
    }
  }
  return (location, pinned) => {
    if (pinned !== undefined) {
      return pinnedTasks(tasks, pinned);
    }
    const found = (byPath.get(cleanPath(location.path)) ?? []).filter(({ remote }) =>
      location.repositories.some((own) => sameRepository(own, remote)),
    );
    return preferBranch(firstOfEachTask(found), location.branch);
  };
}

interface BuiltByTask extends BuiltDockerfile {
  readonly task: RegistryTask;
}

/** A task file may build one Dockerfile several times. */
function firstOfEachTask(found: readonly BuiltByTask[]): readonly BuiltByTask[] {
  return found.filter(({ task }, index) => found.findIndex((own) => own.task === task) === index);
}

interface FoundTask {
  readonly task: RegistryTask;
  readonly ref: string | undefined;
}

function preferBranch(found: readonly FoundTask[], branch: string | undefined): TasksOfDockerfile {
  const isHere = ({ ref }: FoundTask): boolean =>
    ref === undefined || branch === undefined || ref === branch;
  const here = found.filter(isHere);
  const elsewhere = found.filter((own) => !isHere(own));
  const chosen = here.length > 0 ? here : elsewhere;
  return {
    tasks: chosen.map(({ task }) => task),
    notes: elsewhere.map(({ task, ref = "" }) =>
      here.length > 0
        ? `${formatTask(task)} builds this file too, from ${ref}`
        : `${formatTask(task)} builds ${ref}; checked out is ${branch ?? "a commit"}`,
    ),
  };
}

function pinnedTasks(
  tasks: readonly RegistryTask[],
  pinned: readonly TaskName[],
): TasksOfDockerfile {
  const isSame = ({ registry, task }: RegistryTask, name: TaskName): boolean =>
    registry.name.toLowerCase() === name.registry.toLowerCase() &&
    task.name.toLowerCase() === name.task.toLowerCase();
  const missing = pinned.filter((name) => !tasks.some((task) => isSame(task, name)));
  return {
    tasks: tasks.filter((task) => pinned.some((name) => isSame(task, name))),
    notes: [
      "The tasks of this Dockerfile were chosen by hand",
      ...missing.map(({ registry, task }) => `${registry}/${task} was chosen, and is not there`),
    ],
  };
}

interface BuiltDockerfile {
  readonly remote: string;
  readonly ref: string | undefined;
  readonly path: string;
}

function builtDockerfiles(task: Task, facts: TaskFacts | undefined): readonly BuiltDockerfile[] {
  const { step } = task;
  const context =
    step.contextPath === undefined ? undefined : parseEmulatedSourceLocation(step.contextPath);
  if (step.kind === "docker") {
    return inContext(context, step.dockerFilePath);
  }
  const builds = facts?.steps?.filter(({ kind }) => kind === "build") ?? [];
  return builds.flatMap((build) => {
    const read = parseDockerBuildString("text" in build ? build.text : "");
    const own = parseEmulatedSourceLocation(read.context);
    return own.kind === "git"
      ? inContext(own, read.dockerfile ?? "Dockerfile")
      : inContext(context, pathOf(read));
  });
}

function inContext(
  context: SourceLocation | undefined,
  dockerfile: string,
): readonly BuiltDockerfile[] {
  if (context?.kind !== "git" || dockerfile.includes("{{")) {
    return [];
  }
  const path = cleanPath(`./${context.folder ?? ""}/${dockerfile}`);
  return [{ remote: context.remote, ref: context.ref, path }];
}
