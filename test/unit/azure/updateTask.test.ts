import { afterEach, expect, it } from "vitest";
import { createArmRegistryService } from "../../../src/azure/armRegistryService.ts";
import { localCredential } from "../../../src/azure/localCredential.ts";
import { type RegistryService, type TaskChange } from "../../../src/core/ports.ts";
import { recordingLog } from "../../support/recordingLog.ts";
import { startStubServer, type StubAnswer, type StubServer } from "../../support/stubServer.ts";

const subscriptionId = "11111111-2222-3333-4444-555555555555";
const dev = { subscriptionId, resourceGroup: "local", name: "dev" };
const { signal } = new AbortController();
let stub: StubServer | undefined;

afterEach(() => stub?.close());

const armed = {
  name: "hello",
  properties: {
    status: "Enabled",
    platform: { os: "Linux", architecture: "amd64" },
    trigger: {
      baseImageTrigger: { name: "own", baseImageTriggerType: "Runtime", status: "Enabled" },
    },
  },
};
const bare = { name: "hello", properties: { status: "Disabled", platform: { os: "Linux" } } };

/** A service with a task; what a PATCH answers is the task under another name, to tell the answers apart. */
async function serve(
  task: object,
  patched: StubAnswer = { status: 200, body: { ...task, name: "changed" } },
): Promise<{ service: RegistryService; stub: StubServer }> {
  stub = await startStubServer(({ method }) =>
    method === "PATCH" ? patched : { status: 200, body: task },
  );
  const service = createArmRegistryService({
    endpoint: stub.origin,
    subscriptionId,
    credential: localCredential(),
    retry: { maxRetries: 0 },
    log: recordingLog(),
  });
  return { service, stub };
}

it.each<[string, object, TaskChange, object]>([
  ["enables", bare, { isEnabled: true }, { status: "Enabled" }],
  ["disables", armed, { isEnabled: false }, { status: "Disabled" }],
  [
    "follows all base images, under the trigger's own name",
    armed,
    { baseImageTrigger: "All" },
    {
      trigger: {
        baseImageTrigger: { name: "own", baseImageTriggerType: "All", status: "Enabled" },
      },
    },
  ],
  [
    "disables the base image trigger",
    armed,
    { baseImageTrigger: "disabled" },
    { trigger: { baseImageTrigger: { name: "own", status: "Disabled" } } },
  ],
  [
    "adds a base image trigger",
    bare,
    { baseImageTrigger: "Runtime" },
    {
      trigger: {
        baseImageTrigger: {
          name: "defaultBaseimageTriggerName",
          baseImageTriggerType: "Runtime",
          updateTriggerPayloadType: "Default",
          status: "Enabled",
        },
      },
    },
  ],
  [
    "changes platform and state together",
    armed,
    { platform: "linux/arm/v7", isEnabled: false },
    {
      status: "Disabled",
      platform: { os: "Linux", architecture: "arm", variant: "v7" },
    },
  ],
  [
    "takes a platform without an architecture",
    armed,
    { platform: "Windows" },
    { platform: { os: "Windows", architecture: "amd64" } },
  ],
])("%s, and sends nothing else", async (_, task, change, properties) => {
  const { service, stub: server } = await serve(task);
  expect((await service.updateTask(dev, "hello", change, signal)).name).toBe("changed");
  expect(server.requests.map(({ method }) => method)).toEqual(["GET", "PATCH"]);
  expect(JSON.parse(server.requests[1]!.body)).toEqual({ properties });
});

it.each<[string, object, TaskChange]>([
  ["nothing", armed, {}],
  ["the state it has", armed, { isEnabled: true }],
  ["no base image trigger, where there is none", bare, { baseImageTrigger: "disabled" }],
])("sends no change for %s", async (_, task, change) => {
  const { service, stub: server } = await serve(task);
  expect((await service.updateTask(dev, "hello", change, signal)).name).toBe("hello");
  expect(server.requests.map(({ method }) => method)).toEqual(["GET"]);
});

it.each(["linux/riscv64", "linux/", "plan9/amd64", "", "linux/amd64/v7/x"])(
  "refuses the platform %j",
  async (platform) => {
    const { service, stub: server } = await serve(armed);
    await expect(service.updateTask(dev, "hello", { platform }, signal)).rejects.toMatchObject({
      code: "invalidRequest",
    });
    expect(server.requests.map(({ method }) => method)).toEqual(["GET"]);
  },
);

it("says what the service refuses", async () => {
  const { service } = await serve(armed, {
    status: 403,
    body: { error: { code: "AuthorizationFailed", message: "No." } },
  });
  await expect(
    service.updateTask(dev, "hello", { isEnabled: false }, signal),
  ).rejects.toMatchObject({
    code: "forbidden",
    message: "Cannot change task hello of dev: No (AuthorizationFailed)",
  });
});
