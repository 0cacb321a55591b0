import { afterAll, beforeAll, expect, it } from "vitest";
import { type ImageImport } from "../../src/core/ports.ts";
import { type ImportBench, openImportBench, type Place, pull, tagsOf } from "./importBench.ts";
import { ociIndex, pushImage, sha256 } from "./ociServer.ts";
import { sourceLogin } from "./sourceRegistry.ts";

const signal = AbortSignal.timeout(120_000);
let bench: ImportBench;

beforeAll(async () => {
  bench = await openImportBench(signal);
});

afterAll(() => bench.close());

/** Pushes an index of two architectures by plain requests; gives its digest. */
async function pushIndex(place: Place, repository: string, tag: string): Promise<string> {
  const digests = await Promise.all(
    ["amd64", "arm64"].map((layer) =>
      pushImage(place, repository, layer, `${layer} of ${repository}`),
    ),
  );
  const manifests = await Promise.all(
    digests.map(async (digest) => {
      const { headers } = await place.send({
        method: "HEAD",
        path: `/v2/${repository}/manifests/${digest}`,
      });
      const size = Number(headers["content-length"]);
      return { mediaType: headers["content-type"], digest, size };
    }),
  );
  const body = JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests });
  const headers = { "content-type": ociIndex };
  const target = `/v2/${repository}/manifests/${tag}`;
  expect((await place.send({ method: "PUT", path: target, headers, body })).status).toBe(201);
  return sha256(body);
}

it.each<[string, () => string, () => Partial<ImageImport>]>([
  [
    "resource id",
    () => "fabrikam.azurecr.io",
    () => ({ sourceRegistry: bench.fabrikam.story.registry.id }),
  ],
  ["login server", () => bench.fabrikam.host, () => ({})],
  ["the name that it has in Azure", () => "fabrikam.azurecr.io", () => ({})],
])("copies all architectures from another registry by %s", async (name, host, more) => {
  const image = `team/${name.toLowerCase().replaceAll(" ", "-")}`;
  const digest = await pushIndex(bench.fabrikam, image, "1");
  await bench.importImage(`${host()}/${image}:1`, [`copy/${image}:1`, `${image}:latest`], more());
  const original = await pull(bench.fabrikam, image, "1");
  expect(original).toMatchObject({ digest, children: [{}, {}] });
  expect(await pull(bench.contoso, `copy/${image}`, "1")).toEqual(original);
  expect(await pull(bench.contoso, image, "latest")).toEqual(original);
  expect(await tagsOf(bench.contoso, image)).toEqual(["latest"]);
});

it("refuses a tag that exists, unless it may be overwritten", async () => {
  const first = await pushImage(bench.fabrikam, "base", "first", "first layer");
  const second = await pushImage(bench.fabrikam, "base", "second", "second layer");
  await bench.importImage(`${bench.fabrikam.host}/base:first`, ["conflict:1"]);
  await expect(
    bench.importImage(`${bench.fabrikam.host}/base:second`, ["conflict:2", "conflict:1"]),
  ).rejects.toMatchObject({
    code: "conflict",
    serviceCode: "Conflict",
    message: `Cannot import ${bench.fabrikam.host}/base:second into contoso: Tag conflict:1 already exists in target registry (Conflict); allow it to be overwritten, or choose another tag`,
  });
  expect(await pull(bench.contoso, "conflict", "1")).toMatchObject({ digest: first });
  expect(await tagsOf(bench.contoso, "conflict")).toEqual(["1"]);
  await bench.importImage(`${bench.fabrikam.host}/base:second`, ["conflict:1"], {
    isOverwriteAllowed: true,
  });
  expect(await pull(bench.contoso, "conflict", "1")).toMatchObject({ digest: second });
});

it("copies by digest, inside one registry too, and without a tag", async () => {
  const digest = await pushIndex(bench.contoso, "again", "1");
  await bench.importImage(`${bench.contoso.host}/again@${digest}`, [
    "again:rolled-back",
    "other/place",
  ]);
  const original = await pull(bench.contoso, "again", "1");
  expect(await pull(bench.contoso, "again", "rolled-back")).toEqual(original);
  expect(await pull(bench.contoso, "other/place", "latest")).toEqual(original);
  const untagged = await bench.importRaw({
    source: { registryUri: bench.contoso.host, sourceImage: "again:1" },
    untaggedTargetRepositories: ["untagged"],
  });
  expect(untagged).toEqual({ status: 200, body: "" });
  expect(await pull(bench.contoso, "untagged", digest)).toEqual(original);
  expect(await tagsOf(bench.contoso, "untagged")).toEqual([]);
});

it("takes what stands in for Docker Hub, where official images are in library/", async () => {
  const digest = await pushImage(bench.hub, "library/node", "15", "node layer");
  await bench.importImage("node:15", ["node:15"], { credentials: sourceLogin });
  expect(await pull(bench.contoso, "node", "15")).toMatchObject({ digest });
  const short = await bench.importRaw({
    source: { registryUri: "registry.hub.docker.com", sourceImage: "node:15" },
    targetTags: ["node:16"],
  });
  expect(short).toMatchObject({
    status: 400,
    body: expect.stringContaining("Unauthorized") as string,
  });
});

const source = { registryUri: "ghcr.io", sourceImage: "a:1" };
const elsewhere =
  "/subscriptions/x/resourceGroups/local/providers/Microsoft.ContainerRegistry/registries/fabrikam";

it.each<[string, object, number, string]>([
  ["nothing", {}, 400, "source: is required"],
  ["no target", { source }, 400, "targetTags: at least one tag is required"],
  ["no image", { source: { registryUri: "ghcr.io" } }, 400, "source.sourceImage: is required"],
  [
    "no registry",
    { source: { sourceImage: "a" } },
    400,
    "source: either resourceId or registryUri",
  ],
  [
    "two registries",
    { source: { ...source, resourceId: elsewhere } },
    400,
    "source: either resourceId or registryUri",
  ],
  [
    "a registry of another subscription",
    { source: { resourceId: elsewhere, sourceImage: "a:1" }, targetTags: ["a"] },
    404,
    "was not found",
  ],
  [
    "an address instead of a host",
    { source: { ...source, registryUri: "https://ghcr.io/v2" }, targetTags: ["a"] },
    400,
    "source.registryUri: ",
  ],
  [
    "a name with a host and a port",
    { source: { ...source, sourceImage: "localhost:5000/a:1" }, targetTags: ["a"] },
    400,
    "source.sourceImage: ",
  ],
  ["a target with a digest", { source, targetTags: [`a@${sha256("a")}`] }, 400, "targetTags[0]: "],
  ["a target in capital letters", { source, targetTags: ["a", "A"] }, 400, "targetTags[1]: "],
  [
    "a tag where a repository is wanted",
    { source, untaggedTargetRepositories: ["a:1"] },
    400,
    "untaggedTargetRepositories[0]: ",
  ],
  ["another mode", { source, targetTags: ["a"], mode: "Always" }, 400, "mode: "],
  [
    "credentials without a password",
    { source: { ...source, credentials: { username: "u" } }, targetTags: ["a"] },
    400,
    "source.credentials.password: is required",
  ],
])("refuses %s at once", async (_, body, status, says) => {
  const answer = await bench.importRaw(body);
  expect(answer).toMatchObject({ status, body: expect.stringContaining(says) as string });
});

it.each<[object, number]>([
  [{ username: "contoso", password: "wrong" }, 400],
  [{ password: "an Azure token" }, 200],
])(
  "takes the credentials %j for a registry of its own with HTTP %d",
  async (credentials, status) => {
    await pushImage(bench.fabrikam, "guarded", "1", "guarded layer");
    const answer = await bench.importRaw({
      source: { registryUri: bench.fabrikam.host, sourceImage: "guarded:1", credentials },
      targetTags: ["guarded"],
    });
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain("wrong");
  },
);
