import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { fileNameOf, registryNamePattern } from "../store/resourceName.ts";
import { besideName } from "../store/writeBeside.ts";
import { type ImageCatalog, type TagMove } from "./content.ts";
import { ContentClock } from "./contentClock.ts";
import { RegistryContent } from "./registryContent.ts";
import { filesIn } from "./repositoryContent.ts";

/** The images of all registries on disk. Registries come into being when something is first asked of them. */
export interface ContentStore extends ImageCatalog {
  /** What a registry holds; made when missing. Names are found without regard to case. */
  registry(name: string): Promise<RegistryContent>;
  /** Bytes that a registry's images take, each blob counted once; 0 for one without images. */
  size(registry: string): Promise<number>;
  /** Removes everything that a registry holds. */
  deleteRegistry(name: string): Promise<void>;
  /** Tells those who listen that a tag was moved or made. */
  announceTag(move: TagMove): void;
}

/**
 * Opens the content below a folder, which is made when missing, and removes what an earlier process left unfinished.
 * Rejects with `dataFolderUnusable` when a stored record is damaged. `now` gives milliseconds since 1970.
 */
export async function openContentStore(
  folder: string,
  options: { readonly now?: () => number } = {},
): Promise<ContentStore> {
  const store = new FolderContentStore(folder, new ContentClock(options.now ?? Date.now));
  await store.open();
  return store;
}

class FolderContentStore implements ContentStore {
  readonly #folder: string;
  readonly #clock: ContentClock;
  readonly #registries = new Map<string, Promise<RegistryContent>>();
  readonly #listeners = new Set<(move: TagMove) => void>();

  constructor(folder: string, clock: ContentClock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const names = await filesIn(this.#folder);
    await Promise.all(
      names.filter((name) => registryNamePattern.test(name)).map((name) => this.registry(name)),
    );
  }

  registry(name: string): Promise<RegistryContent> {
    const key = fileNameOf(name, registryNamePattern);
    const known = this.#registries.get(key);
    if (known !== undefined) {
      return known;
    }
    const opening = this.#openRegistry(key);
    this.#registries.set(key, opening);
    // What failed once is tried again by the next one who asks.
    opening.catch(() => this.#registries.delete(key));
    return opening;
  }

  async size(registry: string): Promise<number> {
    return (await this.#known(registry))?.size() ?? 0;
  }

  async deleteRegistry(name: string): Promise<void> {
    const key = fileNameOf(name, registryNamePattern);
    const known = this.#registries.get(key);
    this.#registries.delete(key);
    if (known !== undefined) {
      await known;
      const registryFolder = path.join(this.#folder, key);
      const aside = besideName(registryFolder);
      await rename(registryFolder, aside);
      await rm(aside, { recursive: true, force: true });
    }
  }

  async digestOf(
    registry: string,
    repository: string,
    reference: string,
  ): Promise<string | undefined> {
    const content = await this.#known(registry);
    return content?.repository(repository)?.digestOf(reference);
  }

  onTagMoved(listener: (move: TagMove) => void): { dispose(): void } {
    const own = (move: TagMove): void => listener(move);
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  }

  announceTag(move: TagMove): void {
    for (const listener of [...this.#listeners]) {
      listener(move);
    }
  }

  /** A registry that something was asked of before; asking here makes none. */
  #known(name: string): Promise<RegistryContent> | undefined {
    return this.#registries.get(name.toLowerCase());
  }

  async #openRegistry(key: string): Promise<RegistryContent> {
    const content = new RegistryContent(path.join(this.#folder, key), this.#clock);
    await content.open();
    return content;
  }
}
