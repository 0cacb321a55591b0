import { isAllowed } from "./access.ts";
import { checkedDigest, checkedRepositoryName } from "./contentName.ts";
import { chunksOf, type OciAnswer, type OciCall, type OciRoute } from "./ociCall.ts";
import { OciError } from "./ociError.ts";
import { type Upload } from "./upload.ts";

/**
 * Blobs and their uploads:
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-blobs and #pushing-blobs.
 */
export const blobRoutes: readonly OciRoute[] = [
  {
    pattern: /^\/v2\/(?<repository>.+)\/blobs\/uploads\/?$/u,
    methods: { POST: { needs: ["push"], answer: startUpload } },
  },
  {
    pattern: /^\/v2\/(?<repository>.+)\/blobs\/uploads\/(?<reference>[^/]+)$/u,
    methods: {
      GET: { needs: ["push", "pull"], answer: showUpload },
      PATCH: { needs: ["push"], answer: continueUpload },
      PUT: { needs: ["push"], answer: finishUpload },
      DELETE: { needs: ["push"], answer: cancelUpload },
    },
  },
  {
    pattern: /^\/v2\/(?<repository>.+)\/blobs\/(?<reference>[^/]+)$/u,
    methods: {
      GET: { needs: ["pull"], answer: getBlob },
      DELETE: { needs: ["delete"], answer: deleteBlob },
    },
  },
];

async function getBlob(call: OciCall): Promise<OciAnswer> {
  const digest = checkedDigest(call.reference);
  const size = await call.registry.blobSize(call.repository, digest);
  if (size === undefined) {
    throw unknownBlob(call, digest);
  }
  const repository = call.registry.repository(call.repository);
  if (repository?.record.attributes.readEnabled === false) {
    throw new OciError(
      "UNSUPPORTED",
      `The repository ${call.repository} is locked against reading`,
    );
  }
  const headers = {
    "content-type": "application/octet-stream",
    "docker-content-digest": digest,
    "accept-ranges": "bytes",
    etag: `"${digest}"`,
  };
  const range = rangeOf(call.headers.range, size);
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const length = end - start + 1;
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...headers,
      "content-length": String(length),
      ...(range === undefined ? {} : { "content-range": `bytes ${start}-${end}/${size}` }),
    },
    ...(call.method === "HEAD" || length === 0
      ? {}
      : {
          body: { kind: "stream", stream: call.registry.blobs.stream(digest, start, end), length },
        }),
  };
}

/** Removes the blob from the repository; manifests that name it keep it. */
async function deleteBlob(call: OciCall): Promise<OciAnswer> {
  const digest = checkedDigest(call.reference);
  const repository = call.registry.repository(call.repository);
  if (repository?.blobs.has(digest) !== true) {
    throw unknownBlob(call, digest);
  }
  const isUsed = (): boolean =>
    [...repository.manifests.values()].some(({ blobs }) =>
      blobs.some((blob) => blob.digest === digest),
    );
  if (isUsed()) {
    throw new OciError(
      "DENIED",
      `The blob ${digest} belongs to an image; delete the image instead`,
      {
        status: 405,
      },
    );
  }
  await repository.unlinkBlob(digest, () => !isUsed());
  await call.registry.removeUnlinkedBlobs([digest]);
  return { status: 202 };
}

async function startUpload(call: OciCall): Promise<OciAnswer> {
  const { query, registry, repository } = call;
  const mount = query.get("mount");
  if (mount !== null && (await isMounted(call, checkedDigest(mount)))) {
    return created(call, mount);
  }
  const digest = query.get("digest");
  const checked = digest === null ? undefined : checkedDigest(digest);
  const upload = await registry.blobs.begin(repository);
  if (checked === undefined) {
    return uploadState(upload, 202);
  }
  try {
    await upload.append(chunksOf(call.body));
  } catch (error) {
    await registry.blobs.cancel(upload);
    throw error;
  }
  await registry.completeUpload(upload, checked);
  return created(call, checked);
}

/** A mount needs the right to read the other repository; without it the client just uploads. */
async function isMounted(call: OciCall, digest: string): Promise<boolean> {
  const from = call.query.get("from");
  if (from === null) {
    return false;
  }
  const source = checkedRepositoryName(from);
  return (
    isAllowed(call.principal, { type: "repository", name: source }, ["pull"]) &&
    (await call.registry.mount(digest, source, call.repository))
  );
}

async function showUpload(call: OciCall): Promise<OciAnswer> {
  return Promise.resolve(uploadState(uploadOf(call), 204));
}

async function continueUpload(call: OciCall): Promise<OciAnswer> {
  const upload = uploadOf(call);
  checkContentRange(call, upload);
  await upload.append(chunksOf(call.body));
  return uploadState(upload, 202);
}

async function finishUpload(call: OciCall): Promise<OciAnswer> {
  const upload = uploadOf(call);
  const digest = checkedDigest(call.query.get("digest") ?? "");
  checkContentRange(call, upload);
  await upload.append(chunksOf(call.body));
  await call.registry.completeUpload(upload, digest);
  return created(call, digest);
}

async function cancelUpload(call: OciCall): Promise<OciAnswer> {
  await call.registry.blobs.cancel(uploadOf(call));
  return { status: 204 };
}

function uploadOf(call: OciCall): Upload {
  return call.registry.blobs.upload(call.repository, call.reference);
}

/** Pieces must come in order and be as long as they say: `Content-Range: 0-99`, also with `bytes `. */
function checkContentRange(call: OciCall, upload: Upload): void {
  const range = call.headers["content-range"];
  if (range === undefined) {
    return;
  }
  const match = /^(?:bytes[ =])?(?<start>\d{1,15})-(?<end>\d{1,15})(?:\/.*)?$/u.exec(range);
  const start = Number(match?.groups?.["start"] ?? Number.NaN);
  const end = Number(match?.groups?.["end"] ?? Number.NaN);
  const length = call.headers["content-length"];
  const isLengthRight = length === undefined || Number(length) === end - start + 1;
  if (start !== upload.size || !isLengthRight) {
    throw new OciError(
      "RANGE_INVALID",
      `The piece ${range.slice(0, 100)} does not follow the ${upload.size} bytes that are here`,
      { headers: uploadHeaders(upload) },
    );
  }
}

function uploadState(upload: Upload, status: number): OciAnswer {
  return { status, headers: uploadHeaders(upload) };
}

function uploadHeaders(upload: Upload): Readonly<Record<string, string>> {
  return {
    location: `/v2/${upload.repository}/blobs/uploads/${upload.id}`,
    range: `0-${Math.max(0, upload.size - 1)}`,
    "docker-upload-uuid": upload.id,
  };
}

function created({ repository }: OciCall, digest: string): OciAnswer {
  return {
    status: 201,
    headers: { location: `/v2/${repository}/blobs/${digest}`, "docker-content-digest": digest },
  };
}

/** One range of RFC 9110, section 14; several ranges and other units are answered with everything. */
function rangeOf(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | undefined {
  const match = /^bytes=(?<first>\d{0,15})-(?<last>\d{0,15})$/u.exec(header ?? "");
  const { first = "", last = "" } = match?.groups ?? {};
  if (first === "" && last === "") {
    return undefined;
  }
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) {
    throw new OciError("RANGE_INVALID", `The range is not within the ${size} bytes of the blob`, {
      headers: { "content-range": `bytes */${size}` },
    });
  }
  return { start, end };
}

function unknownBlob(call: OciCall, digest: string): OciError {
  return new OciError("BLOB_UNKNOWN", `The blob is not in the repository ${call.repository}`, {
    detail: { digest },
  });
}
