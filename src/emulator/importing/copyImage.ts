import { type TagMove } from "../oci/content.ts";
import { checkUnlocked } from "../oci/locks.ts";
import { type RegistryContent } from "../oci/registryContent.ts";
import { type ManifestPlace, storeManifest } from "../oci/storeManifest.ts";
import { bringBlobs } from "./bringBlobs.ts";
import { type ImageSource } from "./imageSource.ts";
import { tagExists } from "./importError.ts";
import { type ImportRequest, type ImportTarget, sourceReference } from "./importRequest.ts";
import { readImage, type ReadManifest } from "./readImage.ts";

/** The registry that an image is copied into. */
export interface CopyTarget {
  readonly registry: RegistryContent;
  readonly registryName: string;
  /** Told of every tag that was moved or made. */
  readonly announce: (move: TagMove) => void;
}

/**
 * Copies an image with all its architectures. Content comes first, then manifests, then tags, so that an import that
 * fails or is aborted leaves nothing that can be pulled. Rejects with `ArmError` or `OciError`: without force a tag that
 * exists is refused before anything is copied, and a locked one always.
 */
export async function copyImage(
  source: ImageSource,
  target: CopyTarget,
  request: Pick<ImportRequest, "image" | "targets" | "isForced">,
  signal: AbortSignal,
): Promise<void> {
  checkTargets(target, request);
  const { root, children } = await readImage(source, sourceReference(request.image), signal);
  const blobs = [...children, root].flatMap(({ manifest }) => manifest.blobs);
  const repositories = [...new Set(request.targets.map(({ repository }) => repository))];
  for (const repository of repositories) {
    await bringBlobs(source, { registry: target.registry, repository }, blobs, signal);
  }
  signal.throwIfAborted();
  // Somebody may have pushed the tag meanwhile.
  checkTargets(target, request);
  for (const repository of repositories) {
    await storeChildren(target, repository, children);
  }
  for (const place of request.targets) {
    await store(target, place, root);
  }
}

function checkTargets(
  { registry }: CopyTarget,
  { targets, isForced }: Pick<ImportRequest, "targets" | "isForced">,
): void {
  for (const { repository: name, tag } of targets) {
    const repository = registry.repository(name);
    if (repository === undefined) {
      continue;
    }
    if (tag !== undefined && repository.tags.has(tag) && !isForced) {
      throw tagExists(`${name}:${tag}`);
    }
    checkUnlocked("writeEnabled", repository, tag ?? "");
  }
}

/** Architectures that the repository has already stay as they are, with their locks. */
async function storeChildren(
  target: CopyTarget,
  repository: string,
  children: readonly ReadManifest[],
): Promise<void> {
  for (const child of children) {
    if (target.registry.repository(repository)?.manifests.has(child.digest) !== true) {
      await store(target, { repository, tag: undefined }, child);
    }
  }
}

function store(
  { registry, registryName, announce }: CopyTarget,
  { repository, tag }: ImportTarget,
  { bytes, manifest, digest }: ReadManifest,
): Promise<void> {
  const place: ManifestPlace = {
    registry,
    registryName,
    repository,
    principal: { scopes: "all" },
  };
  return storeManifest(place, { bytes, manifest, digest, reference: tag ?? digest }, announce);
}
