import path from "node:path";
import { OrderedActions } from "../store/writeBeside.ts";
import { BlobFolder } from "./blobFolder.ts";
import { type ContentClock } from "./contentClock.ts";
import { nameFileName } from "./contentName.ts";
import { unlocked } from "./contentRecord.ts";
import { OciError } from "./ociError.ts";
import {
  filesIn,
  makeRepository,
  readRepository,
  type RepositoryContent,
} from "./repositoryContent.ts";
import { type Upload } from "./upload.ts";

/** A push in progress has asked for its blobs; for so long they are kept although no manifest names them yet. */
const keptMilliseconds = 10 * 60 * 1000;

/** Everything that one registry holds. Blobs are shared by its repositories and known to each by link. */
export class RegistryContent {
  readonly blobs: BlobFolder;
  readonly #folder: string;
  readonly #clock: ContentClock;
  readonly #repositories = new Map<string, RepositoryContent>();
  readonly #making = new OrderedActions();
  readonly #lastAsked = new Map<string, number>();
  #opened = 0;

  constructor(folder: string, clock: ContentClock) {
    this.#folder = folder;
    this.#clock = clock;
    this.blobs = new BlobFolder(folder, () => clock.now());
  }

  /** Makes the folder, or reads what is in it and removes what was left unfinished. */
  async open(): Promise<void> {
    this.#opened = this.#clock.now();
    await this.blobs.open();
    const folder = path.join(this.#folder, "repositories");
    for (const name of await filesIn(folder)) {
      const repository = await readRepository(path.join(folder, name), this.#clock);
      if (repository !== undefined) {
        this.#repositories.set(repository.record.name, repository);
      }
    }
  }

  /** Repositories that hold at least one manifest, by name. */
  repositories(): readonly RepositoryContent[] {
    return [...this.#repositories.values()]
      .filter(({ manifests }) => manifests.size > 0)
      .sort((one, other) => (one.record.name < other.record.name ? -1 : 1));
  }

  /** A repository, even one that holds blobs only, or undefined. */
  repository(name: string): RepositoryContent | undefined {
    return this.#repositories.get(name);
  }

  /** A repository with manifests; throws `NAME_UNKNOWN` when there is none. */
  knownRepository(name: string): RepositoryContent {
    const repository = this.#repositories.get(name);
    if (repository === undefined || repository.manifests.size === 0) {
      throw unknownRepository(name);
    }
    return repository;
  }

  /** The repository, made when missing. */
  ensureRepository(name: string): Promise<RepositoryContent> {
    return this.#making.run(name, async () => {
      const known = this.#repositories.get(name);
      if (known !== undefined) {
        return known;
      }
      const record = { name, createdTime: this.#clock.next(), attributes: unlocked };
      const folder = path.join(this.#folder, "repositories", nameFileName(name));
      const made = await makeRepository(folder, record, this.#clock);
      this.#repositories.set(name, made);
      return made;
    });
  }

  /** Bytes of a blob that a repository knows, or undefined. Keeps it from clean-up for a while. */
  async blobSize(repository: string, digest: string): Promise<number | undefined> {
    if (this.#repositories.get(repository)?.blobs.has(digest) !== true) {
      return undefined;
    }
    this.keep(digest);
    return this.blobs.size(digest);
  }

  /** Makes a blob of a finished upload. Throws `DIGEST_INVALID` when it has another digest. */
  async completeUpload(upload: Upload, digest: string): Promise<void> {
    this.keep(digest);
    await this.blobs.complete(upload, digest);
    const repository = await this.ensureRepository(upload.repository);
    await repository.linkBlob(digest);
  }

  /** Makes a blob of one repository known in another; false when it is not there. */
  async mount(digest: string, from: string, to: string): Promise<boolean> {
    if ((await this.blobSize(from, digest)) === undefined) {
      return false;
    }
    const repository = await this.ensureRepository(to);
    await repository.linkBlob(digest);
    return true;
  }

  /** Makes a blob that any repository knows, even one without manifests, known in another; false when none does. */
  async mountFromAny(digest: string, to: string): Promise<boolean> {
    const owner = [...this.#repositories.values()].find(({ blobs }) => blobs.has(digest));
    return owner !== undefined && (await this.mount(digest, owner.record.name, to));
  }

  /** Keeps a blob from clean-up for ten minutes. */
  keep(digest: string): void {
    this.#lastAsked.set(digest, this.#clock.now());
  }

  /** Removes a repository with its manifests and tags, and the blobs that only it had. */
  async deleteRepository(name: string): Promise<void> {
    const blobs = await this.#making.run(name, async () => {
      const repository = this.#repositories.get(name);
      this.#repositories.delete(name);
      await repository?.delete();
      return repository?.blobs ?? [];
    });
    await this.removeUnlinkedBlobs(blobs);
  }

  /** Removes blobs that no manifest names any more, but for those that a push asked for lately. */
  async removeUnusedBlobs(): Promise<void> {
    const unused = new Set<string>();
    for (const repository of this.#repositories.values()) {
      const used = blobsOfManifests(repository);
      for (const digest of [...repository.blobs].filter((blob) => !used.has(blob))) {
        unused.add(digest);
        await repository.unlinkBlob(digest, () => !this.#isKept(digest));
      }
    }
    await this.removeUnlinkedBlobs(unused);
  }

  /** Removes those of the given blobs that no repository knows, but for those that a push asked for lately. */
  async removeUnlinkedBlobs(digests: Iterable<string>): Promise<void> {
    for (const digest of digests) {
      await this.blobs.delete(digest, () => !this.#isKept(digest) && !this.#isLinked(digest));
    }
  }

  /** Bytes of all manifests and of the blobs that they name, each blob once. */
  size(): number {
    const blobs = new Map<string, number>();
    let manifests = 0;
    for (const { manifests: records } of this.#repositories.values()) {
      for (const record of records.values()) {
        manifests += record.size;
        record.blobs.forEach(({ digest, size }) => blobs.set(digest, size));
      }
    }
    return [...blobs.values()].reduce((sum, size) => sum + size, manifests);
  }

  #isLinked(digest: string): boolean {
    return [...this.#repositories.values()].some(({ blobs }) => blobs.has(digest));
  }

  #isKept(digest: string): boolean {
    const asked = this.#lastAsked.get(digest) ?? this.#opened;
    return this.#clock.now() - asked < keptMilliseconds;
  }
}

/** The error for a repository that is not there. */
function unknownRepository(name: string): OciError {
  return new OciError("NAME_UNKNOWN", `The repository ${name} is not in this registry`, {
    detail: { name },
  });
}

function blobsOfManifests(repository: RepositoryContent): ReadonlySet<string> {
  return new Set(
    [...repository.manifests.values()].flatMap(({ blobs }) => blobs.map(({ digest }) => digest)),
  );
}
