import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type ImageImport } from "../../src/core/ports.ts";
import { type ImportBench, openImportBench, pull, tagsOf } from "./importBench.ts";
import { sha256 } from "./ociServer.ts";
import { type SourceRegistry, sourceLogin, startSourceRegistry } from "./sourceRegistry.ts";

const signal = AbortSignal.timeout(120_000);
let bench: ImportBench;
let elsewhere: SourceRegistry;
let count = 0;

beforeAll(async () => {
  bench = await openImportBench(signal);
});

afterAll(() => bench.close());

beforeEach(async () => {
  count += 1;
  elsewhere = await startSourceRegistry();
});

afterEach(() => elsewhere.server.close());

it.each<[SourceRegistry["access"], ImageImport["credentials"]]>([
  ["open", undefined],
  ["open", sourceLogin],
  ["basic", sourceLogin],
  ["bearer", sourceLogin],
  ["anonymousBearer", undefined],
])("copies from a registry elsewhere whose access is %s", async (access, credentials) => {
  elsewhere.access = access;
  const { content, host, given } = elsewhere;
  const images = ["amd64", "arm64"].map((layer) => content.image(`${access} ${layer} ${count}`));
  const digest = content.index(images, "1");
  await bench.importImage(`${host}/a/b:1`, [`from/${count}:1`], { credentials });
  expect(await pull(bench.contoso, `from/${count}`, "1")).toMatchObject({
    digest,
    body: content.manifests.get("1"),
    children: images.map((image) => ({ digest: image, body: content.manifests.get(image) })),
  });
  const manifests = ["1", ...images].map((reference) => `/v2/a/b/manifests/${reference}`);
  const blobs = [...content.blobs.keys()].map((blob) => `/v2/a/b/blobs/${blob}`);
  expect(given).toEqual([...manifests, ...blobs]);

  content.image(`${access} amd64 ${count}`, "2");
  given.length = 0;
  await bench.importImage(`${host}/a/b:2`, [`from/${count}:2`], { credentials });
  expect(given).toEqual(["/v2/a/b/manifests/2"]);
});

it("follows a link to another server, which does not get the authorization", async () => {
  const store = await startSourceRegistry();
  const layer = "layer in a store of its own";
  elsewhere.access = "bearer";
  elsewhere.content.image(layer, "1");
  store.content.image(layer);
  const blob = `/v2/a/b/blobs/${sha256(layer)}`;
  elsewhere.instead.set(blob, {
    status: 307,
    headers: { location: `${store.server.origin}${blob}` },
  });
  await bench.importImage(`${elsewhere.host}/a/b:1`, ["linked:1"], { credentials: sourceLogin });
  expect(await pull(bench.contoso, "linked", "1")).toMatchObject({
    texts: [expect.any(String) as string, layer],
  });
  const [request, ...others] = store.server.requests;
  expect([request?.url, request?.headers.authorization, others]).toEqual([blob, undefined, []]);
  await store.server.close();
});

it.each<
  [string, (source: SourceRegistry, blob: string) => void, ImageImport["credentials"], object]
>([
  [
    "a corrupt blob",
    ({ instead }, blob) => instead.set(blob, { status: 206, body: "corrupt layer" }),
    undefined,
    { code: "invalidRequest", message: expect.stringContaining("other content") as string },
  ],
  [
    "a blob that is cut",
    ({ instead }, blob) => instead.set(blob, { status: 206, body: "cor" }),
    undefined,
    {
      code: "invalidRequest",
      message: expect.stringContaining("Unexpected length of body in response") as string,
    },
  ],
  [
    "a connection that breaks",
    ({ instead }, blob) => instead.set(blob, { status: 0, reset: true }),
    undefined,
    { code: "invalidRequest", message: expect.stringContaining("cannot be reached") as string },
  ],
  [
    "a registry without ranges",
    ({ instead }, blob) => instead.set(blob, { status: 200, body: "healthy layer" }),
    undefined,
    {
      code: "invalidRequest",
      message: expect.stringContaining("may not be RFC 7233 compliant") as string,
    },
  ],
  [
    "a status that nobody expects",
    ({ instead }, blob) => instead.set(blob, { status: 502, body: "<html>" }),
    undefined,
    {
      code: "invalidRequest",
      message: expect.stringContaining("Unexpected response status code 502") as string,
    },
  ],
  [
    "a link to somewhere in the clear",
    ({ instead }, blob) =>
      instead.set(blob, { status: 307, headers: { location: "http://cdn.example/blob" } }),
    undefined,
    { code: "invalidRequest", message: expect.stringContaining("HTTPS is asked for") as string },
  ],
  [
    "a limit of pulls",
    ({ instead }, blob) =>
      instead.set(blob, {
        status: 429,
        body: {
          errors: [{ code: "TOOMANYREQUESTS", message: "You have reached your pull rate limit." }],
        },
      }),
    undefined,
    {
      code: "throttled",
      message: expect.stringContaining("give a user name and a password") as string,
    },
  ],
  [
    "a missing password",
    (source) => (source.access = "basic"),
    undefined,
    { code: "unauthorized", serviceCode: "InvalidParameters" },
  ],
  [
    "a wrong password",
    (source) => (source.access = "bearer"),
    { ...sourceLogin, username: "nobody" },
    { code: "unauthorized", serviceCode: "InvalidParameters" },
  ],
  [
    "an image that is not there",
    ({ content }) => content.manifests.clear(),
    undefined,
    { code: "notFound", serviceCode: "InvalidParameters" },
  ],
])("refuses %s and shows nothing of the image", async (_, spoil, credentials, expected) => {
  const layer = "healthy layer";
  elsewhere.content.image(layer, "1");
  spoil(elsewhere, `/v2/a/b/blobs/${sha256(layer)}`);
  const call = bench.importImage(`${elsewhere.host}/a/b:1`, [`refused/${count}:1`], {
    credentials,
  });
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  expect(error).toMatchObject(expected);
  expect(await tagsOf(bench.contoso, `refused/${count}`)).toBe("NAME_UNKNOWN");
  const said = `${error?.message ?? ""} ${bench.lines.join(" ")}`;
  expect(said).not.toContain(sourceLogin.password);
  expect(said).not.toMatch(/\n\s+at /u);
});
