import { type ImageReference } from "../image/imageReference.ts";
import {
  type ImageIdentity,
  isSameImage,
  type KnownRegistry,
  readKnownImage,
} from "../image/registryHost.ts";

interface Entry<Value> {
  readonly image: ImageReference;
  readonly value: Value;
}

/**
 * Things that are filed by image. `isSameImage` decides what is the same, so every spelling of a registry, of
 * `library/` and of `latest` finds the same entry. Constant time as long as few hosts have the same repository and tag.
 */
export class ImageIndex<Value> {
  readonly #registries: readonly KnownRegistry[];
  /** Entries by what two spellings of an image always share. */
  readonly #buckets = new Map<string, Entry<Value>[]>();
  readonly #bySpelling = new Map<string, Entry<Value>>();
  readonly #hosts = new Map<string, string>();

  constructor(registries: readonly KnownRegistry[]) {
    this.#registries = registries;
  }

  /** All entries in the order in which they were made; the image is the one of `canonical`. */
  entries(): readonly Entry<Value>[] {
    return [...this.#buckets.values()].flat();
  }

  find(image: ImageIdentity): Value | undefined {
    return this.#entry(image, spelling(image), this.#buckets.get(sharedText(image)))?.value;
  }

  /** The entry of an image; made when there is none. */
  at(image: ImageIdentity, make: () => Value): Value {
    const text = spelling(image);
    const shared = sharedText(image);
    const bucket = this.#buckets.get(shared);
    const found = this.#entry(image, text, bucket);
    if (found !== undefined) {
      return found.value;
    }
    const entry = { image: this.canonical(image), value: make() };
    if (bucket === undefined) {
      this.#buckets.set(shared, [entry]);
    } else {
      bucket.push(entry);
    }
    this.#bySpelling.set(text, entry);
    return entry.value;
  }

  /** An image in one spelling: a tag wins over a digest, and without both it is `latest`. */
  canonical(image: ImageIdentity): ImageReference {
    const registry = this.#hostOf(image.registry);
    const isOfficial = registry === "docker.io" && !image.repository.includes("/");
    const tag = emptyAsMissing(image.tag);
    const digest = tag === undefined ? emptyAsMissing(image.digest) : undefined;
    return {
      registry,
      repository: isOfficial ? `library/${image.repository}` : image.repository,
      tag: tag ?? (digest === undefined ? "latest" : undefined),
      digest,
    };
  }

  #entry(
    image: ImageIdentity,
    text: string,
    bucket: readonly Entry<Value>[] | undefined,
  ): Entry<Value> | undefined {
    const known = this.#bySpelling.get(text);
    if (known !== undefined) {
      return known;
    }
    const found = bucket?.find((entry) => isSameImage(entry.image, image, this.#registries));
    if (found !== undefined) {
      this.#bySpelling.set(text, found);
    }
    return found;
  }

  #hostOf(host: string): string {
    const known = this.#hosts.get(host);
    if (known !== undefined) {
      return known;
    }
    const canonical =
      readKnownImage(`${host}/any/name`, this.#registries)?.registry ?? host.toLowerCase();
    this.#hosts.set(host, canonical);
    return canonical;
  }
}

function sharedText({ repository, tag, digest }: ImageIdentity): string {
  const name = repository.startsWith("library/") ? repository.slice("library/".length) : repository;
  const version = emptyAsMissing(tag) ?? emptyAsMissing(digest) ?? "latest";
  return `${name} ${version}`;
}

function spelling({ registry, repository, tag, digest }: ImageIdentity): string {
  return `${registry} ${repository} ${tag ?? ""} ${digest ?? ""}`;
}

function emptyAsMissing(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
