import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  dockerImage,
  dockerManifest,
  ociIndex,
  type OciServer,
  pushBlob,
  pushImage,
  type RawRequest,
  sha256,
  startOciServer,
} from "./ociServer.ts";

let server: OciServer;
let first: string;
const layer = "a layer of forty bytes, more or less....";

beforeAll(async () => {
  server = await startOciServer();
  first = await pushImage(server, "library/hello", "1", layer);
  await pushImage(server, "library/hello", "2", "another layer");
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

describe("uploads", () => {
  it("takes pieces in order only, and tells what is there", async () => {
    const start = await server.send({ method: "POST", path: uploads });
    const path = start.headers.location!;
    const patch = (range: string, body: string): Promise<string> =>
      server
        .send({ method: "PATCH", path, headers: { "content-range": range }, body })
        .then(({ status, headers }) => `${status} ${headers.range ?? ""}`);
    const outcomes = [
      await patch("0-2", "abc"),
      await patch("4-5", "ef"),
      await patch("0-2", "abc"),
      await patch("x", "d"),
      await patch("3-9", "d"),
      await patch("3-4", "de"),
    ];
    const digest = sha256("abcdef");
    const end = await server.send({ method: "PUT", path: `${path}?digest=${digest}`, body: "f" });
    const blob = await server.send({ path: `/v2/library/hello/blobs/${digest}` });
    expect([outcomes, end.status, blob.body]).toEqual([
      ["202 0-2", "416 0-2", "416 0-2", "416 0-2", "416 0-2", "202 0-4"],
      201,
      "abcdef",
    ]);
  });

  it("forgets the upload that was finished with another digest, and the one that was cancelled", async () => {
    const wrong = (await server.send({ method: "POST", path: uploads })).headers.location!;
    const cancelled = (await server.send({ method: "POST", path: uploads })).headers.location!;
    expect([
      await outcomeOf({ method: "PUT", path: `${wrong}?digest=${someDigest}`, body: "x" }),
      await outcomeOf({ path: wrong }),
      await outcomeOf({ path: cancelled }),
      await outcomeOf({ method: "DELETE", path: cancelled }),
      await outcomeOf({ path: cancelled }),
    ]).toEqual([
      "400 DIGEST_INVALID",
      "404 BLOB_UPLOAD_UNKNOWN",
      "204",
      "204",
      "404 BLOB_UPLOAD_UNKNOWN",
    ]);
  });

  it("is finished once, however many ask at the same time", async () => {
    const { headers } = await server.send({ method: "POST", path: uploads });
    const body = "finished once";
    await server.send({ method: "PATCH", path: headers.location!, body });
    const digest = sha256(body);
    const finish = { method: "PUT", path: `${headers.location!}?digest=${digest}` };
    const cancel = { method: "DELETE", path: headers.location! };
    const answers = await Promise.all([finish, finish, cancel, finish].map(outcomeOf));
    const blob = await server.send({ path: `/v2/library/hello/blobs/${digest}` });
    const isWhole = blob.status === 200 && blob.body === body;
    expect([
      answers.filter((answer) => answer === "201" || answer === "204").length,
      isWhole,
    ]).toEqual([1, answers.includes("201")]);
  });

  it("mounts a blob of another repository", async () => {
    const digest = sha256(layer);
    const path = `/v2/mounted/blobs/uploads/?mount=${digest}&from=`;
    const [known, unknown] = [
      await server.send({ method: "POST", path: `${path}library/hello` }),
      await server.send({ method: "POST", path: `${path}alpha` }),
    ];
    const blob = await server.send({ path: `/v2/mounted/blobs/${digest}` });
    expect([known.status, unknown.status, blob.body]).toEqual([201, 202, layer]);
  });

  it("takes an empty blob and a sha512 digest", async () => {
    const empty = await pushBlob(server, "alpha", "");
    const { status, headers } = await server.send({ path: `/v2/alpha/blobs/${empty}` });
    const long = `sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f`;
    const path = `/v2/alpha/blobs/uploads/?digest=${long}`;
    const pushed = await server.send({ method: "POST", path, body: "abc" });
    const blob = await server.send({ path: `/v2/alpha/blobs/${long}` });
    expect([status, headers["content-length"], pushed.status, blob.body]).toEqual([
      200,
      "0",
      201,
      "abc",
    ]);
  });
});

describe("pulls", () => {
  it.each([
    ["bytes=0-1", 206, "a ", "bytes 0-1/40"],
    ["bytes=36-", 206, "....", "bytes 36-39/40"],
    ["bytes=-4", 206, "....", "bytes 36-39/40"],
    ["bytes=36-1000", 206, "....", "bytes 36-39/40"],
    ["bytes=0-1,4-5", 200, layer, undefined],
    ["lines=1-2", 200, layer, undefined],
  ] as const)("the range %s of a blob", async (range, status, body, contentRange) => {
    const answer = await server.send({
      path: `/v2/library/hello/blobs/${sha256(layer)}`,
      headers: { range },
    });
    expect([answer.status, answer.body, answer.headers["content-range"]]).toEqual([
      status,
      body,
      contentRange,
    ]);
  });

  it("asks for a manifest without its body", async () => {
    const { status, headers, body } = await server.send({
      method: "HEAD",
      path: "/v2/library/hello/manifests/1",
    });
    expect([status, headers["content-type"], headers["docker-content-digest"], body]).toEqual([
      200,
      dockerImage,
      first,
      "",
    ]);
    expect(Number(headers["content-length"])).toBeGreaterThan(100);
  });

  it("finds what refers to an image", async () => {
    const image = JSON.parse(await dockerManifest(server, "alpha", "a signature")) as object;
    const oci = "application/vnd.oci.image.manifest.v1+json";
    const body = JSON.stringify({
      ...image,
      mediaType: oci,
      artifactType: "application/vnd.example.signature",
      subject: { mediaType: dockerImage, size: 1, digest: first },
      annotations: { by: "me" },
    });
    const path = `/v2/alpha/manifests/${sha256(body)}`;
    const put = await server.send({ method: "PUT", path, headers: { "content-type": oci }, body });
    const found = await server.send({ path: `/v2/alpha/referrers/${first}` });
    const others = await server.send({ path: `/v2/alpha/referrers/${first}?artifactType=other` });
    expect([put.headers["oci-subject"], JSON.parse(found.body), JSON.parse(others.body)]).toEqual([
      first,
      {
        schemaVersion: 2,
        mediaType: ociIndex,
        manifests: [
          {
            mediaType: oci,
            digest: sha256(body),
            size: body.length,
            artifactType: "application/vnd.example.signature",
            annotations: { by: "me" },
          },
        ],
      },
      { schemaVersion: 2, mediaType: ociIndex, manifests: [] },
    ]);
  });
});
