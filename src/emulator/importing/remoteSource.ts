import { type ContentReference } from "../oci/contentRecord.ts";
import { manifestTypes } from "../oci/manifest.ts";
import { longestManifest } from "../oci/storeManifest.ts";
import { type ImageSource, type SourceManifest } from "./imageSource.ts";
import { importFailed } from "./importError.ts";
import { bodyChunks, readWhole } from "./remoteBody.ts";
import { type RemoteRequests } from "./remoteRequests.ts";

/**
 * A repository of a registry in the network as a source
 * (https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pull). Content is asked for by range, as the
 * service does: registries that give no ranges are refused like there.
 */
export class RemoteSource implements ImageSource {
  readonly #requests: RemoteRequests;
  readonly #repository: string;

  constructor(requests: RemoteRequests, repository: string) {
    this.#requests = requests;
    this.#repository = repository;
  }

  async manifest(reference: string, signal: AbortSignal): Promise<SourceManifest> {
    const accept = manifestTypes.join(", ");
    const path = `/v2/${this.#repository}/manifests/${reference}`;
    const response = await this.#requests.get(path, { accept }, signal);
    if (response.status !== 200) {
      throw await this.#requests.refusal(response, signal);
    }
    const type = response.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
    return {
      bytes: await readWhole(response, longestManifest, signal),
      mediaType: manifestTypes.find((known) => known === type),
    };
  }

  async blob(
    { digest, size }: ContentReference,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const path = `/v2/${this.#repository}/blobs/${digest}`;
    const range = size === 0 ? {} : { range: `bytes=0-${size - 1}` };
    const response = await this.#requests.get(path, range, signal);
    if (size > 0 && response.status === 200) {
      await response.body?.cancel();
      throw importFailed(
        "The remote server may not be RFC 7233 compliant: it answered a range request with the whole content",
      );
    }
    if (response.status !== (size === 0 ? 200 : 206)) {
      throw await this.#requests.refusal(response, signal);
    }
    return bodyChunks(response, signal);
  }
}
