import { parseBuildString, replaceBuildContext } from "../build/buildString.ts";
import { parseSourceLocation } from "../build/sourceLocation.ts";
import { resolveWorkingDirectory } from "../build/workingDirectory.ts";
import { buildCache } from "./buildCache.ts";
import { type TaskStep } from "./task.ts";

/** What the command lines of a run have in common. */
export interface CommandLineRun {
  /** Name of the volume at `/workspace`; empty when there is none, and then the engine writes an empty name. */
  readonly sharedVolume: string;
  /** Login server of the run's registry. */
  readonly registry: string;
  /** Undefined for a quick run. */
  readonly taskName: string | undefined;
}

/** The volumes and settings that every container of a task has. */
const socket = ["--volume", "/var/run/docker.sock:/var/run/docker.sock"];
const home = ["--volume", "home:/acb/home"];
const homeSetting = ["--env", "HOME=/acb/home"];

/**
 * The text that the engine hands to a shell for a `cmd` or `build` step, on Linux: nothing in it is quoted. Empty for a
 * `push` step (https://github.com/Azure/acr-builder, builder package).
 */
export function stepCommandLine(step: TaskStep, run: CommandLineRun): string {
  const { work } = step;
  if (work.kind === "push") {
    return "";
  }
  const isCmd = work.kind === "cmd";
  const directory = step.disableWorkingDirectoryOverride
    ? []
    : ["--workdir", resolveWorkingDirectory(isCmd ? step.workingDirectory : buildDirectory(step))];
  const words = [
    ...["docker", "run", ...flag(!step.keep, "--rm"), ...flag(step.detach, "--detach")],
    ...step.ports.flatMap((port) => ["-p", port]),
    ...step.expose.flatMap((port) => ["--expose", port]),
    ...flag(step.privileged, "--privileged"),
    ...setting("--user", step.user),
    ...setting("--network", step.network),
    ...setting("--isolation", step.isolation),
    ...setting("--cpus", step.cpus),
    ...(isCmd ? setting("--entrypoint", step.entryPoint) : []),
    ...["--name", step.id, ...workspace(run), ...socket, ...home],
    ...step.volumeMounts.flatMap(({ name, mountPath }) => ["--volume", `${name}:${mountPath}`]),
    ...homeSetting,
    ...stepEnvironment(step).flatMap((own) => ["--env", own]),
    ...directory,
    isCmd ? work.text : buildCommand(step, work.text, run),
  ];
  return words.join(" ");
}

/** `docker run` of the scan of a build step's Dockerfile, by words; an empty one stands for no Dockerfile given. */
export function scanCommandLine(
  step: TaskStep,
  run: CommandLineRun,
  { uuid, credentials }: { readonly uuid: string; readonly credentials: readonly string[] },
): readonly string[] {
  const text = step.work.kind === "build" ? step.work.text : "";
  const build = parseBuildString(text);
  return [
    ...["docker", "run", "--rm", "--name", `acb_dep_scanner_${uuid}`, ...workspace(run)],
    ...["--workdir", resolveWorkingDirectory(step.workingDirectory), ...home, ...homeSetting],
    ...["acb", "scan", "-f", build.dockerfile ?? "", "--destination", step.id],
    ...(step.tags ?? build.tags).flatMap((tag) => ["-t", tag]),
    ...(step.buildArguments ?? build.buildArguments).flatMap((own) => ["--build-arg", own]),
    ...setting("--target", build.target ?? ""),
    ...credentials.flatMap((credential) => ["--credential", credential]),
    build.context,
  ];
}

/** `docker run` of a push, by words. */
export function pushCommandLine(image: string, uuid: string): readonly string[] {
  const name = ["--name", `acb_docker_push_${uuid}`];
  return [
    "docker",
    "run",
    ...name,
    "--rm",
    ...socket,
    ...home,
    ...homeSetting,
    "docker",
    "push",
    image,
  ];
}

/** `docker run` of the explicit pull of a `cmd` step, by words. It has no home folder and so no credentials. */
export function pullCommandLine(image: string): readonly string[] {
  return ["docker", "run", "--rm", ...socket, "docker", "pull", image];
}

/** `docker run` of a login that reads the password from its input, by words. */
export function loginCommandLine(
  registry: string,
  userName: string,
  uuid: string,
): readonly string[] {
  const name = ["--name", `acb_docker_login_${uuid}`, "--rm", "-i"];
  const login = ["docker", "login", "--username", userName, "--password-stdin", registry];
  return ["docker", "run", ...name, ...socket, ...home, ...homeSetting, ...login];
}

/** The container that must run before steps that use the build cache. */
export function cacheCommandLine(run: CommandLineRun): string {
  const container = ["--rm", "--detach", "--name", "acrbuildkitdcontainer"];
  const places = [...workspace(run), ...socket, ...home, ...homeSetting];
  const command = ["--workdir", "/workspace", "buildx", "create", "--use"];
  return ["docker", "run", ...container, ...places, ...command].join(" ");
}

/** What the engine warns of before a build step: a GitHub address that is no address of a repository; else undefined. */
export function contextWarning({ work }: TaskStep): string | undefined {
  const context = work.kind === "build" ? parseBuildString(work.text).context.toLowerCase() : "";
  return context.includes("github") && !context.includes(".git")
    ? `WARNING: ${context} might not be valid context. Valid Git repositories should end with .git.`
    : undefined;
}

/** A remote context is checked out to a folder that is named after the step. */
function buildDirectory({ id, work, workingDirectory }: TaskStep): string {
  const { context } = parseBuildString(work.kind === "build" ? work.text : "");
  const source = parseSourceLocation(context);
  if (source.kind === "local") {
    return workingDirectory;
  }
  const hasFolder =
    source.kind === "git" && /^https?:/.test(context) && source.folder !== undefined;
  return hasFolder ? `${id}/${source.folder}` : id;
}

function buildCommand(step: TaskStep, text: string, run: CommandLineRun): string {
  const isRemote = parseSourceLocation(parseBuildString(text).context).kind !== "local";
  const build = isRemote ? replaceBuildContext(text, ".") : text;
  if (!step.usesCache) {
    return `docker build ${build}`;
  }
  const cache = buildCache(step, run);
  return cache.kind === "flags" ? `buildx build ${cache.flags} ${build}` : `buildx build ${build}`;
}

function stepEnvironment({ work, environment, usesCache }: TaskStep): readonly string[] {
  const isClassic =
    work.kind === "build" && !usesCache && !environment.includes("DOCKER_BUILDKIT=1");
  return isClassic ? [...environment, "DOCKER_BUILDKIT=0"] : environment;
}

function workspace({ sharedVolume }: CommandLineRun): readonly string[] {
  return ["--volume", `${sharedVolume}:/workspace`];
}

function setting(name: string, value: string): readonly string[] {
  return value === "" ? [] : [name, value];
}

function flag(isSet: boolean, name: string): readonly string[] {
  return isSet ? [name] : [];
}
