import { type TagMove } from "./content.ts";
import { algorithmOf, checkedDigest, checkedTag, digestOfBytes, isDigest } from "./contentName.ts";
import { type ManifestRecord } from "./contentRecord.ts";
import { checkUnlocked } from "./locks.ts";
import { isAcceptable, ociIndexType, parseManifest } from "./manifest.ts";
import { type OciAnswer, type OciCall, type OciRoute, readBody } from "./ociCall.ts";
import { OciError } from "./ociError.ts";
import { compareNames } from "./page.ts";
import { type RepositoryContent } from "./repositoryContent.ts";
import { longestManifest, storeManifest } from "./storeManifest.ts";

/**
 * Manifests by tag and digest, and what refers to them. `announce` is called when a tag was moved, once it is on disk.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-manifests
 */
export function manifestRoutes(announce: (move: TagMove) => void): readonly OciRoute[] {
  return [
    {
      pattern: /^\/v2\/(?<repository>.+)\/manifests\/(?<reference>[^/]+)$/u,
      methods: {
        GET: { needs: ["pull"], answer: getManifest },
        PUT: { needs: ["push"], answer: (call) => putManifest(call, announce) },
        DELETE: { needs: ["delete"], answer: deleteManifest },
      },
    },
    {
      pattern: /^\/v2\/(?<repository>.+)\/referrers\/(?<reference>[^/]+)$/u,
      methods: { GET: { needs: ["pull", "metadata_read"], answer: getReferrers } },
    },
  ];
}

async function getManifest(call: OciCall): Promise<OciAnswer> {
  const reference = checkedReference(call.reference);
  await call.bring(reference);
  const repository = call.registry.knownRepository(call.repository);
  const record = recordOf(repository, reference);
  checkUnlocked("readEnabled", repository, reference);
  if (!isAcceptable(record.mediaType, call.headers.accept)) {
    throw new OciError(
      "MANIFEST_UNKNOWN",
      `The manifest is of type ${record.mediaType}, which the Accept header does not name`,
      { detail: { name: call.repository, reference } },
    );
  }
  const headers = {
    "content-type": record.mediaType,
    "docker-content-digest": record.digest,
    "content-length": String(record.size),
    etag: `"${record.digest}"`,
  };
  if (call.method === "HEAD") {
    return { status: 200, headers };
  }
  const bytes = await repository.manifestBytes(record.digest);
  return { status: 200, headers, body: { kind: "bytes", bytes } };
}

async function putManifest(call: OciCall, announce: (move: TagMove) => void): Promise<OciAnswer> {
  const reference = checkedReference(call.reference);
  const bytes = await readBody(call.body, longestManifest);
  const manifest = parseManifest(bytes, call.headers["content-type"]);
  const digest = digestOfBytes(bytes, isDigest(reference) ? reference : undefined);
  if (isDigest(reference) && reference !== digest) {
    throw new OciError(
      "DIGEST_INVALID",
      `The manifest has the ${algorithmOf(digest)} digest ${digest}`,
    );
  }
  await storeManifest(call, { bytes, manifest, digest, reference }, announce);
  const tag = isDigest(reference) ? undefined : reference;
  const { mediaType } = manifest;
  call.tell({ action: "push", tag, digest, mediaType, size: bytes.byteLength });
  return {
    status: 201,
    headers: {
      location: `/v2/${call.repository}/manifests/${digest}`,
      "docker-content-digest": digest,
      ...(manifest.subject === undefined ? {} : { "oci-subject": manifest.subject }),
    },
  };
}

/** A digest takes the manifest with all its tags away, a tag only itself. */
async function deleteManifest(call: OciCall): Promise<OciAnswer> {
  const reference = checkedReference(call.reference);
  const repository = call.registry.knownRepository(call.repository);
  const { digest, mediaType, size } = recordOf(repository, reference);
  checkUnlocked("deleteEnabled", repository, reference);
  if (reference === digest) {
    await repository.deleteManifest(digest);
    call.tell({ action: "delete", tag: undefined, digest, mediaType, size });
    await call.registry.removeUnusedBlobs();
  } else {
    await repository.deleteTag(reference);
  }
  return { status: 202 };
}

/** https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#listing-referrers */
async function getReferrers(call: OciCall): Promise<OciAnswer> {
  const subject = checkedDigest(call.reference);
  const type = call.query.get("artifactType");
  const manifests = [...(call.registry.repository(call.repository)?.manifests.values() ?? [])]
    .filter((record) => record.subject === subject)
    .filter((record) => type === null || record.artifactType === type)
    .sort((one, other) => compareNames(one.createdTime, other.createdTime))
    .map(({ mediaType, digest, size, artifactType, annotations }) => ({
      mediaType,
      digest,
      size,
      artifactType,
      annotations,
    }));
  const index = { schemaVersion: 2, mediaType: ociIndexType, manifests };
  return Promise.resolve({
    status: 200,
    headers: {
      "content-type": ociIndexType,
      ...(type === null ? {} : { "oci-filters-applied": "artifactType" }),
    },
    body: { kind: "json", value: index },
  });
}

function checkedReference(text: string): string {
  return text.includes(":") ? checkedDigest(text) : checkedTag(text);
}

function recordOf(repository: RepositoryContent, reference: string): ManifestRecord {
  const digest = repository.digestOf(reference);
  const record = digest === undefined ? undefined : repository.manifests.get(digest);
  if (record === undefined) {
    const { name } = repository.record;
    throw new OciError("MANIFEST_UNKNOWN", `${name} has no image ${reference}`, {
      detail: { name, reference },
    });
  }
  return record;
}
