import { type BuildString, parseBuildString } from "../build/buildString.ts";
import { cleanPath } from "../build/cleanPath.ts";
import { parseEmulatedSourceLocation, parseSourceLocation } from "../build/sourceLocation.ts";
import { type BuildValues } from "../dockerfile/baseImages.ts";
import { type TaskStep } from "../task/task.ts";
import { type TaskFacts } from "./facts.ts";
import { parseDockerBuildString } from "./dockerBuildString.ts";

/** How a task builds the Dockerfile, in two readings that ought to be the same. */
export interface TaskBuild {
  /** Whether the build is a `build` step of a task file, or one that the service writes itself, or assumed. */
  readonly kind: "step" | "service" | "assumed";
  /** What the build is given. */
  readonly docker: BuildString;
  /** What ACR's scanner reads. */
  readonly engine: BuildString;
  /** Build arguments whose values nobody can know before the run, and why. */
  readonly unknownValues: readonly { readonly name: string; readonly why: string }[];
}

/** The build of a task, or why there is none to look at. */
export type FoundBuild =
  | { readonly kind: "build"; readonly build: TaskBuild }
  | { readonly kind: "noBuildStep"; readonly command: string | undefined }
  | { readonly kind: "unknown"; readonly settledBy: string };

/** The build that is assumed when there is no task. */
export function assumedBuild(values: BuildValues): TaskBuild {
  const buildArguments = values.buildArguments.map(({ name, value }) => `${name}=${value}`);
  const read = { ...nothing, target: values.target, buildArguments };
  return { kind: "assumed", docker: read, engine: read, unknownValues: [] };
}

/**
 * Finds how a task builds the Dockerfile. A task with a task file needs its steps; of several build steps the one for
 * `dockerfilePath` (from the root of the context) is taken, and without it they must agree in what they give.
 */
export function findTaskBuild(
  step: TaskStep,
  facts: TaskFacts | undefined,
  dockerfilePath: string | undefined,
): FoundBuild {
  if (step.kind === "docker") {
    return { kind: "build", build: serviceBuild(step) };
  }
  const steps = facts?.steps;
  if (steps === undefined) {
    return { kind: "unknown", settledBy: "its task file" };
  }
  const builds = steps.flatMap((own) => (own.kind === "build" ? [stepBuild(own.text)] : []));
  const fitting = builds.filter((build) => isFor(build, dockerfilePath));
  const [first, ...others] = fitting.length === 0 ? builds : fitting;
  if (first === undefined) {
    const commands = steps.flatMap((own) => (own.kind === "cmd" ? [own.text] : []));
    return { kind: "noBuildStep", command: commands.find((text) => buildCommand.test(text)) };
  }
  const isOne = others.every((build) => valuesText(build) === valuesText(first));
  return isOne
    ? { kind: "build", build: first }
    : { kind: "unknown", settledBy: "which of its build steps builds this Dockerfile" };
}

const nothing: BuildString = {
  dockerfile: undefined,
  target: undefined,
  context: ".",
  tags: [],
  buildArguments: [],
};
/** `docker build`, `docker buildx build`, `buildx build`, `buildah bud` and their kin as words of a command. */
const buildCommand =
  /(?:^|[\s/])(?:docker|podman|buildah|img|buildx)(?::\S+)?(?:\s+-\S+)*\s+(?:buildx\s+|image\s+)?(?:build|bud)(?:\s|$)|kaniko|buildctl/;

function serviceBuild(step: Extract<TaskStep, { readonly kind: "docker" }>): TaskBuild {
  const known = step.arguments.filter(({ isSecret }) => !isSecret);
  const secret = step.arguments.filter(({ isSecret }) => isSecret);
  const read: BuildString = {
    ...nothing,
    dockerfile: step.dockerFilePath,
    target: step.target,
    tags: step.imageNames,
    buildArguments: known.map(({ name, value }) => `${name}=${value}`),
  };
  const secretValues = secret.map(({ name }) => ({ name, why: "a secret value" }));
  return {
    kind: "service",
    docker: read,
    engine: read,
    unknownValues: [...secretValues, ...templateValues(read.buildArguments)],
  };
}

function stepBuild(text: string): TaskBuild {
  const docker = parseDockerBuildString(text);
  const unknownValues = templateValues(docker.buildArguments);
  return { kind: "step", docker, engine: parseBuildString(text), unknownValues };
}

function templateValues(buildArguments: readonly string[]): TaskBuild["unknownValues"] {
  return buildArguments
    .filter((text) => text.includes("{{"))
    .map((text) => ({ name: text.split("=", 1)[0] ?? "", why: "a value of the run" }));
}

function isFor({ docker }: TaskBuild, dockerfilePath: string | undefined): boolean {
  return dockerfilePath === undefined || pathOf(docker) === cleanPath(dockerfilePath);
}

/** The path of a file of a repository, seen from the folder that a task's Git context names. */
export function pathInContext(
  { contextPath }: TaskStep,
  path: string | undefined,
): string | undefined {
  const source = contextPath === undefined ? undefined : parseEmulatedSourceLocation(contextPath);
  const folder = source?.kind === "git" ? cleanPath(`./${source.folder ?? ""}`) : ".";
  const clean = path === undefined ? undefined : cleanPath(path);
  return clean?.startsWith(`${folder}/`) === true ? clean.slice(folder.length + 1) : clean;
}

/** The Dockerfile that a reading leads to. With `-f` it does not depend on a local context. */
export function pathOf({ dockerfile, context }: BuildString): string {
  const isLocal = parseSourceLocation(context).kind === "local" && !context.includes("{{");
  const folder = isLocal && dockerfile === undefined ? context : ".";
  return cleanPath(`${folder}/${dockerfile ?? "Dockerfile"}`);
}

function valuesText({ docker, engine }: TaskBuild): string {
  const parts = [docker, engine].map((read) => [pathOf(read), read.target, read.buildArguments]);
  return JSON.stringify(parts);
}
