import { cleanPath } from "../build/cleanPath.ts";
import { sameRepository } from "../build/gitConfig.ts";
import { parseEmulatedSourceLocation } from "../build/sourceLocation.ts";
import { type Task } from "../task/task.ts";
import { type RegistryTask } from "./verdict.ts";

/** Where a Dockerfile is in its repository. */
export interface DockerfileLocation {
  /** Addresses of the repository: its remotes, and `file://` with its root folder for local registries. */
  readonly repositories: readonly string[];
  /** Path of the Dockerfile from the root of the repository, with `/`. */
  readonly path: string;
}

/**
 * Finds the tasks that build a Dockerfile: their Git context is one of the repository's addresses, and folder and
 * Dockerfile path lead to the file. The branch makes no difference. Only tasks with a Docker step are looked at.
 */
export function tasksForDockerfile(
  tasks: readonly RegistryTask[],
  location: DockerfileLocation,
): readonly RegistryTask[] {
  const wanted = cleanPath(location.path);
  return tasks.filter(({ task }) => {
    const built = builtDockerfile(task);
    return (
      built?.path === wanted &&
      location.repositories.some((repository) => sameRepository(repository, built.remote))
    );
  });
}

function builtDockerfile(
  task: Task,
): { readonly remote: string; readonly path: string } | undefined {
  if (task.step.kind !== "docker" || task.step.contextPath === undefined) {
    return undefined;
  }
  const source = parseEmulatedSourceLocation(task.step.contextPath);
  if (source.kind !== "git") {
    return undefined;
  }
  const folder = source.folder ?? "";
  return { remote: source.remote, path: cleanPath(`./${folder}/${task.step.dockerFilePath}`) };
}
