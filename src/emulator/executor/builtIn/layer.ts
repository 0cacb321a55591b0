import { gunzipSync, gzipSync } from "node:zlib";
import { extract, type Header, pack } from "tar-stream";
import { cleanPath } from "../../../core/build/cleanPath.ts";
import { digestOfBytes } from "../../oci/contentName.ts";

/** A file, folder or link of a layer. */
export interface LayerEntry {
  /** Clean, relative to the root, with `/`. */
  readonly path: string;
  readonly kind: "file" | "folder" | "link" | "hardLink";
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly modified: number;
  /** Where a link points; empty for others. */
  readonly target: string;
  /** Empty where it was not asked for. */
  readonly content: Buffer;
}

/** A layer as it is stored. */
export interface PackedLayer {
  /** The tar archive, compressed by gzip. */
  readonly bytes: Buffer;
  /** Digest of the archive before compression. */
  readonly diffId: string;
}

const empty = Buffer.alloc(0);

/** Packs entries in the order of their paths: the same entries always make the same bytes. Long names get pax headers. */
export async function packLayer(entries: readonly LayerEntry[]): Promise<PackedLayer> {
  const archive = pack();
  const ordered = entries.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const archived = collect(archive);
  for (const entry of ordered) {
    const { path: name, kind, mode, uid, gid, modified, target, content } = entry;
    const header = { name, mode, uid, gid, mtime: new Date(modified * 1000) };
    if (kind === "file") {
      archive.entry({ ...header, type: "file" }, content);
    } else if (kind === "folder") {
      archive.entry({ ...header, name: `${name}/`, type: "directory" });
    } else {
      archive.entry({ ...header, type: kind === "link" ? "symlink" : "link", linkname: target });
    }
  }
  archive.finalize();
  const bytes = await archived;
  return { bytes: gzipSync(bytes), diffId: digestOfBytes(bytes) };
}

/**
 * Reads a tar archive, compressed by gzip or not at all; contents only of the paths that are wanted. Devices are left out, and entries whose
 * names lead out of the archive. Rejects for what is no such archive.
 */
export async function readArchive(
  bytes: Buffer,
  isWanted: (path: string) => boolean,
): Promise<readonly LayerEntry[]> {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  const entries: LayerEntry[] = [];
  const archive = extract();
  archive.end(plain);
  for await (const found of archive) {
    const entry = entryOf(found.header);
    if (entry?.kind === "file" && isWanted(entry.path)) {
      entries.push({ ...entry, content: await collect(found) });
    } else {
      found.resume();
      entries.push(...(entry === undefined ? [] : [entry]));
    }
  }
  return entries;
}

const kinds: Readonly<Record<string, LayerEntry["kind"]>> = {
  file: "file",
  "contiguous-file": "file",
  directory: "folder",
  symlink: "link",
  link: "hardLink",
};

function entryOf(header: Header): LayerEntry | undefined {
  const { name, type, mode, uid, gid, mtime, linkname } = header;
  const kind = kinds[type];
  const path = cleanPath(`/${name}`).slice(1);
  if (kind === undefined || path === "") {
    return undefined;
  }
  const modified = Math.floor(mtime.getTime() / 1000);
  const target = kind === "link" || kind === "hardLink" ? linkname : "";
  return { path, kind, mode, uid, gid, modified, target, content: empty };
}

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(...(chunk instanceof Uint8Array ? [Buffer.from(chunk)] : []));
  }
  return Buffer.concat(chunks);
}
