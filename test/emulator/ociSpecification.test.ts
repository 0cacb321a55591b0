import { afterAll, beforeAll, expect, it } from "vitest";
import {
  dockerImage,
  dockerManifest,
  ociIndex,
  type OciServer,
  pushBlob,
  pushImage,
  type RawAnswer,
  sha256,
  startOciServer,
} from "./ociServer.ts";

/**
 * Every endpoint of the OCI distribution specification 1.1 by its number there
 * (https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#endpoints): request, status, and the headers
 * that the specification asks for.
 */
interface Row {
  readonly endpoint: string;
  readonly request: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly answered?: Readonly<Record<string, string>>;
  /** Body, or its one code of an error. */
  readonly content?: string;
}

const layer = "a layer";
const layerDigest = sha256(layer);
const other = "another layer";
const nothing = `sha256:${"0".repeat(64)}`;
let server: OciServer;
let manifest: string;
let index: string;
/** Texts in rows that stand for what is known only when the registry runs. */
let known: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await startOciServer();
  manifest = await dockerManifest(server, "app", layer);
  const digest = await pushImage(server, "app", "1", layer);
  await pushImage(server, "app", "old", "an old layer");
  await pushBlob(server, "other", "a blob of another repository");
  index = JSON.stringify({
    schemaVersion: 2,
    mediaType: ociIndex,
    manifests: [{ mediaType: dockerImage, size: manifest.length, digest }],
  });
  const begun = await server.send({ method: "POST", path: "/v2/app/blobs/uploads/" });
  const dropped = await server.send({ method: "POST", path: "/v2/app/blobs/uploads/" });
  known = {
    MANIFEST: digest,
    UPLOAD: begun.headers.location ?? "",
    DROPPED: dropped.headers.location ?? "",
  };
});
afterAll(() => server.close());

const rows: readonly Row[] = [
  { endpoint: "end-1", request: "GET /v2/", status: 200 },
  {
    endpoint: "end-2",
    request: `GET /v2/app/blobs/${layerDigest}`,
    status: 200,
    answered: { "docker-content-digest": layerDigest, "content-length": "7" },
    content: layer,
  },
  {
    endpoint: "end-2",
    request: `HEAD /v2/app/blobs/${layerDigest}`,
    status: 200,
    answered: { "content-length": "7" },
  },
  {
    endpoint: "end-2",
    request: `GET /v2/app/blobs/${nothing}`,
    status: 404,
    content: "BLOB_UNKNOWN",
  },
  {
    endpoint: "end-2",
    request: `GET /v2/app/blobs/${layerDigest}`,
    headers: { range: "bytes=2-" },
    status: 206,
    content: "layer",
  },
  {
    endpoint: "end-3",
    request: "GET /v2/app/manifests/1",
    status: 200,
    answered: { "content-type": dockerImage, "docker-content-digest": "MANIFEST" },
  },
  {
    endpoint: "end-3",
    request: "HEAD /v2/app/manifests/MANIFEST",
    status: 200,
    answered: { "docker-content-digest": "MANIFEST" },
  },
  {
    endpoint: "end-3",
    request: "GET /v2/app/manifests/none",
    status: 404,
    content: "MANIFEST_UNKNOWN",
  },
  { endpoint: "end-4a", request: "POST /v2/app/blobs/uploads/", status: 202 },
  {
    endpoint: "end-4b",
    request: `POST /v2/app/blobs/uploads/?digest=${sha256("whole")}`,
    body: "whole",
    status: 201,
    answered: { location: `/v2/app/blobs/${sha256("whole")}` },
  },
  {
    endpoint: "end-4b",
    request: `POST /v2/app/blobs/uploads/?digest=${nothing}`,
    body: "whole",
    status: 400,
    content: "DIGEST_INVALID",
  },
  {
    endpoint: "end-5",
    request: "PATCH UPLOAD",
    body: "another ",
    headers: { "content-range": "0-7", "content-type": "application/octet-stream" },
    status: 202,
    answered: { range: "0-7" },
  },
  { endpoint: "end-13", request: "GET UPLOAD", status: 204, answered: { range: "0-7" } },
  {
    endpoint: "end-5",
    request: "PATCH UPLOAD",
    body: "x",
    headers: { "content-range": "20-20" },
    status: 416,
  },
  {
    endpoint: "end-6",
    request: `PUT UPLOAD?digest=${sha256(other)}`,
    body: "layer",
    status: 201,
    answered: { location: `/v2/app/blobs/${sha256(other)}` },
  },
  { endpoint: "end-13", request: "GET UPLOAD", status: 404, content: "BLOB_UPLOAD_UNKNOWN" },
  { endpoint: "end-14", request: "DELETE DROPPED", status: 204 },
  {
    endpoint: "end-7",
    request: "PUT /v2/app/manifests/2",
    body: "IMAGE",
    headers: { "content-type": dockerImage },
    status: 201,
    answered: { location: "/v2/app/manifests/MANIFEST", "docker-content-digest": "MANIFEST" },
  },
  {
    endpoint: "end-7",
    request: "PUT /v2/app/manifests/all",
    body: "INDEX",
    headers: { "content-type": ociIndex },
    status: 201,
  },
  {
    endpoint: "end-7",
    request: "PUT /v2/app/manifests/bad",
    body: "{}",
    headers: { "content-type": dockerImage },
    status: 400,
    content: "MANIFEST_INVALID",
  },
  {
    endpoint: "end-8a",
    request: "GET /v2/app/tags/list",
    status: 200,
    content: '{"name":"app","tags":["1","2","all","old"]}',
  },
  {
    endpoint: "end-8b",
    request: "GET /v2/app/tags/list?n=2&last=1",
    status: 200,
    answered: { link: '</v2/app/tags/list?n=2&last=all>; rel="next"' },
    content: '{"name":"app","tags":["2","all"]}',
  },
  { endpoint: "end-8a", request: "GET /v2/none/tags/list", status: 404, content: "NAME_UNKNOWN" },
  {
    endpoint: "end-11",
    request: `POST /v2/app/blobs/uploads/?mount=${sha256("a blob of another repository")}&from=other`,
    status: 201,
    answered: { location: `/v2/app/blobs/${sha256("a blob of another repository")}` },
  },
  {
    endpoint: "end-11",
    request: `POST /v2/app/blobs/uploads/?mount=${nothing}&from=other`,
    status: 202,
  },
  {
    endpoint: "end-12a",
    request: "GET /v2/app/referrers/MANIFEST",
    status: 200,
    answered: { "content-type": ociIndex },
  },
  {
    endpoint: "end-12b",
    request: "GET /v2/app/referrers/MANIFEST?artifactType=application/example",
    status: 200,
    answered: { "oci-filters-applied": "artifactType" },
  },
  { endpoint: "end-9", request: "DELETE /v2/app/manifests/old", status: 202 },
  {
    endpoint: "end-9",
    request: "GET /v2/app/manifests/old",
    status: 404,
    content: "MANIFEST_UNKNOWN",
  },
  { endpoint: "end-10", request: `DELETE /v2/app/blobs/${sha256("whole")}`, status: 202 },
  {
    endpoint: "end-10",
    request: `GET /v2/app/blobs/${sha256("whole")}`,
    status: 404,
    content: "BLOB_UNKNOWN",
  },
];

it.each(rows)("$endpoint $request gives $status", async (row) => {
  const answer = await send(row);
  expect({
    status: answer.status,
    answered: Object.fromEntries(
      Object.keys(row.answered ?? {}).map((name) => [name, answer.headers[name]]),
    ),
    content: row.content === undefined ? undefined : contentOf(answer),
  }).toEqual({
    status: row.status,
    answered: Object.fromEntries(
      Object.entries(row.answered ?? {}).map(([name, value]) => [name, told(value)]),
    ),
    content: row.content,
  });
});

function send({ request, body, headers }: Row): Promise<RawAnswer> {
  const [method = "", path = ""] = told(request).split(" ");
  const texts: Readonly<Record<string, string>> = { IMAGE: manifest, INDEX: index };
  return server.send({
    method,
    path,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body: texts[body] ?? body }),
  });
}

function told(text: string): string {
  return Object.entries(known).reduce((told, [name, value]) => told.replace(name, value), text);
}

function contentOf({ status, body }: RawAnswer): string {
  return status < 400 ? body : (/"code":"(?<code>[^"]+)"/u.exec(body)?.groups?.["code"] ?? body);
}
