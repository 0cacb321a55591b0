import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { readRecord } from "../store/storedRecord.ts";
import { besideName, OrderedActions, unfinishedEnding, writeBeside } from "../store/writeBeside.ts";
import { type ContentClock } from "./contentClock.ts";
import { digestFileName, digestOfFileName, isDigest, nameFileName } from "./contentName.ts";
import {
  type ChangeableAttributes,
  isManifestRecord,
  isRepositoryRecord,
  isTagRecord,
  type ManifestRecord,
  type RepositoryRecord,
  type TagRecord,
  unlocked,
} from "./contentRecord.ts";

/** What a manifest's record says beside the times and attributes that the repository keeps itself. */
export type NewManifest = Omit<ManifestRecord, "createdTime" | "lastUpdateTime" | "attributes">;

/** What a push did to a tag. `previousDigest` is undefined for a new one. */
export interface TagChange {
  readonly tag: string;
  readonly digest: string;
  readonly previousDigest: string | undefined;
}

/**
 * Manifests, tags and known blobs of one repository: read from memory, written beside and renamed before memory
 * changes, one write after the other. In its folder are `repository.json`, `blobs/<digest>` (empty files that say
 * which of the registry's blobs belong here), `manifests/<digest>` with `<digest>.json`, and `tags/<hash>.json`.
 */
export class RepositoryContent {
  readonly folder: string;
  readonly #clock: ContentClock;
  readonly #writes = new OrderedActions();
  readonly #blobs = new Set<string>();
  readonly #manifests = new Map<string, ManifestRecord>();
  readonly #tags = new Map<string, TagRecord>();
  #record: RepositoryRecord;

  constructor(folder: string, record: RepositoryRecord, clock: ContentClock) {
    this.folder = folder;
    this.#record = record;
    this.#clock = clock;
  }

  get record(): RepositoryRecord {
    return this.#record;
  }

  get blobs(): ReadonlySet<string> {
    return this.#blobs;
  }

  get manifests(): ReadonlyMap<string, ManifestRecord> {
    return this.#manifests;
  }

  get tags(): ReadonlyMap<string, TagRecord> {
    return this.#tags;
  }

  /** Digest that a tag names, or the digest itself when its manifest is here. */
  digestOf(reference: string): string | undefined {
    return isDigest(reference)
      ? this.#manifests.get(reference)?.digest
      : this.#tags.get(reference)?.digest;
  }

  /** The manifest's bytes as they were pushed; it must be here. */
  manifestBytes(digest: string): Promise<Uint8Array> {
    return readFile(this.#manifestFile(digest));
  }

  /** Makes one of the registry's blobs known here. */
  linkBlob(digest: string): Promise<void> {
    return this.#inOrder(async () => {
      if (!this.#blobs.has(digest)) {
        await mkdir(path.join(this.folder, "blobs"), { recursive: true, mode: 0o700 });
        await writeFile(path.join(this.folder, "blobs", digestFileName(digest)), "");
        this.#blobs.add(digest);
      }
    });
  }

  /** Forgets a blob, at once for readers, unless `isUnused` says no when it is this one's turn. */
  unlinkBlob(digest: string, isUnused: () => boolean): Promise<void> {
    return this.#inOrder(async () => {
      if (isUnused()) {
        this.#blobs.delete(digest);
        await rm(path.join(this.folder, "blobs", digestFileName(digest)), { force: true });
      }
    });
  }

  /** Stores a manifest and, if given, points a tag to it. Resolves with what happened to the tag. */
  putManifest(
    bytes: Uint8Array,
    manifest: NewManifest,
    tag: string | undefined,
  ): Promise<TagChange | undefined> {
    return this.#inOrder(async () => {
      await this.#storeManifest(bytes, manifest);
      return tag === undefined ? undefined : this.#moveTag(tag, manifest.digest);
    });
  }

  /** Removes a manifest with all its tags; resolves with their names. */
  deleteManifest(digest: string): Promise<readonly string[]> {
    return this.#inOrder(async () => {
      const names = [...this.#tags.values()]
        .filter((tag) => tag.digest === digest)
        .map(({ name }) => name);
      // Tags first: one that names nothing must never be on disk.
      for (const name of names) {
        await this.#removeTag(name);
      }
      this.#manifests.delete(digest);
      await rm(this.#manifestRecordFile(digest), { force: true });
      await rm(this.#manifestFile(digest), { force: true });
      return names;
    });
  }

  /** Removes a tag; its manifest stays. */
  deleteTag(name: string): Promise<void> {
    return this.#inOrder(() => this.#removeTag(name));
  }

  setAttributes(attributes: ChangeableAttributes): Promise<void> {
    return this.#inOrder(async () => {
      const record = { ...this.#record, attributes };
      await writeJson(repositoryFile(this.folder), record);
      this.#record = record;
    });
  }

  /** Does nothing when the manifest was deleted meanwhile. */
  setManifestAttributes(digest: string, attributes: ChangeableAttributes): Promise<void> {
    return this.#inOrder(async () => {
      const record = this.#manifests.get(digest);
      if (record !== undefined) {
        await this.#writeManifestRecord({ ...record, attributes });
      }
    });
  }

  /** Does nothing when the tag was deleted meanwhile. */
  setTagAttributes(name: string, attributes: ChangeableAttributes): Promise<void> {
    return this.#inOrder(async () => {
      const record = this.#tags.get(name);
      if (record !== undefined) {
        await this.#writeTag({ ...record, attributes });
      }
    });
  }

  /** Removes the whole folder, by one rename, after the writes before. */
  delete(): Promise<void> {
    return this.#inOrder(async () => {
      const aside = besideName(this.folder);
      await rename(this.folder, aside);
      await rm(aside, { recursive: true, force: true });
    });
  }

  /** Reads what an earlier process stored. Removes its unfinished files. */
  async load(): Promise<void> {
    for (const name of await filesIn(path.join(this.folder, "blobs"))) {
      const digest = digestOfFileName(name);
      if (digest !== undefined) {
        this.#blobs.add(digest);
      }
    }
    for (const file of await recordsIn(path.join(this.folder, "manifests"))) {
      const record = await readRecord(file, isManifestRecord);
      this.#manifests.set(record.digest, record);
    }
    for (const file of await recordsIn(path.join(this.folder, "tags"))) {
      const record = await readRecord(file, isTagRecord);
      if (this.#manifests.has(record.digest)) {
        this.#tags.set(record.name, record);
      }
    }
  }

  #inOrder<T>(action: () => Promise<T>): Promise<T> {
    return this.#writes.run("", action);
  }

  async #storeManifest(bytes: Uint8Array, manifest: NewManifest): Promise<void> {
    const time = this.#clock.next();
    const { createdTime = time, attributes = unlocked } =
      this.#manifests.get(manifest.digest) ?? {};
    await writeBeside(this.#manifestFile(manifest.digest), bytes);
    await this.#writeManifestRecord({ ...manifest, createdTime, lastUpdateTime: time, attributes });
  }

  async #moveTag(name: string, digest: string): Promise<TagChange> {
    const time = this.#clock.next();
    const old = this.#tags.get(name);
    const { createdTime = time, attributes = unlocked } = old ?? {};
    await this.#writeTag({ name, digest, createdTime, lastUpdateTime: time, attributes });
    return { tag: name, digest, previousDigest: old?.digest };
  }

  async #removeTag(name: string): Promise<void> {
    this.#tags.delete(name);
    await rm(this.#tagFile(name), { force: true });
  }

  async #writeManifestRecord(record: ManifestRecord): Promise<void> {
    await writeJson(this.#manifestRecordFile(record.digest), record);
    this.#manifests.set(record.digest, record);
  }

  async #writeTag(record: TagRecord): Promise<void> {
    await writeJson(this.#tagFile(record.name), record);
    this.#tags.set(record.name, record);
  }

  #manifestFile(digest: string): string {
    return path.join(this.folder, "manifests", digestFileName(digest));
  }

  #manifestRecordFile(digest: string): string {
    return `${this.#manifestFile(digest)}.json`;
  }

  #tagFile(name: string): string {
    return path.join(this.folder, "tags", `${nameFileName(name)}.json`);
  }
}

/** Makes a repository on disk. */
export async function makeRepository(
  folder: string,
  record: RepositoryRecord,
  clock: ContentClock,
): Promise<RepositoryContent> {
  await writeJson(repositoryFile(folder), record);
  return new RepositoryContent(folder, record, clock);
}

/** Reads a repository from disk, or undefined when it was never made whole. */
export async function readRepository(
  folder: string,
  clock: ContentClock,
): Promise<RepositoryContent | undefined> {
  if (!(await filesIn(folder)).includes("repository.json")) {
    return undefined;
  }
  const record = await readRecord(repositoryFile(folder), isRepositoryRecord);
  const repository = new RepositoryContent(folder, record, clock);
  await repository.load();
  return repository;
}

/** Names of the entries of a folder without unfinished ones, which it removes; empty when there is no folder. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return [];
    }
    throw error;
  });
  const unfinished = names.filter((name) => name.endsWith(unfinishedEnding));
  await Promise.all(
    unfinished.map((name) => rm(path.join(folder, name), { recursive: true, force: true })),
  );
  return names.filter((name) => !name.endsWith(unfinishedEnding));
}

function repositoryFile(folder: string): string {
  return path.join(folder, "repository.json");
}

async function recordsIn(folder: string): Promise<readonly string[]> {
  const names = await filesIn(folder);
  return names.filter((name) => name.endsWith(".json")).map((name) => path.join(folder, name));
}

function writeJson(file: string, record: object): Promise<void> {
  return writeBeside(file, `${JSON.stringify(record)}\n`);
}
