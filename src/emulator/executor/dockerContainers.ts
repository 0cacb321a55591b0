import { setTimeout as sleep } from "node:timers/promises";
import { type DockerClient } from "./dockerClient.ts";

/** Milliseconds between two looks at the daemon's containers, and after which a daemon is given up. */
const pause = 50;
const patience = 30_000;

/**
 * Parameters for `docker build` and `docker run` that mark the containers they start. `docker build` gives its
 * containers neither names nor labels; a further host name is the one thing that reaches both and no image.
 */
export function markContainers(marker: string): readonly string[] {
  return ["--add-host", `${marker}.localhost:127.0.0.1`];
}

/**
 * Does work that starts marked containers. The daemon owns them: a command line that was stopped leaves them running.
 * When the signal is aborted they are ended at once, and the work's end is told only when none is left.
 */
export async function endingContainers<Result>(
  client: DockerClient,
  marker: string,
  work: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  let ending: Promise<void> | undefined;
  const end = () => {
    ending = endContainers(client, marker);
  };
  signal.addEventListener("abort", end, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", end);
    await ending;
    if (signal.aborted) {
      // What the command line had asked for at the last moment may have come after the first look.
      await endContainers(client, marker);
    }
  }
}

/** Kills and removes the containers whose mark starts with the text; resolves when none is left. */
export async function endContainers(client: DockerClient, marker: string): Promise<void> {
  const signal = AbortSignal.timeout(patience);
  try {
    for (;;) {
      const ids = await markedContainers(client, marker, signal);
      if (ids.length === 0) {
        return;
      }
      await client.ask(["rm", "-f", "-v", ...ids], signal);
      await sleep(pause, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}

/** Removes the networks whose names start with the text. */
export async function removeNetworks(
  client: DockerClient,
  prefix: string,
  signal: AbortSignal,
): Promise<void> {
  const { stdout } = await client.ask(["network", "ls", "--format", "{{.Name}}"], signal);
  const names = stdout.split("\n").filter((name) => name.startsWith(prefix));
  if (names.length > 0) {
    await client.ask(["network", "rm", ...names], signal);
  }
}

async function markedContainers(
  client: DockerClient,
  marker: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const all = await client.ask(["ps", "-aq", "--no-trunc"], signal);
  const ids = all.stdout.split("\n").filter((id) => id !== "");
  if (ids.length === 0) {
    return [];
  }
  const format = "{{.Id}} {{json .HostConfig.ExtraHosts}}";
  const { stdout } = await client.ask(["container", "inspect", "--format", format, ...ids], signal);
  const marked = stdout.split("\n").filter((line) => line.includes(`"${marker}`));
  return marked.map((line) => line.slice(0, line.indexOf(" ")));
}
