import { afterAll, beforeAll, expect, it } from "vitest";
import {
  dockerImage,
  dockerManifest,
  ociIndex,
  type OciServer,
  pushImage,
  type RawRequest,
  sha256,
  startOciServer,
} from "./ociServer.ts";

let server: OciServer;
const layer = "a layer of forty bytes, more or less....";

beforeAll(async () => {
  server = await startOciServer();
  await pushImage(server, "library/hello", "1", layer);
  await pushImage(server, "alpha", "latest", "a layer of alpha");
});

afterAll(async () => {
  expect(server.problems).toEqual([]);
  await server.close();
});

/** Status and code of the first error, or of what came instead. */
async function outcomeOf(request: RawRequest): Promise<string> {
  const { status, body } = await server.send(request);
  const code = /"code":"(?<code>[^"]+)"/u.exec(body)?.groups?.["code"] ?? "";
  return `${status} ${code}`.trim();
}

const someDigest = `sha256:${"0".repeat(64)}`;
const uploads = "/v2/library/hello/blobs/uploads/";
const asImage = { "content-type": dockerImage };

const cases: readonly (readonly [string, RawRequest, string])[] = [
  [
    "a blob that is not there",
    { path: `/v2/library/hello/blobs/${someDigest}` },
    "404 BLOB_UNKNOWN",
  ],
  [
    "a blob of another repository",
    { path: `/v2/alpha/blobs/${sha256(layer)}` },
    "404 BLOB_UNKNOWN",
  ],
  ["a digest that is none", { path: "/v2/library/hello/blobs/sha256:abc" }, "400 DIGEST_INVALID"],
  [
    "a digest in capitals",
    { path: `/v2/alpha/blobs/sha256:${"A".repeat(64)}` },
    "400 DIGEST_INVALID",
  ],
  ["an unknown algorithm", { path: `/v2/alpha/blobs/md5:${"0".repeat(32)}` }, "400 DIGEST_INVALID"],
  ["dots as a digest", { path: "/v2/alpha/blobs/.." }, "400 DIGEST_INVALID"],
  ["encoded dots as a digest", { path: "/v2/alpha/blobs/%2e%2e" }, "400 DIGEST_INVALID"],
  [
    "a path as a digest",
    { path: "/v2/alpha/blobs/sha256:..%2f..%2fetc%2fpasswd" },
    "404 NAME_UNKNOWN",
  ],
  [
    "NUL in a digest",
    { path: `/v2/alpha/blobs/sha256:%00${"0".repeat(63)}` },
    "400 DIGEST_INVALID",
  ],
  ["dots as a repository", { path: "/v2/../manifests/1" }, "400 NAME_INVALID"],
  ["encoded dots as a repository", { path: "/v2/%2e%2e/manifests/1" }, "400 NAME_INVALID"],
  ["doubly encoded dots", { path: "/v2/%252e%252e/manifests/1" }, "400 NAME_INVALID"],
  ["dots inside a repository", { path: "/v2/a/../../b/manifests/1" }, "400 NAME_INVALID"],
  ["NUL in a repository", { path: "/v2/a%00b/manifests/1" }, "400 NAME_INVALID"],
  ["capitals in a repository", { path: "/v2/Hello/manifests/1" }, "400 NAME_INVALID"],
  ["2,000 characters", { path: `/v2/${"a".repeat(2000)}/manifests/1` }, "400 NAME_INVALID"],
  ["20,000 characters", { path: `/v2/${"a".repeat(20_000)}/manifests/1` }, "431"],
  ["9,000 characters", { path: `/v2/${"a".repeat(9000)}/manifests/1` }, "414 NAME_INVALID"],
  ["a percent sign alone", { path: "/v2/%zz/manifests/1" }, "400 NAME_INVALID"],
  [
    "a tag of 129 characters",
    { path: `/v2/alpha/manifests/${"a".repeat(129)}` },
    "400 TAG_INVALID",
  ],
  ["dots as a tag", { path: "/v2/alpha/manifests/.." }, "400 TAG_INVALID"],
  ["an unknown tag", { path: "/v2/alpha/manifests/none" }, "404 MANIFEST_UNKNOWN"],
  ["an unknown digest", { path: `/v2/alpha/manifests/${someDigest}` }, "404 MANIFEST_UNKNOWN"],
  ["an unknown repository", { path: "/v2/none/manifests/1" }, "404 NAME_UNKNOWN"],
  ["tags of an unknown repository", { path: "/v2/none/tags/list" }, "404 NAME_UNKNOWN"],
  ["an unknown path", { path: "/v2/alpha/none" }, "404 NAME_UNKNOWN"],
  [
    "a method that is not there",
    { method: "POST", path: "/v2/alpha/manifests/1" },
    "405 UNSUPPORTED",
  ],
  ["letters as n", { path: "/v2/_catalog?n=x" }, "400 PAGINATION_NUMBER_INVALID"],
  ["less than nothing as n", { path: "/v2/alpha/tags/list?n=-1" }, "400 PAGINATION_NUMBER_INVALID"],
  ["an unknown order", { path: "/acr/v1/alpha/_tags?orderby=size" }, "400 UNSUPPORTED"],
  [
    "an unknown upload",
    { method: "PATCH", path: `${uploads}none`, body: "x" },
    "404 BLOB_UPLOAD_UNKNOWN",
  ],
  [
    "an upload by path",
    { method: "PATCH", path: `${uploads}%2e%2e`, body: "x" },
    "404 BLOB_UPLOAD_UNKNOWN",
  ],
  [
    "other bytes than the digest",
    { method: "POST", path: `${uploads}?digest=${someDigest}`, body: "x" },
    "400 DIGEST_INVALID",
  ],
  [
    "a digest that is none for an upload",
    { method: "POST", path: `${uploads}?digest=x`, body: "x" },
    "400 DIGEST_INVALID",
  ],
  [
    "a mount of no digest",
    { method: "POST", path: `${uploads}?mount=x&from=alpha` },
    "400 DIGEST_INVALID",
  ],
  [
    "a mount from dots",
    { method: "POST", path: `${uploads}?mount=${someDigest}&from=../x` },
    "400 NAME_INVALID",
  ],
  [
    "a manifest that is no JSON",
    { method: "PUT", path: "/v2/alpha/manifests/x", headers: asImage, body: "{" },
    "400 MANIFEST_INVALID",
  ],
  [
    "a manifest that is a list",
    { method: "PUT", path: "/v2/alpha/manifests/x", headers: asImage, body: "[]" },
    "400 MANIFEST_INVALID",
  ],
  [
    "a manifest of an unknown type",
    {
      method: "PUT",
      path: "/v2/alpha/manifests/x",
      headers: { "content-type": "text/plain" },
      body: '{"schemaVersion":2}',
    },
    "400 MANIFEST_INVALID",
  ],
  [
    "a manifest nested without end",
    { method: "PUT", path: "/v2/alpha/manifests/x", headers: asImage, body: "[".repeat(100_000) },
    "400 MANIFEST_INVALID",
  ],
  [
    "a manifest of 10 MB",
    {
      method: "PUT",
      path: "/v2/alpha/manifests/x",
      headers: asImage,
      body: " ".repeat(10_000_000),
    },
    "413 SIZE_INVALID",
  ],
  [
    "a lone child of an index",
    {
      method: "PUT",
      path: "/v2/alpha/manifests/x",
      headers: { "content-type": ociIndex },
      body: JSON.stringify({
        schemaVersion: 2,
        manifests: [{ mediaType: dockerImage, size: 2, digest: someDigest }],
      }),
    },
    "400 MANIFEST_BLOB_UNKNOWN",
  ],
  [
    "an image that only needs an index",
    { path: "/v2/alpha/manifests/latest", headers: { accept: ociIndex } },
    "404 MANIFEST_UNKNOWN",
  ],
  [
    "a range behind the end",
    { path: `/v2/library/hello/blobs/${sha256(layer)}`, headers: { range: "bytes=40-" } },
    "416 RANGE_INVALID",
  ],
  [
    "deleting a blob in use",
    { method: "DELETE", path: `/v2/library/hello/blobs/${sha256(layer)}` },
    "405 DENIED",
  ],
  ["the old API", { path: "/v2/_acr/alpha/tags/list" }, "501 LegacyAcrApiNotEmulated"],
  ["soft delete", { path: "/acr/v1/_deleted/_catalog" }, "501 SoftDeleteNotEmulated"],
  ["content trust", { path: "/v2/alpha/_trust/tuf/root.json" }, "501 ContentTrustNotEmulated"],
  [
    "artifact streaming",
    { path: "/artifact-streaming/v1.0/alpha" },
    "501 ArtifactStreamingNotEmulated",
  ],
  ["an unknown tag of ACR", { path: "/acr/v1/alpha/_tags/none" }, "404 TAG_UNKNOWN"],
  [
    "attributes that are none",
    { method: "PATCH", path: "/acr/v1/alpha", body: '{"deleteEnabled":1}' },
    "400 UNSUPPORTED",
  ],
];
it.each(cases)("%s", async (_, request, expected) => {
  expect(await outcomeOf(request)).toBe(expected);
});

it("an image of which the layers are missing, and names them", async () => {
  const body = await dockerManifest(server, "alpha", "a layer that only alpha has");
  const answer = await server.send({
    method: "PUT",
    path: "/v2/library/hello/manifests/x",
    headers: asImage,
    body,
  });
  expect([answer.status, JSON.parse(answer.body)]).toEqual([
    400,
    {
      errors: [
        {
          code: "MANIFEST_BLOB_UNKNOWN",
          message: "The manifest names content that was not pushed to library/hello",
          detail: [{ digest: sha256("a layer that only alpha has") }],
        },
      ],
    },
  ]);
});

it("a manifest under another digest", async () => {
  const body = await dockerManifest(server, "alpha", "whatever");
  const path = `/v2/alpha/manifests/${someDigest}`;
  expect(await outcomeOf({ method: "PUT", path, headers: asImage, body })).toBe(
    "400 DIGEST_INVALID",
  );
});
