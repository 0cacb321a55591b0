import { algorithmOf, digestOfBytes, isDigest } from "../oci/contentName.ts";
import { type Manifest, parseManifest } from "../oci/manifest.ts";
import { type ImageSource } from "./imageSource.ts";
import { importFailed } from "./importError.ts";

/** Manifests that an imported image may have, indexes included (Microsoft's article on importing images). */
const mostManifests = 50;

/** A manifest of a source with its true digest. */
export interface ReadManifest {
  readonly digest: string;
  readonly bytes: Uint8Array;
  readonly manifest: Manifest;
}

/** An image whose manifests were read. */
export interface ReadImage {
  /** The manifest that was asked for. */
  readonly root: ReadManifest;
  /** The architectures of an index, those of an inner index before it; each once. */
  readonly children: readonly ReadManifest[];
}

/**
 * Reads an image with all its architectures: the tag is looked up once, so that it may move meanwhile. Rejects with `ArmError` when a
 * manifest does not have the digest that it is known by, and with `OciError` for one that ACR does not take.
 */
export async function readImage(
  source: ImageSource,
  reference: string,
  signal: AbortSignal,
): Promise<ReadImage> {
  const found = new Map<string, ReadManifest>();
  const known = new Set<string>();
  const visit = async (asked: string): Promise<ReadManifest> => {
    const read = await readManifest(source, asked, signal);
    const children = read.manifest.children.map(({ digest }) => digest);
    [read.digest, ...children].forEach((digest) => known.add(digest));
    if (known.size > mostManifests) {
      throw importFailed(
        `The image has more than ${mostManifests} manifests; that many cannot be imported`,
      );
    }
    for (const digest of children) {
      if (!found.has(digest)) {
        await visit(digest);
      }
    }
    found.set(read.digest, read);
    return read;
  };
  const root = await visit(reference);
  found.delete(root.digest);
  return { root, children: [...found.values()] };
}

async function readManifest(
  source: ImageSource,
  reference: string,
  signal: AbortSignal,
): Promise<ReadManifest> {
  const { bytes, mediaType } = await source.manifest(reference, signal);
  const digest = digestOfBytes(bytes, isDigest(reference) ? reference : undefined);
  if (isDigest(reference) && digest !== reference) {
    throw importFailed(
      `The source sent a manifest with the ${algorithmOf(digest)} digest ${digest} for ${reference}`,
    );
  }
  return { digest, bytes, manifest: parseManifest(bytes, mediaType) };
}
