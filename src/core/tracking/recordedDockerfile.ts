import { type BaseImageDependency } from "../task/task.ts";

/**
 * Writes what the last successful run of a task recorded as the `FROM` lines of a Dockerfile, the runtime image last,
 * so that it can be judged where the Dockerfile itself cannot be read. Empty without a runtime image. Digests are left
 * out where there is a tag: they say what was found, not what is followed.
 */
export function recordedDockerfile(dependencies: readonly BaseImageDependency[]): string {
  const runtime = dependencies.find(({ type }) => type === "Runtime");
  if (runtime === undefined) {
    return "";
  }
  const others = dependencies.filter(({ type }) => type === "BuildTime");
  return [...others, runtime].map((own) => `FROM ${formatRecorded(own)}\n`).join("");
}

function formatRecorded({ registry, repository, tag, digest }: BaseImageDependency): string {
  const version = tag === undefined ? (digest === undefined ? "" : `@${digest}`) : `:${tag}`;
  return `${registry}/${repository}${version}`;
}
