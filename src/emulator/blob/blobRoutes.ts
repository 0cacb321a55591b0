import { randomUUID } from "node:crypto";
import { readText } from "../serverBody.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { runIdPattern } from "../store/resourceName.ts";
import { type ResourceStore } from "../store/resourceStore.ts";
import { blobAccount, type BlobLinks, type BlobPermission } from "./blobLinks.ts";
import { parseByteRange } from "./byteRange.ts";
import { type SourceUploads, type UploadPlace } from "./folderSourceStore.ts";
import { type LogState, type LogStore } from "./logStore.ts";
import { StorageError } from "./storageError.ts";

/** What the blob endpoint works with. */
export interface BlobContext {
  readonly resources: ResourceStore;
  readonly logs: LogStore;
  readonly sources: SourceUploads;
  readonly links: BlobLinks;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Fifty thousand blocks, the most that a blob may have, with ids of 64 bytes. */
const largestBlockList = 8 * 1024 * 1024;

/** The blobs that clients of ACR Tasks meet: uploads of build contexts and logs of runs. */
export function blobRoutes(context: BlobContext): readonly Route[] {
  const blob = `/${blobAccount}/:container/*`;
  return [
    [`GET ${blob}`, (call) => withVersion(call, readLog(context, call))],
    [`PUT ${blob}`, (call) => withVersion(call, upload(context, call))],
    [
      `ANY ${blob}`,
      () => {
        throw new StorageError(
          405,
          "UnsupportedHttpVerb",
          "The resource doesn't support the specified HTTP verb.",
        );
      },
    ],
  ];
}

async function withVersion(call: Call, answering: Promise<Answer>): Promise<Answer> {
  const answer = await answering;
  const version = call.headers["x-ms-version"];
  return {
    ...answer,
    headers: {
      ...answer.headers,
      ...(typeof version === "string" ? { "x-ms-version": version } : {}),
    },
  };
}

async function readLog(context: BlobContext, call: Call): Promise<Answer> {
  const { registry, blob } = authorize(context, call, "read");
  const runId = /^logs\/([^/]+)\/rawtext\.log$/u.exec(blob)?.[1];
  const state =
    runId === undefined ||
    !runIdPattern.test(runId) ||
    context.resources.registry(registry) === undefined
      ? undefined
      : await context.logs.state(registry, runId);
  if (runId === undefined || state === undefined) {
    throw new StorageError(404, "BlobNotFound", "The specified blob does not exist.");
  }
  const headers = logHeaders(state);
  if (call.headers["if-none-match"] === state.etag) {
    return { status: 304, headers };
  }
  if (call.method === "HEAD") {
    return { status: 200, headers: { ...headers, "content-length": String(state.size) } };
  }
  const range = parseByteRange(rangeHeader(call), state.size);
  if (range.kind === "unsatisfiable") {
    throw new StorageError(
      416,
      "InvalidRange",
      "The range specified is invalid for the current size of the resource.",
      { "content-range": `bytes */${state.size}` },
    );
  }
  const { start, end } = range.kind === "all" ? { start: 0, end: state.size } : range;
  const body = await context.logs.read(registry, runId, start, end);
  if (range.kind === "all") {
    return { status: 200, headers, body };
  }
  const contentRange = `bytes ${start}-${end - 1}/${state.size}`;
  return { status: 206, headers: { ...headers, "content-range": contentRange }, body };
}

function logHeaders(state: LogState): Readonly<Record<string, string>> {
  return {
    "content-type": "text/plain; charset=utf-8",
    "accept-ranges": "bytes",
    etag: state.etag,
    "last-modified": new Date(state.lastModified).toUTCString(),
    "x-ms-blob-type": "AppendBlob",
    ...(state.completed === undefined ? {} : { "x-ms-meta-Complete": state.completed }),
  };
}

/** Clients of Azure Storage send `x-ms-range`, which goes before `Range`. */
function rangeHeader(call: Call): string | undefined {
  const own = call.headers["x-ms-range"];
  return typeof own === "string" ? own : call.headers.range;
}

async function upload(context: BlobContext, call: Call): Promise<Answer> {
  const { registry, blob } = authorize(context, call, "write");
  if (context.resources.registry(registry) === undefined || !context.sources.isPath(blob)) {
    throw new StorageError(404, "ContainerNotFound", "The specified container does not exist.");
  }
  if (call.headers["content-length"] === undefined) {
    throw new StorageError(
      411,
      "MissingContentLengthHeader",
      "The Content-Length header was not specified.",
    );
  }
  const place: UploadPlace = { registry, relativePath: blob };
  try {
    await receive(context.sources, call, place);
  } catch (error) {
    if (call.body.errored !== null) {
      throw new StorageError(
        400,
        "IncompleteBody",
        "The body ended before its length was reached.",
      );
    }
    throw error;
  }
  return {
    status: 201,
    headers: {
      etag: `"0x${randomUUID().replaceAll("-", "").slice(0, 15).toUpperCase()}"`,
      "last-modified": new Date(context.now()).toUTCString(),
      "x-ms-request-server-encrypted": "false",
    },
  };
}

async function receive(sources: SourceUploads, call: Call, place: UploadPlace): Promise<void> {
  switch (call.query.get("comp")) {
    case null:
      refuseOtherBlobTypes(call);
      await sources.put(place.registry, place.relativePath, call.body);
      return;
    case "block":
      await sources.putBlock(place, blockIdOf(call), call.body);
      return;
    case "blocklist":
      if (!(await sources.putBlockList(place, await readBlockList(call)))) {
        throw new StorageError(400, "InvalidBlockList", "The specified block list is invalid.");
      }
      return;
    default:
      throw new StorageError(
        501,
        "NotImplemented",
        "This operation on blobs is not there in the local registry.",
      );
  }
}

function refuseOtherBlobTypes(call: Call): void {
  const type = call.headers["x-ms-blob-type"];
  if (type === undefined) {
    throw new StorageError(
      400,
      "MissingRequiredHeader",
      "An HTTP header that's mandatory for this request is not specified: x-ms-blob-type.",
    );
  }
  if (type !== "BlockBlob") {
    throw new StorageError(
      400,
      "InvalidHeaderValue",
      "The value for one of the HTTP headers is not in the correct format: x-ms-blob-type.",
    );
  }
}

function blockIdOf(call: Call): string {
  const id = call.query.get("blockid") ?? "";
  if (id === "" || id.length > 128) {
    throw new StorageError(
      400,
      "InvalidQueryParameterValue",
      "Value for one of the query parameters specified in the request URI is invalid: blockid.",
    );
  }
  return withPlus(id);
}

/** A plus sign that was not encoded in the query reads as a space; base64 has no spaces. */
function withPlus(blockId: string): string {
  return blockId.replaceAll(" ", "+");
}

async function readBlockList(call: Call): Promise<readonly string[]> {
  const tooLarge = (): StorageError =>
    new StorageError(413, "RequestBodyTooLarge", "The block list is too large.");
  const text = await readText(call, largestBlockList, tooLarge);
  const entries = text.matchAll(/<(Latest|Uncommitted|Committed)>\s*([^<\s]*)\s*<\/\1>/gu);
  return [...entries].map(([, , id]) => withPlus(id ?? ""));
}

function authorize(
  context: BlobContext,
  call: Call,
  permission: BlobPermission,
): { readonly registry: string; readonly blob: string } {
  const container = call.parameter("container");
  const blob = call.segments.slice(2).join("/");
  const { query } = call;
  const problem = context.links.problem({ container, blob, query }, permission, context.now());
  if (problem === "permission") {
    throw new StorageError(
      403,
      "AuthorizationPermissionMismatch",
      "This request is not authorized to perform this operation using this permission.",
    );
  }
  if (problem !== undefined) {
    throw new StorageError(
      403,
      "AuthenticationFailed",
      problem === "expired"
        ? "Signature not valid: the link has expired. Ask for a new one."
        : "Server failed to authenticate the request. Make sure the value of the signature is formed correctly.",
    );
  }
  return { registry: container, blob };
}
