import { createHash, type Hash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { algorithmOf } from "./contentName.ts";
import { OciError } from "./ociError.ts";

/**
 * One blob on its way in. Bytes go to a file of its own and through sha256 at once; nothing of it is in the registry
 * before `isComplete` said yes and the file was renamed into place. An upload does not outlive the process.
 */
export class Upload {
  readonly id = randomUUID();
  readonly repository: string;
  readonly file: string;
  /** Milliseconds since 1970 of the last request. */
  lastUsed: number;
  #hash: Hash = createHash("sha256");
  #size = 0;
  #isBusy = false;

  constructor(folder: string, repository: string, now: number) {
    this.file = path.join(folder, this.id);
    this.repository = repository;
    this.lastUsed = now;
  }

  /** Bytes that arrived whole. */
  get size(): number {
    return this.#size;
  }

  /** Tells whether a request is sending bytes now. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /**
   * Appends a request's body. When the client goes away half-way, the upload is again as it was before and the
   * promise rejects. Throws `BLOB_UPLOAD_INVALID` while another request of the same upload is going on.
   */
  async append(body: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#isBusy) {
      throw busyUpload();
    }
    this.#isBusy = true;
    const before = { hash: this.#hash.copy(), size: this.#size };
    try {
      await this.#write(body);
    } catch (error) {
      this.#hash = before.hash;
      this.#size = before.size;
      throw error;
    } finally {
      this.#isBusy = false;
    }
  }

  /** Tells whether the bytes are those of a digest. */
  async isComplete(digest: string): Promise<boolean> {
    if (algorithmOf(digest) === "sha256") {
      return `sha256:${this.#hash.copy().digest("hex")}` === digest;
    }
    const hash = createHash("sha512");
    await pipeline(createReadStream(this.file), hash);
    return `sha512:${hash.digest("hex")}` === digest;
  }

  /** Removes the file; also when it is in its place already or was never made. */
  async discard(): Promise<void> {
    await rm(this.file, { force: true });
  }

  async #write(body: AsyncIterable<Uint8Array>): Promise<void> {
    const handle = await open(this.file, "a", 0o600);
    try {
      // Takes away what a request left that was cut off.
      await handle.truncate(this.#size);
      for await (const bytes of body) {
        this.#hash.update(bytes);
        await handle.appendFile(bytes);
        this.#size += bytes.byteLength;
      }
    } finally {
      await handle.close();
    }
  }
}

/** The error for a second request while one is going on. */
export function busyUpload(): OciError {
  return new OciError("BLOB_UPLOAD_INVALID", "Another request of this upload is going on");
}
