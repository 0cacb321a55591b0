import { createReadStream } from "node:fs";
import { link, mkdir, open, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract, type Extract, type Header } from "tar-stream";

/** Sizes above which an archive is refused: it would fill the disk. */
export interface ArchiveLimits {
  readonly bytes: number;
  readonly entries: number;
}

/** Limits for build contexts. */
export const contextLimits: ArchiveLimits = { bytes: 4 * 1024 ** 3, entries: 200_000 };

/** An archive that cannot be used; the message says why. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
}

/**
 * Unpacks a tar or tar.gz file into an empty folder. Nothing is ever written outside: `..` is refused, absolute
 * names lose their root, links are made last. Symbolic links that lead out, devices and pipes are left out and
 * told to `warn`. An entry that comes twice counts as the later one. Rejects with `ArchiveError` for what is
 * cut off, no archive, or larger than the limits.
 */
export async function unpackArchive(
  archive: { readonly file: string; readonly limits: ArchiveLimits },
  folder: string,
  warn: (message: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const unpacking = new Unpacking(folder, archive.limits, warn);
  const tar = extract();
  const packed = createReadStream(archive.file);
  const reading = (await isCompressed(archive.file))
    ? pipeline(packed, createGunzip(), tar, { signal })
    : pipeline(packed, tar, { signal });
  const [taking, transfer] = await Promise.allSettled([unpacking.takeAll(tar), reading]);
  signal.throwIfAborted();
  const reasons: unknown[] = [taking, transfer].flatMap((end) =>
    end.status === "rejected" ? [end.reason as unknown] : [],
  );
  if (reasons.length > 0) {
    // One that ends takes the other along; what was refused says more than that the stream is gone.
    throw reasons.find((reason) => reason instanceof ArchiveError) ?? archiveError(reasons.at(-1));
  }
  await unpacking.makeLinks();
}

type Entry = Extract extends AsyncIterable<infer Source> ? Source : never;

class Unpacking {
  readonly #folder: string;
  readonly #limits: ArchiveLimits;
  readonly #warn: (message: string) => void;
  /** Symbolic links by the path at which they are to be. */
  readonly #links = new Map<string, string>();
  #bytes = 0;
  #entries = 0;

  constructor(folder: string, limits: ArchiveLimits, warn: (message: string) => void) {
    this.#folder = folder;
    this.#limits = limits;
    this.#warn = warn;
  }

  async takeAll(entries: AsyncIterable<Entry>): Promise<void> {
    for await (const entry of entries) {
      this.#count(entry.header);
      await this.#take(entry);
      entry.resume();
    }
    if (this.#entries === 0) {
      throw new ArchiveError("the archive holds no files");
    }
  }

  async makeLinks(): Promise<void> {
    for (const [name, target] of this.#links) {
      await mkdir(path.dirname(name), { recursive: true });
      await rm(name, { recursive: true, force: true });
      await symlink(target, name);
    }
  }

  #count({ size }: Header): void {
    this.#bytes += size;
    this.#entries += 1;
    if (this.#bytes > this.#limits.bytes || this.#entries > this.#limits.entries) {
      const { bytes, entries } = this.#limits;
      throw new ArchiveError(
        `the archive is larger than the emulator unpacks (${Math.round(bytes / 1024 ** 2)} MiB, ${entries} entries)`,
      );
    }
  }

  async #take(entry: Entry): Promise<void> {
    const { header } = entry;
    const place = this.#place(header.name);
    if (place === this.#folder) {
      return;
    }
    switch (header.type) {
      case "file":
      case "contiguous-file":
        await this.#makeRoom(place);
        await writeEntry(entry, place);
        break;
      case "directory":
        await this.#makeFolder(place, header.mode);
        break;
      case "link":
        await this.#makeRoom(place);
        await link(this.#place(header.linkname), place);
        break;
      case "symlink":
        this.#keepLink(header, place);
        break;
      default:
        this.#warn(`${header.name} is a ${header.type} and was left out`);
    }
  }

  /** The path of an entry below the folder. No symbolic link exists yet, so a clean path stays inside. */
  #place(name: string): string {
    const parts = name.replaceAll("\\", "/").split("/");
    if (parts.includes("..") || name.includes("\0")) {
      throw new ArchiveError(`the archive has an entry that leads out of it: ${name}`);
    }
    return path.join(this.#folder, ...parts.filter((part) => part !== "" && part !== "."));
  }

  async #makeRoom(place: string): Promise<void> {
    this.#forgetLinks(place);
    await mkdir(path.dirname(place), { recursive: true });
    await rm(place, { recursive: true, force: true });
  }

  async #makeFolder(place: string, mode: number): Promise<void> {
    this.#forgetLinks(place);
    // The emulator itself must be able to write into it and to remove it.
    await mkdir(place, { recursive: true, mode: (mode & 0o777) | 0o700 });
  }

  /** A later entry at or below the path of a link takes its place. */
  #forgetLinks(place: string): void {
    for (let at = place; at.length > this.#folder.length; at = path.dirname(at)) {
      this.#links.delete(at);
    }
  }

  #keepLink({ name, linkname: target }: Header, place: string): void {
    const end = path.resolve(path.dirname(place), target);
    const isInside = end === this.#folder || end.startsWith(this.#folder + path.sep);
    if (path.isAbsolute(target) || !isInside) {
      this.#warn(`the link ${name} leads out of the source (${target}) and was left out`);
    } else {
      this.#links.set(place, target);
    }
  }
}

async function writeEntry(entry: Entry, place: string): Promise<void> {
  const { mode, mtime } = entry.header;
  const file = await open(place, "wx", (mode & 0o777) | 0o600);
  try {
    for await (const chunk of entry) {
      await file.writeFile(bytesOf(chunk));
    }
    await file.utimes(mtime, mtime);
  } finally {
    await file.close();
  }
}

function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) {
    return chunk;
  }
  throw new ArchiveError("the archive gave something that is no bytes");
}

async function isCompressed(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(6), length: 6 });
    const start = buffer.subarray(0, bytesRead).toString("latin1");
    const other = [...foreignCompressions].find(([magic]) => start.startsWith(magic))?.[1];
    if (other !== undefined) {
      throw new ArchiveError(
        `the archive is compressed with ${other}; the emulator unpacks tar and tar.gz`,
      );
    }
    return start.startsWith("\x1f\x8b");
  } finally {
    await handle.close();
  }
}

const foreignCompressions: ReadonlyMap<string, string> = new Map([
  ["BZh", "bzip2"],
  ["\xfd7zXZ\0", "xz"],
  ["\x28\xb5\x2f\xfd", "zstd"],
  ["PK\x03\x04", "zip"],
]);

function archiveError(error: unknown): ArchiveError {
  const message = error instanceof Error ? error.message : String(error);
  if (/unexpected end/iu.test(message)) {
    return new ArchiveError("the archive is cut off: EOF");
  }
  if (/tar header|header check|invalid/iu.test(message)) {
    return new ArchiveError("the file is no tar archive");
  }
  return new ArchiveError(`the archive cannot be unpacked: ${message}`);
}
