import { Readable } from "node:stream";
import { type ContentReference } from "../oci/contentRecord.ts";
import { checkUnlocked } from "../oci/locks.ts";
import { OciError } from "../oci/ociError.ts";
import { type RegistryContent } from "../oci/registryContent.ts";
import { type RepositoryContent } from "../oci/repositoryContent.ts";
import { type ImageSource, type SourceManifest } from "./imageSource.ts";
import { sourceRefused } from "./importError.ts";

/** A repository of the emulator as a source. A missing image is refused in the words of a registry. */
export class ContentSource implements ImageSource {
  readonly #registry: RegistryContent;
  readonly #repository: string;

  constructor(registry: RegistryContent, repository: string) {
    this.#registry = registry;
    this.#repository = repository;
  }

  manifest(reference: string, signal: AbortSignal): Promise<SourceManifest> {
    return refusing(async () => {
      signal.throwIfAborted();
      const repository = this.#registry.knownRepository(this.#repository);
      const record = recordOf(repository, reference);
      checkUnlocked("readEnabled", repository, reference);
      return {
        bytes: await repository.manifestBytes(record.digest),
        mediaType: record.mediaType,
      };
    });
  }

  blob({ digest }: ContentReference, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    return refusing(async () => {
      signal.throwIfAborted();
      const size = await this.#registry.blobSize(this.#repository, digest);
      if (size === undefined) {
        throw new OciError("BLOB_UNKNOWN", "blob unknown to registry", { detail: { digest } });
      }
      const chunks: AsyncIterable<Uint8Array> =
        size === 0 ? Readable.from([]) : this.#registry.blobs.stream(digest, 0, size - 1);
      return chunks;
    });
  }
}

function recordOf(
  repository: RepositoryContent,
  reference: string,
): { readonly digest: string; readonly mediaType: string } {
  const digest = repository.digestOf(reference);
  const record = digest === undefined ? undefined : repository.manifests.get(digest);
  if (record === undefined) {
    throw new OciError("MANIFEST_UNKNOWN", "manifest unknown", {
      detail: { name: repository.record.name, reference },
    });
  }
  return record;
}

async function refusing<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof OciError
      ? sourceRefused(error.status, JSON.stringify(error.toBody()))
      : error;
  }
}
