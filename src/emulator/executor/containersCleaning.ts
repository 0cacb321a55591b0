import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { runImagePrefix } from "./containerTool.ts";
import { type ContainersStorage, writeContainersConfiguration } from "./containersConfiguration.ts";
import { askProgram, type ProgramAnswer } from "./program.ts";
import { isInstalled } from "./programSearch.ts";

/** First part of the names of containers and networks of runs. */
export const containerPrefix = "acr-run-";

/** Which of the two programs builds, and where both keep their images. */
export interface ContainersToolOptions {
  readonly name: "buildah" | "podman";
  readonly storage: ContainersStorage;
}

/**
 * Removes containers and networks of runs and containers of builds that were stopped, images of runs, the further
 * names given, and bases that have lost their name to an update.
 */
export async function cleanContainersStorage(
  options: ContainersToolOptions,
  hasRunContainers: boolean,
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const folder = path.join(options.storage.folder, `clean-${randomUUID()}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const { environment } = await writeContainersConfiguration(
      { folder, registries: [], login: { username: "", password: "" }, otherLogins: new Map() },
      options.storage,
    );
    const ask = (command: string, ...parameters: readonly string[]) =>
      askProgram({ command, parameters, environment }, signal);
    if (hasRunContainers && (await isInstalled("podman"))) {
      await ask("podman", "rm", "-af", "-t", "0");
      await removeNetworks(ask);
    }
    await removeWorkingContainers(options.name, ask);
    const isBuildah = options.name === "buildah";
    const format = `{{.${isBuildah ? "Name" : "Repository"}}}:{{.Tag}}`;
    const images = await ask(options.name, "images", "--format", format);
    const left = images.stdout.split("\n").filter((name) => name.startsWith(`${runImagePrefix}/`));
    if (left.length + names.length > 0) {
      await ask(options.name, "rmi", ...left, ...names);
    }
    // Bases that were updated have lost their names.
    await (isBuildah ? ask("buildah", "rmi", "--prune") : ask("podman", "image", "prune", "-f"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Ask = (command: string, ...parameters: readonly string[]) => Promise<ProgramAnswer>;

async function removeNetworks(ask: Ask): Promise<void> {
  const { stdout } = await ask("podman", "network", "ls", "--format", "{{.Name}}");
  const names = stdout.split("\n").filter((name) => name.startsWith(containerPrefix));
  if (names.length > 0) {
    await ask("podman", "network", "rm", "-f", ...names);
  }
}

async function removeWorkingContainers(name: "buildah" | "podman", ask: Ask): Promise<void> {
  if (name === "buildah") {
    await ask("buildah", "rm", "-a");
    return;
  }
  // To podman they are somebody else's: no flag takes all of them.
  const { stdout } = await ask("podman", "ps", "-aq", "--external", "--no-trunc");
  const ids = stdout.split("\n").filter((id) => id !== "");
  if (ids.length > 0) {
    await ask("podman", "rm", "-f", "-t", "0", ...ids);
  }
}
