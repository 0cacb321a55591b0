import { afterAll, beforeAll, expect, it } from "vitest";
import { createArmRegistryService } from "../../src/azure/armRegistryService.ts";
import { createImageDirectory } from "../../src/azure/imageDirectory.ts";
import { localCredential } from "../../src/azure/localCredential.ts";
import { type ImageDirectory, type RegistryService } from "../../src/core/ports.ts";
import { type RegistryId } from "../../src/core/registry/registry.ts";
import { recordingLog } from "../support/recordingLog.ts";
import { type ArmEmulator, startArmEmulator } from "./armEmulator.ts";
import { type OciServer, pushImage, sendRaw } from "./ociServer.ts";

const signal = AbortSignal.timeout(60_000);
const now = Date.now();
const clock = { now: (): number => now };
let arm: ArmEmulator;
let service: RegistryService;
let directory: ImageDirectory;
let contoso: RegistryId;
let loginServer: string;
let registry: Pick<OciServer, "send">;

beforeAll(async () => {
  arm = await startArmEmulator();
  const { arm: endpoint, subscriptionId } = arm.emulator.addresses;
  const credential = localCredential();
  service = createArmRegistryService({
    endpoint,
    subscriptionId,
    credential,
    clock,
    log: recordingLog(),
  });
  directory = createImageDirectory({
    clock,
    credentialFor: (host) =>
      host === loginServer ? { credential, scope: `${endpoint}/.default` } : undefined,
  });
  contoso = { subscriptionId, resourceGroup: "demo", name: "contoso" };
  const [known] = await service.listRegistries(signal);
  ({ loginServer } = known!);
  registry = await adminOf(loginServer);
});

afterAll(() => arm.stop());

/** The registry as its admin user, who is enabled for that. */
async function adminOf(host: string): Promise<Pick<OciServer, "send">> {
  await arm.send("PATCH", arm.registry, { properties: { adminUserEnabled: true } });
  const { body } = await arm.send("POST", `${arm.registry}/listCredentials`);
  const { username, passwords } = body as {
    readonly username: string;
    readonly passwords: readonly { readonly value: string }[];
  };
  const login = Buffer.from(`${username}:${passwords[0]!.value}`).toString("base64");
  const port = Number(host.split(":")[1]);
  return {
    send: (request) =>
      sendRaw(port, {
        ...request,
        headers: { ...request.headers, authorization: `Basic ${login}` },
      }),
  };
}

it("finds a tag by exchanging a token, with the tags that were pushed after it", async () => {
  const digest = await pushImage(registry, "base/node", "15", "one");
  await pushImage(registry, "base/node", "16", "two");
  const image = { registry: loginServer, repository: "base/node", tag: "15", digest: undefined };
  const answer = await directory.lookUp(image, signal);
  expect(answer).toEqual({
    kind: "found",
    digest,
    isPublic: false,
    pushedAt: expect.any(Number) as number,
    otherTags: [{ name: "16", pushedAt: expect.any(Number) as number }],
    askedAt: now,
  });
  const moved = await pushImage(registry, "base/node", "15", "three");
  expect(await directory.lookUp(image, signal)).toMatchObject({ kind: "found", digest: moved });
  const byDigest = { ...image, tag: undefined, digest: moved };
  expect(await directory.lookUp(byDigest, signal)).toMatchObject({ kind: "found", digest: moved });
});

it.each([
  ["a tag", "base/node", "17"],
  ["a repository", "base/python", "3"],
])("says that %s is not there", async (_, repository, tag) => {
  const image = { registry: loginServer, repository, tag, digest: undefined };
  expect(await directory.lookUp(image, signal)).toEqual({
    kind: "missing",
    message: `${loginServer} has no ${repository}:${tag}; check how it is written`,
    askedAt: now,
  });
});

it("is refused without a credential", async () => {
  const stranger = createImageDirectory({ clock, credentialFor: () => undefined });
  const image = { registry: loginServer, repository: "base/node", tag: "15", digest: undefined };
  expect(await stranger.lookUp(image, signal)).toEqual({
    kind: "refused",
    message: `base/node of ${loginServer} is shown only to those who sign in`,
    askedAt: now,
  });
});

it("describes the registry; what is not emulated is left open", async () => {
  expect(await service.describeRegistry(contoso, signal)).toEqual({
    registry: "contoso",
    askedAt: now,
    sku: "Standard",
    endpointProtocol: "IPv4",
    roleAssignmentMode: "LegacyRegistryPermissions",
    publicNetworkAccess: "Enabled",
    networkRuleBypassAllowedForTasks: false,
    cacheRules: [],
  });
  await expect(service.agentPool(contoso, "pool", signal)).rejects.toMatchObject({
    code: "notEmulated",
    serviceCode: "AgentPoolNotEmulated",
  });
});

it.each([
  ["2023-11-01-preview", undefined, undefined],
  ["2025-11-01", "LegacyRegistryPermissions", undefined],
  ["2026-01-01-preview", "LegacyRegistryPermissions", "IPv4"],
])("shows no more than version %s of the API has", async (version, mode, protocol) => {
  const { body } = await arm.send("GET", `${arm.registry}?api-version=${version}`);
  expect(body).toMatchObject({ name: "contoso" });
  const { properties } = body as { readonly properties: Readonly<Record<string, unknown>> };
  expect([properties["roleAssignmentMode"], properties["endpointProtocol"]]).toEqual([
    mode,
    protocol,
  ]);
});

it.each([
  [{ endpointProtocol: "IPv4AndIPv6" }, "DualStackNotEmulated"],
  [{ networkRuleBypassAllowedForTasks: true }, "NetworkRulesNotEmulated"],
])("refuses the setting %j", async (properties, code) => {
  const { status, body } = await arm.send("PATCH", arm.registry, { properties });
  expect([status, body]).toMatchObject([501, { error: { code } }]);
});
