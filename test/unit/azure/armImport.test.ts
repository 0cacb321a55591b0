import { afterEach, expect, it } from "vitest";
import { createArmRegistryService } from "../../../src/azure/armRegistryService.ts";
import { localCredential } from "../../../src/azure/localCredential.ts";
import { AcrError } from "../../../src/core/errors.ts";
import { type ImageImport, type RegistryService } from "../../../src/core/ports.ts";
import { recordingLog } from "../../support/recordingLog.ts";
import { startStubServer, type StubAnswer, type StubServer } from "../../support/stubServer.ts";

const subscriptionId = "11111111-2222-3333-4444-555555555555";
const dev = { subscriptionId, resourceGroup: "local", name: "dev" };
const path = `/subscriptions/${subscriptionId}/resourceGroups/local/providers/Microsoft.ContainerRegistry/registries/dev`;
const digest = `sha256:${"a".repeat(64)}`;
const node = { registry: "docker.io", repository: "library/node", tag: "15", digest: undefined };
const request: ImageImport = {
  source: node,
  targetTags: ["node:15"],
  isOverwriteAllowed: false,
};
const { signal } = new AbortController();
let stub: StubServer | undefined;

afterEach(() => stub?.close());

/** A service that accepts an import and then gives these answers to the polls, the last one for ever. */
async function serve(
  polls: readonly StubAnswer[],
  header: "location" | "azure-asyncoperation" = "location",
): Promise<{ service: RegistryService; stub: StubServer; lines: readonly string[] }> {
  const left = [...polls];
  stub = await startStubServer(({ method }, origin) =>
    method === "POST"
      ? {
          status: 202,
          body: null,
          headers: { [header]: `${origin}/operation`, "retry-after": "0" },
        }
      : left.length > 1
        ? left.shift()
        : left[0],
  );
  const log = recordingLog();
  const service = createArmRegistryService({
    endpoint: stub.origin,
    subscriptionId,
    credential: localCredential(),
    retry: { maxRetries: 0 },
    log,
  });
  return { service, stub, lines: log.lines };
}

const goingOn = { status: 202, headers: { "retry-after": "0" } };

it.each<[string, Partial<ImageImport>, object]>([
  [
    "a public image by tag",
    {},
    {
      source: { registryUri: "docker.io", sourceImage: "library/node:15" },
      targetTags: ["node:15"],
      mode: "NoForce",
    },
  ],
  [
    "an official image that is written short, with several tags, overwriting them",
    {
      source: { ...node, repository: "node", tag: undefined },
      targetTags: ["a:1", "b/c"],
      isOverwriteAllowed: true,
    },
    {
      source: { registryUri: "docker.io", sourceImage: "library/node:latest" },
      targetTags: ["a:1", "b/c"],
      mode: "Force",
    },
  ],
  [
    "a digest with credentials",
    {
      source: { registry: "ghcr.io", repository: "a/b", tag: "1", digest },
      credentials: { username: "user", password: "secret" },
    },
    {
      source: {
        registryUri: "ghcr.io",
        sourceImage: `a/b@${digest}`,
        credentials: { username: "user", password: "secret" },
      },
      targetTags: ["node:15"],
      mode: "NoForce",
    },
  ],
  [
    "an image of a registry that one is signed in to, for which no credentials are sent",
    {
      source: { ...node, registry: "dev.azurecr.io", repository: "node" },
      sourceRegistry: dev,
      credentials: { username: "user", password: "secret" },
    },
    {
      source: { resourceId: path, sourceImage: "node:15" },
      targetTags: ["node:15"],
      mode: "NoForce",
    },
  ],
])("asks for %s and waits until it is there", async (_, change, body) => {
  const { service, stub: server } = await serve([goingOn, { status: 200 }]);
  await service.importImage(dev, { ...request, ...change }, signal);
  expect(server.requests.map(({ method }) => method)).toEqual(["POST", "GET", "GET"]);
  const [{ url, body: sent }] = server.requests as [StubServer["requests"][number]];
  expect([url.split("?")[0], JSON.parse(sent)]).toEqual([`${path}/importImage`, body]);
});

const lead = "Cannot import docker.io/library/node:15 into dev";
const failed = (status: number, code: string, message: string): StubAnswer => ({
  status,
  body: { error: { code, message } },
});
const unauthorized =
  'Invalid message Unauthorized Unauthorized {"errors":[{"code":"UNAUTHORIZED"}]}';
const limited =
  'Invalid message TooManyRequests Too Many Requests {"errors":[{"code":"TOOMANYREQUESTS"}]}';
const credentials = { username: "user", password: "hidden-password" };

it.each<[string, StubAnswer, Partial<AcrError>, Partial<ImageImport>?]>([
  [
    "a tag that exists",
    failed(409, "Conflict", "Tag node:15 already exists in target registry."),
    {
      code: "conflict",
      serviceCode: "Conflict",
      message: `${lead}: Tag node:15 already exists in target registry (Conflict); allow it to be overwritten, or choose another tag`,
    },
  ],
  [
    "a tag that exists, as a state",
    {
      status: 200,
      body: {
        status: "Failed",
        error: { code: "Conflict", message: "Tag node:15 already exists in target registry." },
      },
    },
    {
      code: "conflict",
      message: `${lead}: Tag node:15 already exists in target registry (Conflict); allow it to be overwritten, or choose another tag`,
    },
  ],
  [
    "a limit of pulls without credentials",
    failed(400, "InvalidParameters", limited),
    {
      code: "throttled",
      message: `${lead}: ${limited} (InvalidParameters); give a user name and a password for Docker Hub, or try again later`,
    },
  ],
  [
    "a limit of pulls with credentials",
    failed(400, "InvalidParameters", "toomanyrequests: You have reached your pull rate limit."),
    {
      code: "throttled",
      message: `${lead}: toomanyrequests: You have reached your pull rate limit (InvalidParameters); Docker Hub limits this user's pulls; try again later`,
    },
    { credentials },
  ],
  [
    "a source that lets nobody in",
    failed(400, "InvalidParameters", unauthorized),
    {
      code: "unauthorized",
      message: `${lead}: ${unauthorized} (InvalidParameters); look whether the name is right, or give a user name and a password for Docker Hub`,
    },
  ],
  [
    "wrong credentials",
    failed(400, "InvalidParameters", unauthorized),
    {
      code: "unauthorized",
      message: `Cannot import ghcr.io/a/b into dev: ${unauthorized} (InvalidParameters); look whether the name, the user name and the password for ghcr.io are right`,
    },
    {
      source: { registry: "ghcr.io", repository: "a/b", tag: undefined, digest: undefined },
      credentials,
    },
  ],
  [
    "an image that is not there",
    failed(400, "InvalidParameters", "manifest unknown"),
    {
      code: "notFound",
      message: `${lead}: manifest unknown (InvalidParameters); look whether Docker Hub has this repository and tag`,
    },
  ],
  [
    "a refusal of Azure itself, whose words are its own",
    failed(401, "Unauthorized", "Sign in."),
    { code: "unauthorized", message: `${lead}: Sign in (Unauthorized)` },
  ],
  [
    "another failure",
    failed(400, "InvalidParameters", "The remote server may not be RFC 7233 compliant."),
    {
      code: "invalidRequest",
      message: `${lead}: The remote server may not be RFC 7233 compliant (InvalidParameters)`,
    },
  ],
])("explains %s", async (_, answer, expected, change = {}) => {
  const { service, lines } = await serve([goingOn, answer]);
  const name = change.source === undefined ? {} : { source: change.source };
  const { registry, repository } = { ...node, ...name.source };
  const call = service.importImage(dev, { ...request, ...change }, signal);
  const error: unknown = await call.catch((it: unknown) => it);
  expect(error).toBeInstanceOf(AcrError);
  expect(error).toMatchObject(expected);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`Cannot import ${registry}/${repository}`);
  expect(`${String(error)}${lines.join("")}`).not.toContain(credentials.password);
});

it("reads the failure of an operation that has a state", async () => {
  const state = { status: "Failed", error: { code: "Conflict", message: "Busy." } };
  const { service } = await serve([{ status: 200, body: state }], "azure-asyncoperation");
  await expect(service.importImage(dev, request, signal)).rejects.toMatchObject({
    code: "conflict",
    message: `${lead}: Busy (Conflict)`,
  });
});

it("asks for nothing without a tag, and for no name that would change an address", async () => {
  const { service, stub: server } = await serve([]);
  const untagged = service.importImage(dev, { ...request, targetTags: [] }, signal);
  await expect(untagged).rejects.toMatchObject({ code: "invalidRequest" });
  const elsewhere = service.importImage({ ...dev, name: "a/b" }, request, signal);
  await expect(elsewhere).rejects.toMatchObject({ code: "invalidRequest" });
  expect(server.requests).toEqual([]);
});

it("stops waiting with the signal's reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const { service, stub: server } = await serve([
    { status: 202, headers: { "retry-after": "30" } },
  ]);
  const call = service.importImage(dev, request, controller.signal);
  const poll = setInterval(() => {
    if (server.requests.length > 1) {
      controller.abort(reason);
    }
  }, 5);
  await expect(call).rejects.toBe(reason);
  clearInterval(poll);
});
