import { createReadStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type Readable } from "node:stream";
import { OrderedActions } from "../store/writeBeside.ts";
import { digestFileName } from "./contentName.ts";
import { OciError } from "./ociError.ts";
import { busyUpload, Upload } from "./upload.ts";

const idleUploadMilliseconds = 60 * 60 * 1000;
const readAhead = 1024 * 1024;

/** The blobs of one registry by digest, one file each, and the uploads that may become blobs. */
export class BlobFolder {
  readonly #blobs: string;
  readonly #uploadFolder: string;
  /** Making and removing the same blob must not overtake each other. */
  readonly #writes = new OrderedActions();
  readonly #uploads = new Map<string, Upload>();
  readonly #now: () => number;

  constructor(folder: string, now: () => number) {
    this.#blobs = path.join(folder, "blobs");
    this.#uploadFolder = path.join(folder, "uploads");
    this.#now = now;
  }

  /** Makes the folders and removes what an earlier process was receiving when it ended. */
  async open(): Promise<void> {
    await rm(this.#uploadFolder, { recursive: true, force: true });
    await mkdir(this.#blobs, { recursive: true, mode: 0o700 });
    await mkdir(this.#uploadFolder, { recursive: true, mode: 0o700 });
  }

  /** Bytes of a blob, or undefined when there is none. */
  async size(digest: string): Promise<number | undefined> {
    try {
      return (await stat(this.#file(digest))).size;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") {
        return undefined;
      }
      throw error;
    }
  }

  /** The bytes from `start` to `end`, both included. Whoever asked destroys the stream. */
  stream(digest: string, start: number, end: number): Readable {
    return createReadStream(this.#file(digest), { start, end, highWaterMark: readAhead });
  }

  /** Starts an upload; forgets those that nobody continued for an hour. */
  async begin(repository: string): Promise<Upload> {
    const now = this.#now();
    const idle = [...this.#uploads.values()].filter(
      ({ isBusy, lastUsed }) => !isBusy && now - lastUsed > idleUploadMilliseconds,
    );
    await Promise.all(idle.map((upload) => this.cancel(upload)));
    const upload = new Upload(this.#uploadFolder, repository, now);
    this.#uploads.set(upload.id, upload);
    return upload;
  }

  /** Finds a running upload of a repository; throws `BLOB_UPLOAD_UNKNOWN` when there is none. */
  upload(repository: string, id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload?.repository !== repository) {
      throw unknownUpload();
    }
    upload.lastUsed = this.#now();
    return upload;
  }

  /**
   * Makes a blob of an upload, which is over then in any case. Throws `DIGEST_INVALID` when its bytes have another
   * digest, `BLOB_UPLOAD_UNKNOWN` when another request ended it first.
   */
  async complete(upload: Upload, digest: string): Promise<void> {
    if (!this.#uploads.delete(upload.id)) {
      throw unknownUpload();
    }
    try {
      // An upload of no bytes has no file yet, and one that was cut off has too many.
      await upload.append(emptyBody());
      if (!(await upload.isComplete(digest))) {
        throw new OciError("DIGEST_INVALID", `The content that was sent does not have ${digest}`);
      }
      await this.#writes.run(digest, () => rename(upload.file, this.#file(digest)));
    } finally {
      await upload.discard();
    }
  }

  /** Ends an upload and removes its bytes. Throws `BLOB_UPLOAD_INVALID` while a request is sending some. */
  async cancel(upload: Upload): Promise<void> {
    if (upload.isBusy) {
      throw busyUpload();
    }
    this.#uploads.delete(upload.id);
    await upload.discard();
  }

  /** Removes a blob, unless `isUnused` says no when it is this one's turn. */
  delete(digest: string, isUnused: () => boolean): Promise<void> {
    return this.#writes.run(digest, async () => {
      if (isUnused()) {
        await rm(this.#file(digest), { force: true });
      }
    });
  }

  #file(digest: string): string {
    return path.join(this.#blobs, digestFileName(digest));
  }
}

function unknownUpload(): OciError {
  return new OciError("BLOB_UPLOAD_UNKNOWN", "The upload is unknown; start it again");
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {
  // Nothing to give: the generator is only there to have a body's type.
}
