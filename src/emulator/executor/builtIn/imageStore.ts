import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { formatImageReference, parseImageReference } from "../../../core/image/imageReference.ts";
import { digestFileName, digestOfBytes } from "../../oci/contentName.ts";
import { parseManifest } from "../../oci/manifest.ts";
import { isObject } from "../../store/storedRecord.ts";
import { OrderedActions, unfinishedEnding, writeBeside } from "../../store/writeBeside.ts";

/** What a name of the store stands for. */
export interface StoredImage {
  /** Digest of the image's manifest. */
  readonly manifest: string;
  /** Digest that the registry gave for the name when it was pulled: of an index, for one; undefined for a build. */
  readonly pulled?: string;
}

/** Images in a folder: blobs and manifests by digest, and a file of names. Everything is written beside and renamed. */
export class ImageStore {
  readonly #folder: string;
  readonly #changes = new OrderedActions();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes bytes and gives their digest. */
  async put(bytes: Uint8Array): Promise<string> {
    const digest = digestOfBytes(bytes);
    if (!(await this.has(digest))) {
      await writeBeside(this.#file(digest), bytes);
    }
    return digest;
  }

  async has(digest: string): Promise<boolean> {
    return await stat(this.#file(digest)).then(
      () => true,
      () => false,
    );
  }

  read(digest: string): Promise<Buffer> {
    return readFile(this.#file(digest));
  }

  /** The image of a name, or undefined. */
  async find(name: string): Promise<StoredImage | undefined> {
    return (await this.#names()).get(fullName(name));
  }

  async setName(name: string, image: StoredImage): Promise<void> {
    await this.#change((names) => names.set(fullName(name), image));
  }

  /** Removes names, and the blobs that no name needs any more. */
  async clean(isRemoved: (name: string) => boolean): Promise<void> {
    await this.#change((names) => {
      [...names.keys()].filter(isRemoved).forEach((name) => names.delete(name));
    });
    const needed = new Set<string>();
    for (const { manifest } of (await this.#names()).values()) {
      const { blobs } = parseManifest(await this.read(manifest), undefined);
      [manifest, ...blobs.map(({ digest }) => digest)].forEach((digest) =>
        needed.add(digestFileName(digest)),
      );
    }
    await mkdir(path.join(this.#folder, "blobs"), { recursive: true });
    for (const file of await readdir(path.join(this.#folder, "blobs"))) {
      if (!needed.has(file) || file.endsWith(unfinishedEnding)) {
        await rm(path.join(this.#folder, "blobs", file), { force: true });
      }
    }
  }

  #file(digest: string): string {
    return path.join(this.#folder, "blobs", digestFileName(digest));
  }

  async #change(change: (names: Map<string, StoredImage>) => void): Promise<void> {
    await this.#changes.run("names", async () => {
      const names = await this.#names();
      change(names);
      await writeBeside(this.#namesFile(), JSON.stringify([...names]));
    });
  }

  /** A file that is damaged counts as empty: images can be built and pulled again. */
  async #names(): Promise<Map<string, StoredImage>> {
    const text = await readFile(this.#namesFile(), "utf8").catch(() => "[]");
    const names = new Map<string, StoredImage>();
    for (const entry of parsedList(text)) {
      const pair: readonly unknown[] = Array.isArray(entry) ? entry : [];
      const [name, image] = pair;
      if (typeof name === "string" && isObject(image) && typeof image["manifest"] === "string") {
        const { manifest, pulled } = image;
        names.set(name, { manifest, ...(typeof pulled === "string" ? { pulled } : {}) });
      }
    }
    return names;
  }

  #namesFile(): string {
    return path.join(this.#folder, "names.json");
  }
}

/** An image's name with registry and tag; a text that is no name stays as it is. */
export function fullName(name: string): string {
  const parsed = parseImageReference(name);
  if (parsed.kind === "invalid") {
    return name;
  }
  const { tag, digest } = parsed.image;
  return formatImageReference({
    ...parsed.image,
    tag: digest === undefined ? (tag ?? "latest") : tag,
  });
}

function parsedList(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
