import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type ArmEmulator, startArmEmulator } from "./armEmulator.ts";
import { ociIndex, type OciServer, pushImage, sha256 } from "./ociServer.ts";
import { ask, dataPlaneOf, makeToken } from "./registryServices.ts";
import { startSourceRegistry } from "./sourceRegistry.ts";

let arm: ArmEmulator;
let server: Pick<OciServer, "send">;
beforeAll(async () => {
  arm = await startArmEmulator();
  const fabrikam = arm.registry.replace("contoso", "fabrikam");
  await arm.send("PUT", fabrikam, { location: "westus", sku: { name: "Basic" } });
  server = await dataPlaneOf(arm, await makeToken(arm, "owner", "_repositories_admin"));
});
afterAll(() => arm.stop());
afterEach(async () => {
  for (const { name } of (await ask(arm, "GET", "cacheRules"))["value"] as { name: string }[]) {
    await ask(arm, "DELETE", `cacheRules/${name}`);
  }
});

/** The data plane of the other registry, which is the source of these tests. */
async function source(): Promise<Pick<OciServer, "send">> {
  const other = { ...arm, registry: arm.registry.replace("contoso", "fabrikam") };
  return dataPlaneOf(other, await makeToken(other, "owner", "_repositories_admin"));
}

async function makeRule(sourceRepository: string, targetRepository: string): Promise<void> {
  await ask(arm, "PUT", "cacheRules/rule1", { properties: { sourceRepository, targetRepository } });
}

/** What a pull of a manifest gives: status and digest. */
async function pull(repository: string, reference: string, method = "GET"): Promise<unknown> {
  const path = `/v2/${repository}/manifests/${reference}`;
  const { status, headers } = await server.send({ method, path });
  return [status, headers["docker-content-digest"]];
}

it.each(["GET", "HEAD"])(
  "a %s brings an image, and the one to which its tag moved",
  async (way) => {
    const other = await source();
    const name = `app-${way.toLowerCase()}`;
    const first = await pushImage(other, `base/${name}`, "1", "old");
    await makeRule("fabrikam.azurecr.io/base/*", `${name}/*`);
    expect(await pull(`${name}/${name}`, "1", way)).toEqual([200, first]);
    const second = await pushImage(other, `base/${name}`, "1", "new");
    expect(await pull(`${name}/${name}`, "1", way)).toEqual([200, second]);
    expect(await pull(`${name}/${name}`, first, way)).toEqual([200, first]);
    const answer = await server.send({ path: `/v2/${name}/${name}/manifests/1` });
    const { layers } = JSON.parse(answer.body) as { layers: readonly { digest: string }[] };
    const layer = await server.send({
      path: `/v2/${name}/${name}/blobs/${layers[0]?.digest ?? ""}`,
    });
    expect([layer.status, layer.body]).toEqual([200, "new"]);
  },
);

it("brings all architectures of an index, and one by its digest", async () => {
  const other = await source();
  const digest = await pushImage(other, "multi", "one", "one architecture");
  const child = await other.send({ path: "/v2/multi/manifests/one" });
  const index = JSON.stringify({
    schemaVersion: 2,
    mediaType: ociIndex,
    manifests: [{ mediaType: child.headers["content-type"], digest, size: child.body.length }],
  });
  const headers = { "content-type": ociIndex };
  await other.send({ method: "PUT", path: "/v2/multi/manifests/all", headers, body: index });
  const all = sha256(index);
  await makeRule("fabrikam.azurecr.io/multi", "cached/multi");
  expect(await pull("cached/multi", digest)).toEqual([200, digest]);
  expect(await pull("cached/multi", "all")).toEqual([200, all]);
});

it("serves what it has while the source cannot be reached", async () => {
  const elsewhere = await startSourceRegistry();
  const digest = elsewhere.content.image("a layer", "1");
  await makeRule(`${elsewhere.host}/app`, "offline/app");
  expect(await pull("offline/app", "1")).toEqual([200, digest]);
  await elsewhere.server.close();
  expect(await pull("offline/app", "1")).toEqual([200, digest]);
  const missing = await server.send({ path: "/v2/offline/app/manifests/2" });
  expect([missing.status, missing.body]).toEqual([
    404,
    expect.stringMatching(/MANIFEST_UNKNOWN.*offline\/app:2 was not brought to contoso from/u),
  ]);
});

it("brings nothing to a repository without a rule, nor what the source does not have", async () => {
  const digest = await pushImage(await source(), "lone", "1", "a layer");
  await makeRule("fabrikam.azurecr.io/lone", "only/lone");
  expect(await pull("only/other", "1")).toEqual([404, undefined]);
  expect(await pull("only/lone", "2")).toEqual([404, undefined]);
  expect(await pull("only/lone", "1")).toEqual([200, digest]);
});
