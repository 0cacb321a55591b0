import { type TagMove } from "./content.ts";
import { isDigest } from "./contentName.ts";
import { checkUnlocked } from "./locks.ts";
import { factsOfConfig, type Manifest } from "./manifest.ts";
import { type OciCall, readBody } from "./ociCall.ts";
import { OciError } from "./ociError.ts";
import { type NewManifest, type RepositoryContent } from "./repositoryContent.ts";

/** Bytes that the specification asks registries to take at least, and ACR takes at most. */
export const longestManifest = 4 * 1024 * 1024;
const longestConfig = 4 * 1024 * 1024;

/** The repository that a manifest goes to, and who brings it. */
export type ManifestPlace = Pick<OciCall, "registry" | "registryName" | "repository" | "principal">;

/** A manifest that was read and whose digest was checked. */
export interface CheckedManifest {
  readonly bytes: Uint8Array;
  readonly manifest: Manifest;
  readonly digest: string;
  /** A tag that shall name it, or the digest once more. */
  readonly reference: string;
}

/**
 * Stores a manifest whose content is in the repository already, and points its tag to it. `announce` is called when
 * the tag was moved or made, once it is on disk. Throws `MANIFEST_BLOB_UNKNOWN` when content is missing, and
 * `UNSUPPORTED` when the repository, the tag or what the tag names is locked.
 */
export async function storeManifest(
  place: ManifestPlace,
  { bytes, manifest, digest, reference }: CheckedManifest,
  announce: (move: TagMove) => void,
): Promise<void> {
  const repository = place.registry.repository(place.repository);
  checkContent(place, manifest, repository);
  const known = repository ?? (await place.registry.ensureRepository(place.repository));
  checkUnlocked("writeEnabled", known, reference);
  const tag = isDigest(reference) ? undefined : reference;
  const record = await newRecord(place, manifest, { digest, size: bytes.byteLength });
  const change = await known.putManifest(bytes, record, tag);
  if (change !== undefined && change.previousDigest !== change.digest) {
    const { registryName: registry, principal, repository: name } = place;
    announce({ registry, repository: name, ...change, byRun: principal.run });
  }
}

/** Refuses a manifest that names what the repository does not have, or that would be the first without content. */
function checkContent(
  place: ManifestPlace,
  manifest: Manifest,
  repository: RepositoryContent | undefined,
): void {
  const missing = [
    ...manifest.blobs.filter(({ digest }) => repository?.blobs.has(digest) !== true),
    ...manifest.children.filter(({ digest }) => repository?.manifests.has(digest) !== true),
  ].map(({ digest }) => ({ digest }));
  if (missing.length > 0) {
    throw new OciError(
      "MANIFEST_BLOB_UNKNOWN",
      `The manifest names content that was not pushed to ${place.repository}`,
      { detail: missing },
    );
  }
  manifest.blobs.forEach(({ digest }) => place.registry.keep(digest));
}

async function newRecord(
  place: ManifestPlace,
  manifest: Manifest,
  own: { readonly digest: string; readonly size: number },
): Promise<NewManifest> {
  const { mediaType, config, blobs, children, artifactType, annotations, subject } = manifest;
  const isReadable =
    config !== undefined &&
    /config|\.image\./u.test(config.mediaType) &&
    config.size <= longestConfig;
  const facts = isReadable ? await configFacts(place, config.digest) : {};
  return {
    ...own,
    mediaType,
    blobs,
    children,
    ...facts,
    ...(config === undefined ? {} : { configMediaType: config.mediaType }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(subject === undefined ? {} : { subject }),
  };
}

async function configFacts(
  place: ManifestPlace,
  digest: string,
): Promise<ReturnType<typeof factsOfConfig>> {
  const size = await place.registry.blobSize(place.repository, digest);
  if (size === undefined || size === 0 || size > longestConfig) {
    return {};
  }
  return factsOfConfig(
    await readBody(place.registry.blobs.stream(digest, 0, size - 1), longestConfig),
  );
}
