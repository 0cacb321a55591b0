import { afterEach, expect, it } from "vitest";
import { createArmRegistryService } from "../../../src/azure/armRegistryService.ts";
import { localCredential } from "../../../src/azure/localCredential.ts";
import { type RegistryService } from "../../../src/core/ports.ts";
import { type RegistryFacts } from "../../../src/core/tracking/facts.ts";
import { recordingLog } from "../../support/recordingLog.ts";
import { startStubServer, type StubAnswer, type StubServer } from "../../support/stubServer.ts";

const subscriptionId = "11111111-2222-3333-4444-555555555555";
const dev = { subscriptionId, resourceGroup: "local", name: "dev" };
const path = `/subscriptions/${subscriptionId}/resourceGroups/local/providers/Microsoft.ContainerRegistry/registries/dev`;
const { signal } = new AbortController();
let stub: StubServer | undefined;

afterEach(() => stub?.close());

type Answers = Readonly<Record<string, StubAnswer | ((origin: string) => StubAnswer)>>;

/** A service whose answers are looked up by what follows the registry's path: `?api-version=…`, `/cacheRules`. */
async function serve(
  answers: Answers,
): Promise<{ service: RegistryService; log: ReturnType<typeof recordingLog>; asked: string[] }> {
  const asked: string[] = [];
  stub = await startStubServer(({ url }, origin) => {
    const key = url.replace(path, "R").replace("?api-version=", " ");
    asked.push(key);
    const answer = answers[key] ?? answers[key.split(" ")[0] ?? ""];
    return typeof answer === "function" ? answer(origin) : answer;
  });
  const log = recordingLog();
  const service = createArmRegistryService({
    endpoint: stub.origin,
    subscriptionId,
    credential: localCredential(),
    retry: { maxRetries: 0 },
    clock: { now: () => 1000 },
    log,
  });
  return { service, log, asked };
}

const ok = (body: unknown): StubAnswer => ({ status: 200, body });
const refused = (status: number, code: string): StubAnswer => ({
  status,
  body: { error: { code, message: "No." } },
});
const nothing: RegistryFacts = { registry: "dev", askedAt: 1000 };
const noRules = ok({ value: [] });

it("asks twice for all that decides", async () => {
  const { service, asked } = await serve({
    "R 2026-01-01-preview": ok({
      sku: { name: "Premium" },
      properties: {
        endpointProtocol: "IPv4AndIPv6",
        roleAssignmentMode: "AbacRepositoryPermissions",
        publicNetworkAccess: "Disabled",
        networkRuleBypassAllowedForTasks: true,
      },
    }),
    "R/cacheRules": noRules,
  });
  expect(await service.describeRegistry(dev, signal)).toEqual({
    ...nothing,
    sku: "Premium",
    endpointProtocol: "IPv4AndIPv6",
    roleAssignmentMode: "AbacRepositoryPermissions",
    publicNetworkAccess: "Disabled",
    networkRuleBypassAllowedForTasks: true,
    cacheRules: [],
  });
  expect(asked.sort()).toEqual(["R 2026-01-01-preview", "R/cacheRules 2023-07-01"]);
});

const properties = (values: object): object => ({ properties: values });

/** What a registry answers, and what of it is passed on: a word as it is, null for what is none. */
it.each<[string, unknown, Partial<RegistryFacts>]>([
  ["nothing", {}, {}],
  ["null", null, {}],
  ["a list", [], {}],
  ["null for its properties", { properties: null, sku: null }, { sku: null }],
  ["a tier that is a text", { sku: "Basic" }, { sku: null }],
  ["a tier without name", { sku: {} }, {}],
  ["a tier whose name is a number", { sku: { name: 1 } }, { sku: null }],
  ["unknown words", properties({ endpointProtocol: "IPv9" }), { endpointProtocol: "IPv9" }],
  [
    "nulls",
    properties({
      endpointProtocol: null,
      roleAssignmentMode: null,
      publicNetworkAccess: null,
      networkRuleBypassAllowedForTasks: null,
    }),
    {
      endpointProtocol: null,
      roleAssignmentMode: null,
      publicNetworkAccess: null,
      networkRuleBypassAllowedForTasks: null,
    },
  ],
  [
    "other types",
    properties({
      endpointProtocol: 4,
      roleAssignmentMode: {},
      publicNetworkAccess: "",
      networkRuleBypassAllowedForTasks: "true",
    }),
    {
      endpointProtocol: null,
      roleAssignmentMode: null,
      publicNetworkAccess: null,
      networkRuleBypassAllowedForTasks: null,
    },
  ],
])("reads a registry that answers %s", async (_, body, expected) => {
  const { service } = await serve({ R: ok(body), "R/cacheRules": noRules });
  expect(await service.describeRegistry(dev, signal)).toEqual({
    ...nothing,
    cacheRules: [],
    ...expected,
  });
});

const rule = properties({ sourceRepository: "docker.io/library/node", targetRepository: "node" });
const node = { sourceRepository: "docker.io/library/node", targetRepository: "node" };

it.each<[string, StubAnswer | ((origin: string) => StubAnswer), RegistryFacts["cacheRules"]]>([
  ["one", ok({ value: [rule] }), [node]],
  [
    "pages",
    (origin) => ok({ value: [rule], nextLink: `${origin}${path}/next?api-version=1` }),
    [node, node],
  ],
  ["no list", ok({ value: null }), null],
  ["an empty object", ok({}), null],
  ["one without source", ok({ value: [rule, properties({ targetRepository: "a" })] }), null],
  ["null among them", ok({ value: [null] }), null],
  ["a link that is none", ok({ value: [rule], nextLink: 5 }), null],
  [
    "a link to another host",
    ok({ value: [rule], nextLink: "http://localhost:1/steal" }),
    undefined,
  ],
  ["a link to itself", (origin) => ok({ value: [], nextLink: `${origin}${path}/again` }), null],
  ["a page that is refused", ok({ value: [rule], nextLink: `${path}/gone` }), undefined],
  ["what is not there", refused(501, "CacheRuleNotEmulated"), undefined],
  ["not for this user", refused(403, "AuthorizationFailed"), undefined],
  ["no such thing", { status: 404 }, undefined],
  [
    "a broken answer",
    { status: 200, body: "x", headers: { "content-type": "text/html" } },
    undefined,
  ],
])("reads cache rules: %s", async (_, answer, expected) => {
  const { service } = await serve({
    R: ok({}),
    "R/cacheRules": answer,
    "R/next": ok({ value: [rule] }),
    "R/again": (origin) => ok({ value: [], nextLink: `${origin}${path}/again` }),
  });
  expect(await service.describeRegistry(dev, signal)).toEqual({ ...nothing, cacheRules: expected });
});

it.each<[number, string, readonly string[]]>([
  [501, "CacheRuleNotEmulated", []],
  [
    403,
    "AuthorizationFailed",
    ["Cannot list cache rules of dev: No (AuthorizationFailed) [forbidden]; going on without"],
  ],
])("notes that cache rules are refused by HTTP %i %s", async (status, code, lines) => {
  const { service, log } = await serve({ R: ok({}), "R/cacheRules": refused(status, code) });
  await service.describeRegistry(dev, signal);
  expect(log.lines).toEqual(lines);
});

it("asks by an older version when the newer one is not known, and by no other when it is refused", async () => {
  const { service, asked } = await serve({
    "R 2026-01-01-preview": refused(400, "NoRegisteredProviderFound"),
    "R 2025-11-01": refused(400, "InvalidApiVersionParameter"),
    "R 2023-07-01": ok(properties({ publicNetworkAccess: "Enabled" })),
    "R/cacheRules": noRules,
  });
  expect(await service.describeRegistry(dev, signal)).toEqual({
    ...nothing,
    publicNetworkAccess: "Enabled",
    cacheRules: [],
  });
  expect(asked.filter((key) => key.startsWith("R "))).toEqual([
    "R 2026-01-01-preview",
    "R 2025-11-01",
    "R 2023-07-01",
  ]);
});

it.each<[number, string, object]>([
  [401, "ExpiredAuthenticationToken", { code: "unauthorized" }],
  [404, "ResourceNotFound", { code: "notFound" }],
  [500, "InternalServerError", { code: "serviceFailed" }],
  [400, "NoRegisteredProviderFound", { code: "badAnswer" }],
])("says that a registry cannot be read: HTTP %i %s", async (status, code, expected) => {
  const { service } = await serve({ R: refused(status, code), "R/cacheRules": noRules });
  await expect(service.describeRegistry(dev, signal)).rejects.toMatchObject(expected);
});

it("leaves out a registry that may not be read", async () => {
  const { service } = await serve({
    R: refused(403, "AuthorizationFailed"),
    "R/cacheRules": noRules,
  });
  expect(await service.describeRegistry(dev, signal)).toEqual({ ...nothing, cacheRules: [] });
});

it("stops with the signal's reason", async () => {
  const { service } = await serve({});
  const reason = new Error("enough");
  await expect(service.describeRegistry(dev, AbortSignal.abort(reason))).rejects.toBe(reason);
  await expect(service.agentPool(dev, "pool", AbortSignal.abort(reason))).rejects.toBe(reason);
});

it.each<[unknown, number | null]>([
  [properties({ count: 3 }), 3],
  [properties({ count: 0 }), 0],
  [properties({ count: null }), null],
  [properties({ count: "3" }), null],
  [properties({ count: -1 }), null],
  [properties({ count: 0.5 }), null],
  [properties({}), null],
  [null, null],
])("reads an agent pool that answers %j", async (body, count) => {
  const { service, asked } = await serve({ "R/agentPools/pool": ok(body) });
  expect(await service.agentPool(dev, "pool", signal)).toEqual({ name: "pool", count });
  expect(asked).toEqual(["R/agentPools/pool 2025-03-01-preview"]);
});

it("says that an agent pool is not there, and refuses names that are none", async () => {
  const { service, asked } = await serve({});
  await expect(service.agentPool(dev, "pool", signal)).rejects.toMatchObject({ code: "notFound" });
  await expect(service.agentPool(dev, "../x", signal)).rejects.toMatchObject({
    code: "invalidRequest",
  });
  expect(asked).toHaveLength(1);
});

it("keeps what the SDK does not know of a task, and what is null", async () => {
  const { service } = await serve({
    "R/tasks/web": ok({
      name: "web",
      properties: {
        status: null,
        agentPoolName: "pool",
        step: {
          type: "EncodedTask",
          encodedTaskContent: "YTogMQ==",
          values: [{ name: "a", value: "1" }],
          baseImageDependencies: [{ type: "Sometimes", registry: "r", repository: "a" }],
        },
        trigger: { baseImageTrigger: { name: "b", status: "Paused", baseImageTriggerType: null } },
        credentials: {
          sourceRegistry: { identity: "[system]" },
          customRegistries: { "a.azurecr.io": null },
        },
      },
    }),
  });
  expect(await service.getTask(dev, "web", signal)).toMatchObject({
    agentPool: "pool",
    credentialHosts: ["a.azurecr.io"],
    sourceRegistryIdentity: "[system]",
    step: { kind: "encoded", content: "a: 1", values: [{ name: "a", value: "1" }] },
    unreadable: [
      "status",
      "step.baseImageDependencies[0]",
      "trigger.baseImageTrigger.status",
      "trigger.baseImageTrigger.baseImageTriggerType",
    ],
  });
});
