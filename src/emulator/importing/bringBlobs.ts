import { type ContentReference } from "../oci/contentRecord.ts";
import { OciError } from "../oci/ociError.ts";
import { type RegistryContent } from "../oci/registryContent.ts";
import { type ImageSource } from "./imageSource.ts";
import { importFailed } from "./importError.ts";

/**
 * Makes blobs known in a repository: those that the registry has are not fetched again, the others come from the
 * source, checked by size and digest before they are in the registry. Rejects with `ArmError` for wrong content.
 */
export async function bringBlobs(
  source: ImageSource,
  place: { readonly registry: RegistryContent; readonly repository: string },
  blobs: readonly ContentReference[],
  signal: AbortSignal,
): Promise<void> {
  const { registry, repository } = place;
  for (const blob of blobs) {
    // What came first is named by no manifest yet, and the transfers may take longer than it would be kept.
    blobs.forEach(({ digest }) => registry.keep(digest));
    if (!(await registry.mountFromAny(blob.digest, repository))) {
      await fetchBlob(source, place, blob, signal);
    }
  }
}

async function fetchBlob(
  source: ImageSource,
  { registry, repository }: { readonly registry: RegistryContent; readonly repository: string },
  blob: ContentReference,
  signal: AbortSignal,
): Promise<void> {
  const chunks = await source.blob(blob, signal);
  const upload = await registry.blobs.begin(repository);
  try {
    await upload.append(measured(chunks, blob.size, signal));
  } catch (error) {
    await registry.blobs.cancel(upload);
    throw error;
  }
  try {
    await registry.completeUpload(upload, blob.digest);
  } catch (error) {
    throw error instanceof OciError && error.code === "DIGEST_INVALID"
      ? importFailed(`The source sent other content than that of the blob ${blob.digest}`)
      : error;
  }
}

/** The chunks, if they are as many bytes as the manifest says: what is longer is not even received. */
async function* measured(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let received = 0;
  for await (const bytes of chunks) {
    signal.throwIfAborted();
    received += bytes.byteLength;
    if (received > size) {
      break;
    }
    yield bytes;
  }
  if (received !== size) {
    const found = received > size ? "more" : String(received);
    throw importFailed(
      `Unexpected length of body in response: ${size} bytes were expected, ${found} came`,
    );
  }
}
