import { once } from "node:events";
import { createReadStream, createWriteStream, type Stats } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { pack, type Pack } from "tar-stream";
import { AcrError } from "../core/errors.ts";
import { type ContextEntry } from "./contextFolder.ts";
import { fileProblem } from "./fileProblem.ts";

/** What the size field of a tar header holds; readers beyond it differ. */
const largestFile = 8 * 1024 ** 3 - 1;
/** Last moment that the time field is written correctly for, in seconds since 1970. */
const latestTime = 2 ** 31 - 1;

/** A gzip-compressed tar archive while it is written. */
export class ContextArchive {
  readonly #pack: Pack;
  readonly #written: Promise<void>;
  readonly #signal: AbortSignal;
  readonly #onBytes: (bytes: number) => void;

  /** Starts a new file, readable by its owner only. `onBytes` hears of each piece of content that was packed. */
  constructor(file: string, onBytes: (bytes: number) => void, signal: AbortSignal) {
    this.#pack = pack();
    this.#signal = signal;
    this.#onBytes = onBytes;
    const target = createWriteStream(file, { flags: "wx", mode: 0o600 });
    this.#written = pipeline(this.#pack, createGzip(), target, { signal });
    // It is awaited by `finish` or `abandon`; until then a failure must not count as unhandled.
    this.#written.catch(() => undefined);
  }

  /** Adds a file with its content, a folder or a link. */
  async add({ kind, name, absolutePath, stats, target }: ContextEntry): Promise<void> {
    if (kind === "file") {
      await this.addFile(name, absolutePath, stats);
      return;
    }
    const type = kind === "folder" ? "directory" : "symlink";
    await new Promise<void>((resolve, reject) => {
      // As other archivers write it; with a long name readers know it only by this.
      const entryName = kind === "folder" ? `${name}/` : name;
      const header = { ...commonHeader(entryName, stats), type, linkname: target } as const;
      this.#pack.entry(header, (error) => {
        settle(error, resolve, reject);
      });
    });
  }

  /** Adds the content of a file under a name. Rejects when it is too large or changes meanwhile. */
  async addFile(name: string, absolutePath: string, stats: Stats): Promise<void> {
    if (stats.size > largestFile) {
      throw new AcrError(
        "invalidContext",
        `${absolutePath} is larger than 8 GiB, which an archive cannot hold; list it in .dockerignore`,
      );
    }
    let failure: unknown;
    const done = new Promise<void>((resolve) => {
      const header = { ...commonHeader(name, stats), type: "file", size: stats.size } as const;
      const sink = this.#pack.entry(header, (error) => {
        failure ??= error;
        resolve();
      });
      // The entry's callback tells of failures; without a listener they would end the process.
      sink.on("error", () => undefined);
      this.#copy(absolutePath, stats.size, sink).catch((error: unknown) => {
        failure = fileProblem(absolutePath, error);
        sink.destroy(new Error("not copied"));
      });
    });
    await done;
    this.#signal.throwIfAborted();
    if (failure !== undefined && failure !== null) {
      throw fileProblem(absolutePath, failure);
    }
  }

  /** Resolves when the archive is complete on disk. */
  async finish(): Promise<void> {
    this.#pack.finalize();
    await this.#written;
  }

  /** Stops writing; what was written is of no use. */
  async abandon(): Promise<void> {
    this.#pack.destroy(new Error("abandoned"));
    await this.#written.catch(() => undefined);
  }

  async #copy(file: string, size: number, sink: ReturnType<Pack["entry"]>): Promise<void> {
    if (size > 0) {
      for await (const chunk of createReadStream(file, { end: size - 1, signal: this.#signal })) {
        const bytes = chunk as Buffer;
        this.#onBytes(bytes.length);
        if (!sink.write(bytes)) {
          await once(sink, "drain", { signal: this.#signal });
        }
      }
    }
    sink.end(null);
  }
}

function commonHeader(name: string, stats: Stats): { name: string; mode: number; mtime: Date } {
  // Windows knows no execution bit; builders there make every file executable, as Docker does.
  const mode = process.platform === "win32" ? 0o755 : stats.mode & 0o7777;
  const seconds = Math.min(latestTime, Math.max(0, Math.floor(stats.mtimeMs / 1000)));
  return { name, mode, mtime: new Date(seconds * 1000) };
}

function settle(
  error: Error | null | undefined,
  resolve: () => void,
  reject: (error: Error) => void,
): void {
  if (error === null || error === undefined) {
    resolve();
  } else {
    reject(error);
  }
}
