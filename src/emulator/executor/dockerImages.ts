import { type DockerClient } from "./dockerClient.ts";

/**
 * What runs leave in a daemon's storage, which also holds images that are none of the emulator's business: only
 * what is noted here, and what has the emulator's own name, is ever removed.
 */
export class DockerImages {
  readonly #client: DockerClient;
  /** Identifiers, long or short, with the time in milliseconds since 1970 before which an image of that kind cannot be made. */
  readonly #noted = new Map<string, number>();
  #pushing: Promise<unknown> = Promise.resolve();

  constructor(client: DockerClient) {
    this.#client = client;
  }

  /**
   * Notes an image that may be left without a name: an intermediate one of a build, a base that was updated. One
   * that was made before `since` is not removed: a build may print the identifiers of other people's images.
   */
  note(id: string, since: number): void {
    this.#noted.set(id, since);
  }

  /** The identifier of an image, or undefined when the daemon does not have it. */
  async idOf(name: string, signal: AbortSignal): Promise<string | undefined> {
    const inspect = ["image", "inspect", "--format", "{{.Id}}", name];
    const { exitCode, stdout } = await this.#client.ask(inspect, signal);
    return exitCode === 0 ? stdout.trim() : undefined;
  }

  /**
   * Does work that needs a name for itself for a while, one after the other: two runs that push to the same tag
   * would else push each other's image.
   */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#pushing.then(work, work);
    this.#pushing = done.catch(() => undefined);
    return await done;
  }

  /** Removes the images whose names start with the prefix, the further names, and what was noted. */
  async clean(prefix: string, names: readonly string[], signal: AbortSignal): Promise<void> {
    const format = "{{.Repository}}:{{.Tag}}";
    const own = await this.#client.ask(["images", "--format", format, `${prefix}/*/*`], signal);
    const left = own.stdout.split("\n").filter((name) => name.startsWith(`${prefix}/`));
    await this.#remove([...left, ...names], signal);
    const noted = new Map(this.#noted);
    this.#noted.clear();
    await this.#remove(await this.#withoutName(noted, signal), signal);
  }

  async #withoutName(
    noted: ReadonlyMap<string, number>,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    if (noted.size === 0) {
      return [];
    }
    const format = "{{.Id}} {{len .RepoTags}} {{.Created}}";
    // Those that are gone are told on the other stream.
    const inspect = ["image", "inspect", "--format", format, ...noted.keys()];
    const { stdout } = await this.#client.ask(inspect, signal);
    const found = stdout.split("\n").filter((line) => {
      const [id = "", tags, created = ""] = line.split(" ");
      const since = noted.get(id) ?? noted.get(shortId(id));
      return since !== undefined && tags === "0" && Date.parse(created) >= since;
    });
    return found.map((line) => line.slice(0, line.indexOf(" ")));
  }

  async #remove(names: readonly string[], signal: AbortSignal): Promise<void> {
    if (names.length > 0) {
      // Later images are built on earlier ones.
      await this.#client.ask(["image", "rm", ...names.toReversed()], signal);
    }
  }
}

/** `sha256:0123456789abcdef…` as builds print it: `0123456789ab`. */
function shortId(id: string): string {
  return id.replace(/^sha256:/u, "").slice(0, 12);
}
