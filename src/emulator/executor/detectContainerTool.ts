import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { createHash, randomUUID } from "node:crypto";
import { createBuiltInTool } from "./builtIn/builtInTool.ts";
import { type ContainerTool, type ContainerToolChoice } from "./containerTool.ts";
import { type ContainersStorage, writeContainersConfiguration } from "./containersConfiguration.ts";
import { createContainersTool } from "./containersTool.ts";
import { createDockerTool } from "./dockerTool.ts";
import { askProgram } from "./program.ts";
import { toolEnvironment } from "./toolEnvironment.ts";

/** Container tools by name. */
export type ContainerToolName = ContainerTool["name"];

/** Order in which tools are looked for when nothing else is asked for. */
export const defaultToolOrder: readonly ContainerToolName[] = [
  "buildah",
  "podman",
  "docker",
  "builtin",
];

/** Tells whether a text names a container tool. */
export function isContainerToolName(text: string): text is ContainerToolName {
  return defaultToolOrder.some((name) => name === text);
}

/** What the choice depends on. */
export interface DetectionRequest {
  readonly order: readonly ContainerToolName[];
  /** Absolute folder for images and containers, made when it is needed. */
  readonly stateFolder: string;
}

/**
 * Finds the first container tool that really works: buildah and podman must be able to open their storage,
 * docker must reach a daemon. Without one the choice says what to install.
 */
export async function detectContainerTool(
  { order, stateFolder }: DetectionRequest,
  signal: AbortSignal,
): Promise<ContainerToolChoice> {
  const reasons: string[] = [];
  for (const name of order) {
    if (name === "builtin") {
      const problem = `No container tool works here${why(reasons)}, so only images whose Dockerfile runs nothing can be built. ${remedy()}`;
      return { kind: "found", tool: createBuiltInTool(stateFolder), problem };
    }
    const found =
      name === "docker"
        ? await tryDocker(stateFolder, signal)
        : await tryContainers(name, stateFolder, signal);
    if (found.kind === "found") {
      return found;
    }
    reasons.push(`${name}: ${found.problem}`);
  }
  return {
    kind: "missing",
    problem: `No container tool works here${why(reasons)}. ${remedy()}`,
  };
}

async function tryContainers(
  name: "buildah" | "podman",
  stateFolder: string,
  signal: AbortSignal,
): Promise<ContainerToolChoice> {
  if (process.platform !== "linux") {
    return { kind: "missing", problem: "its storage can only be used directly on Linux" };
  }
  const version = await tryProgram(name, ["version"], toolEnvironment({}), signal);
  if (version !== undefined) {
    return { kind: "missing", problem: version };
  }
  let problem = "";
  for (const driver of ["overlay", "vfs"] as const) {
    const storage = { folder: stateFolder, driver };
    const found = await tryStorage(name, storage, signal);
    if (found === undefined) {
      return { kind: "found", tool: createContainersTool({ name, storage }) };
    }
    problem = found;
  }
  return { kind: "missing", problem };
}

async function tryStorage(
  name: "buildah" | "podman",
  storage: ContainersStorage,
  signal: AbortSignal,
): Promise<string | undefined> {
  const folder = path.join(storage.folder, `probe-${randomUUID()}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const { environment } = await writeContainersConfiguration(
      { folder, registries: [], login: { username: "", password: "" }, otherLogins: new Map() },
      storage,
    );
    return await tryProgram(name, ["images", "-q"], environment, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tryDocker(stateFolder: string, signal: AbortSignal): Promise<ContainerToolChoice> {
  const version = ["version", "--format", "{{.Server.Version}}"];
  const problem = await tryProgram("docker", version, toolEnvironment({}), signal);
  if (problem !== undefined) {
    return { kind: "missing", problem };
  }
  const owner = createHash("sha256").update(stateFolder).digest("hex").slice(0, 12);
  return { kind: "found", tool: createDockerTool({ owner, host: await dockerHost(signal) }) };
}

/** Where the daemon is, by DOCKER_HOST or the context in use: the configuration of a run knows no contexts. */
async function dockerHost(signal: AbortSignal): Promise<string | undefined> {
  const parameters = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"];
  const environment = toolEnvironment({});
  const { stdout } = await askProgram({ command: "docker", parameters, environment }, signal);
  const host = process.env["DOCKER_HOST"] ?? stdout.trim();
  return host === "" ? undefined : host;
}

/** Undefined when the program works, else why not, in a few words. */
async function tryProgram(
  command: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const answer = await askProgram({ command, parameters, environment }, signal);
    if (answer.exitCode === 0) {
      return undefined;
    }
    const lines = answer.stderr.trim().split("\n");
    return lines.at(-1)?.slice(0, 200) ?? `it ended with status ${answer.exitCode}`;
  } catch (error) {
    signal.throwIfAborted();
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return isMissing ? "not installed" : String(error);
  }
}

function why(reasons: readonly string[]): string {
  return reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
}

function remedy(): string {
  return process.platform === "linux"
    ? "On Debian or Ubuntu install one with: sudo apt-get install podman buildah skopeo runc netavark aardvark-dns iptables uidmap"
    : "Install Docker Desktop or Podman and start it";
}
