import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileNameOf, registryNamePattern } from "../store/resourceName.ts";
import { besideName } from "../store/writeBeside.ts";
import { type SourceStore } from "./logStore.ts";

/** How long uploaded sources are kept; those that are older go when the emulator starts. */
const keptMilliseconds = 24 * 60 * 60 * 1000;
const relativePathPattern = /^source\/\d{12}\/[0-9a-f-]{36}\.tar\.gz$/u;

/** Uploaded build contexts and the uploads that are going on. */
export interface SourceUploads extends SourceStore {
  /** A new place for an upload, as the service names them: `source/202611220000/<guid>.tar.gz`. */
  newPath(now: number): string;
  /** Tells whether a text is such a place. */
  isPath(relativePath: string): boolean;
  /** Stores the whole archive. When the body ends early nothing is left and the call rejects. */
  put(registry: string, relativePath: string, body: Readable): Promise<void>;
  /** Stores one block of an upload in pieces. */
  putBlock(upload: UploadPlace, blockId: string, body: Readable): Promise<void>;
  /** Puts the archive together from blocks, in this order. Gives false when one of them was never sent. */
  putBlockList(upload: UploadPlace, blockIds: readonly string[]): Promise<boolean>;
}

/** Where an upload goes. */
export interface UploadPlace {
  readonly registry: string;
  readonly relativePath: string;
}

/** Opens the uploads under the folder of the resource store: `<registry>/sources/<day>/<guid>.tar.gz`. */
export async function openSourceStore(folder: string): Promise<SourceUploads> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await deleteOld(folder, Date.now() - keptMilliseconds);
  return new FolderSourceStore(folder);
}

class FolderSourceStore implements SourceUploads {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  newPath(now: number): string {
    const day = new Date(now).toISOString().slice(0, 10).replaceAll("-", "");
    return `source/${day}0000/${randomUUID()}.tar.gz`;
  }

  isPath(relativePath: string): boolean {
    return relativePathPattern.test(relativePath);
  }

  async path(registry: string, relativePath: string): Promise<string | undefined> {
    if (!this.isPath(relativePath) || !registryNamePattern.test(registry)) {
      return undefined;
    }
    const file = this.#file({ registry, relativePath });
    return stat(file).then(
      () => file,
      () => undefined,
    );
  }

  async put(registry: string, relativePath: string, body: Readable): Promise<void> {
    await receive(this.#file({ registry, relativePath }), [body]);
  }

  async putBlock(upload: UploadPlace, blockId: string, body: Readable): Promise<void> {
    await receive(this.#block(upload, blockId), [body]);
  }

  async putBlockList(upload: UploadPlace, blockIds: readonly string[]): Promise<boolean> {
    const blocks = blockIds.map((blockId) => this.#block(upload, blockId));
    const found = await Promise.all(blocks.map((block) => stat(block).catch(() => undefined)));
    if (found.includes(undefined)) {
      return false;
    }
    const file = this.#file(upload);
    await receive(
      file,
      blocks.map((block) => createReadStream(block)),
    );
    await rm(blockFolderOf(file), { recursive: true, force: true });
    return true;
  }

  #file({ registry, relativePath }: UploadPlace): string {
    if (!this.isPath(relativePath)) {
      throw new RangeError("Not the place of an upload");
    }
    const name = fileNameOf(registry, registryNamePattern);
    return path.join(this.#folder, name, "sources", ...relativePath.split("/").slice(1));
  }

  /** Block ids are chosen by the client, so their hash is the file name. */
  #block(upload: UploadPlace, blockId: string): string {
    const name = createHash("sha256").update(blockId).digest("hex");
    return path.join(blockFolderOf(this.#file(upload)), name);
  }
}

async function receive(file: string, parts: readonly Readable[]): Promise<void> {
  const beside = besideName(file);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    await pipeline(concatenated(parts), createWriteStream(beside, { mode: 0o600 }));
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function* concatenated(parts: readonly Readable[]): AsyncGenerator {
  for (const part of parts) {
    yield* part;
  }
}

function blockFolderOf(file: string): string {
  return `${file}.blocks`;
}

async function deleteOld(folder: string, before: number): Promise<void> {
  for (const registry of await readdir(folder)) {
    const sources = path.join(folder, registry, "sources");
    for (const day of await readdir(sources).catch(() => [])) {
      const { mtimeMs } = await stat(path.join(sources, day));
      if (mtimeMs < before) {
        await rm(path.join(sources, day), { recursive: true, force: true });
      }
    }
  }
}
