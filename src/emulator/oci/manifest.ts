import { isObject } from "../store/storedRecord.ts";
import { isDigest } from "./contentName.ts";
import { type ChildReference, type ContentReference } from "./contentRecord.ts";
import { OciError } from "./ociError.ts";

const imageTypes: readonly string[] = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
];
const indexTypes: readonly string[] = [
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.index.v1+json",
];

/** Media types of the manifests that ACR takes. */
export const manifestTypes: readonly string[] = [...imageTypes, ...indexTypes];

/** Media type of an image index, as the referrers API answers with it. */
export const ociIndexType = "application/vnd.oci.image.index.v1+json";

/** What a manifest says, for checking and listing it. */
export interface Manifest {
  readonly mediaType: string;
  /** The image's configuration; undefined for an index. */
  readonly config: (ContentReference & { readonly mediaType: string }) | undefined;
  /** Configuration and layers that the registry must hold; layers that lie elsewhere by design are left out. */
  readonly blobs: readonly ContentReference[];
  /** The images of an index. */
  readonly children: readonly ChildReference[];
  readonly subject: string | undefined;
  readonly artifactType: string | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a manifest of one of the four kinds that ACR takes: image and index, of Docker (v2, schema 2) and of OCI.
 * `contentType` is the request's; without one the manifest's own `mediaType` counts. Throws `MANIFEST_INVALID`.
 */
export function parseManifest(bytes: Uint8Array, contentType: string | undefined): Manifest {
  const value = parseObject(bytes);
  const mediaType = mediaTypeOf(value, contentType);
  if (value["schemaVersion"] !== 2) {
    throw invalid("`schemaVersion` must be 2");
  }
  const isIndex = indexTypes.includes(mediaType);
  const config = isIndex ? undefined : descriptor(value["config"], "config");
  return {
    mediaType,
    config:
      config === undefined ? undefined : { ...reference(config), mediaType: config.mediaType },
    blobs: config === undefined ? [] : [reference(config), ...layersOf(value)],
    children: isIndex ? descriptors(value["manifests"], "manifests").map(childOf) : [],
    subject:
      value["subject"] === undefined ? undefined : descriptor(value["subject"], "subject").digest,
    artifactType: artifactTypeOf(value, config?.mediaType),
    annotations: annotationsOf(value["annotations"]),
  };
}

/** Tells whether a client that sent this `Accept` header takes the media type; without the header it takes all. */
export function isAcceptable(mediaType: string, accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === "") {
    return true;
  }
  const ranges = accept.split(",").map((range) => range.split(";", 1)[0]?.trim().toLowerCase());
  return ranges.some(
    (range) => range === "*/*" || range === "application/*" || range === mediaType,
  );
}

/** Architecture, operating system and time of building, as far as an image's configuration tells them. */
export function factsOfConfig(bytes: Uint8Array): {
  readonly architecture?: string;
  readonly os?: string;
  readonly imageCreated?: string;
} {
  const value = parseJson(bytes);
  if (!isObject(value)) {
    return {};
  }
  const { architecture, os, created } = value;
  return {
    ...(typeof architecture === "string" ? { architecture } : {}),
    ...(typeof os === "string" ? { os } : {}),
    ...(typeof created === "string" ? { imageCreated: created } : {}),
  };
}

function parseObject(bytes: Uint8Array): JsonObject {
  const value = parseJson(bytes);
  if (!isObject(value)) {
    throw invalid("the body is not a JSON object");
  }
  return value;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function mediaTypeOf(value: JsonObject, contentType: string | undefined): string {
  const own = value["mediaType"];
  const given = contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (own !== undefined && typeof own !== "string") {
    throw invalid("`mediaType` must be a text");
  }
  if (own !== undefined && given !== "" && own !== given) {
    throw invalid(`its media type is ${own}, but it was sent as ${given}`);
  }
  return takenMediaType(own ?? given);
}

function takenMediaType(mediaType: string): string {
  if (!imageTypes.includes(mediaType) && !indexTypes.includes(mediaType)) {
    throw invalid(
      `the media type ${mediaType === "" ? "is missing" : `${mediaType} is not taken`}`,
    );
  }
  return mediaType;
}

/** Layers that are fetched from elsewhere need not be here: Docker's foreign and OCI's non-distributable ones. */
function layersOf(value: JsonObject): readonly ContentReference[] {
  return descriptors(value["layers"], "layers")
    .filter(({ mediaType }) => !/\.foreign\.|\.nondistributable\./u.test(mediaType))
    .map(reference);
}

type Descriptor = ContentReference & { readonly mediaType: string; readonly source: JsonObject };

function descriptors(value: unknown, name: string): readonly Descriptor[] {
  if (!Array.isArray(value)) {
    throw invalid(`\`${name}\` must be a list`);
  }
  return value.map((element: unknown, index) => descriptor(element, `${name}[${index}]`));
}

function descriptor(value: unknown, name: string): Descriptor {
  if (!isObject(value)) {
    throw invalid(`\`${name}\` must be an object`);
  }
  const { mediaType, digest, size } = value;
  if (typeof mediaType !== "string" || typeof digest !== "string" || !isDigest(digest)) {
    throw invalid(`\`${name}\` needs a media type and a sha256 or sha512 digest`);
  }
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
    throw invalid(`\`${name}.size\` must be a number of bytes`);
  }
  return { mediaType, digest, size, source: value };
}

function reference({ digest, size }: ContentReference): ContentReference {
  return { digest, size };
}

function childOf({ digest, size, mediaType, source }: Descriptor): ChildReference {
  const platform = isObject(source["platform"]) ? source["platform"] : {};
  const { architecture, os } = platform;
  return {
    digest,
    size,
    mediaType,
    ...(typeof architecture === "string" ? { architecture } : {}),
    ...(typeof os === "string" ? { os } : {}),
  };
}

/** https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#listing-referrers: else the configuration's type. */
function artifactTypeOf(value: JsonObject, configType: string | undefined): string | undefined {
  const own = value["artifactType"];
  return typeof own === "string" && own !== "" ? own : configType;
}

function annotationsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const texts = Object.entries(value).flatMap(([key, text]) =>
    typeof text === "string" ? [[key, text] as const] : [],
  );
  return Object.fromEntries(texts);
}

function invalid(reason: string): OciError {
  return new OciError("MANIFEST_INVALID", `The manifest is not valid: ${reason}`);
}
