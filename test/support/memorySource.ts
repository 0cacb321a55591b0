import { createHash } from "node:crypto";
import { type ImageSource, type SourceManifest } from "../../src/emulator/importing/imageSource.ts";
import { type ContentReference } from "../../src/emulator/oci/contentRecord.ts";

const imageType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";

/** A source in memory that notes what was asked of it. What a test puts over the true content is given instead. */
export class MemorySource implements ImageSource {
  readonly manifests = new Map<string, string>();
  readonly blobs = new Map<string, string>();
  readonly asked: string[] = [];

  /** Adds an image of one layer, tagged if wanted; gives its digest. */
  image(layer: string, tag?: string): string {
    const config = this.#blob(JSON.stringify({ architecture: layer, os: "linux" }));
    const body = {
      schemaVersion: 2,
      mediaType: imageType,
      config: { mediaType: "application/vnd.oci.image.config.v1+json", ...config },
      layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", ...this.#blob(layer) }],
    };
    return this.#manifest(body, tag);
  }

  /** Adds an index of manifests; gives its digest. */
  index(digests: readonly string[], tag?: string): string {
    const manifests = digests.map((digest) => {
      const text = this.manifests.get(digest) ?? "";
      const mediaType = text.includes('"manifests"') ? indexType : imageType;
      return { mediaType, digest, size: text.length };
    });
    return this.#manifest({ schemaVersion: 2, mediaType: indexType, manifests }, tag);
  }

  manifest(reference: string, signal: AbortSignal): Promise<SourceManifest> {
    signal.throwIfAborted();
    this.asked.push(reference);
    const text = this.manifests.get(reference);
    return text === undefined
      ? Promise.reject(new Error(`no manifest ${reference}`))
      : Promise.resolve({ bytes: Buffer.from(text), mediaType: undefined });
  }

  blob({ digest }: ContentReference): Promise<AsyncIterable<Uint8Array>> {
    this.asked.push(digest);
    const text = this.blobs.get(digest) ?? "";
    return Promise.resolve(
      (async function* () {
        yield await Promise.resolve(Buffer.from(text.slice(0, 2)));
        yield Buffer.from(text.slice(2));
      })(),
    );
  }

  #blob(text: string): { readonly digest: string; readonly size: number } {
    const digest = digestOf(text);
    this.blobs.set(digest, text);
    return { digest, size: text.length };
  }

  #manifest(body: object, tag: string | undefined): string {
    const text = JSON.stringify(body);
    const digest = digestOf(text);
    [digest, ...(tag === undefined ? [] : [tag])].forEach((name) => this.manifests.set(name, text));
    return digest;
  }
}

/** The sha256 digest of a text. */
export function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
