import { AcrError } from "../../../core/errors.ts";
import { readWhole } from "../../importing/remoteBody.ts";
import { remoteAddress } from "../../importing/remoteAddress.ts";
import { RemoteRequests } from "../../importing/remoteRequests.ts";
import { RemoteSource } from "../../importing/remoteSource.ts";
import { digestOfBytes } from "../../oci/contentName.ts";
import { type Manifest, parseManifest } from "../../oci/manifest.ts";
import { type ImagePlace } from "./imagePlaces.ts";
import { type ImageStore, type StoredImage } from "./imageStore.ts";

/** Bytes of a blob above which it does not fit into the memory that the tool takes. */
const longestBlob = 1024 ** 3;

/**
 * Brings an image of one platform (`os/architecture`) into the store. Rejects when the registry refuses, when it has no
 * such platform, and when content does not have its digest.
 */
export async function pullImage(
  place: ImagePlace,
  platform: string,
  store: ImageStore,
  signal: AbortSignal,
): Promise<StoredImage> {
  const source = sourceOf(place);
  const root = await readManifest(source, place.reference, signal);
  const chosen = childOf(root.manifest, platform, place);
  const image = chosen === undefined ? root : await readManifest(source, chosen, signal);
  for (const blob of image.manifest.blobs) {
    if (!(await store.has(blob.digest))) {
      if (blob.size > longestBlob) {
        throw refused(`a layer of ${place.repository} has more than ${longestBlob} bytes`);
      }
      const chunks = await source.blob(blob, signal);
      const body = new Response(ReadableStream.from(chunks));
      const bytes = await readWhole(body, blob.size, signal);
      checkDigest(bytes, blob.digest);
      await store.put(bytes);
    }
  }
  return { manifest: await store.put(image.bytes), pulled: root.digest };
}

function sourceOf({ host, repository, login }: ImagePlace): RemoteSource {
  const address = remoteAddress(host);
  if (address === undefined) {
    throw refused(`${host} is not the host of a registry`);
  }
  const scope = `repository:${repository}:pull`;
  return new RemoteSource(new RemoteRequests({ address, scope, credentials: login }), repository);
}

async function readManifest(
  source: RemoteSource,
  reference: string,
  signal: AbortSignal,
): Promise<{ readonly digest: string; readonly bytes: Uint8Array; readonly manifest: Manifest }> {
  const { bytes, mediaType } = await source.manifest(reference, signal);
  if (reference.includes(":")) {
    checkDigest(bytes, reference);
  }
  return { digest: digestOfBytes(bytes), bytes, manifest: parseManifest(bytes, mediaType) };
}

function childOf(manifest: Manifest, platform: string, place: ImagePlace): string | undefined {
  if (manifest.config !== undefined) {
    return undefined;
  }
  const [os, architecture] = platform.split("/");
  const child = manifest.children.find(
    (candidate) => candidate.os === os && candidate.architecture === architecture,
  );
  if (child === undefined) {
    throw refused(`${place.repository}:${place.reference} has no image for ${platform}`);
  }
  return child.digest;
}

function checkDigest(bytes: Uint8Array, digest: string): void {
  if (digestOfBytes(bytes, digest) !== digest) {
    throw refused(`the registry sent other content than that of ${digest}`);
  }
}

function refused(message: string): AcrError {
  return new AcrError("badAnswer", message);
}
