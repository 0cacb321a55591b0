import { ContainerRegistryManagementClient } from "@azure/arm-containerregistry";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ArmEmulator, startArmEmulator } from "./armEmulator.ts";

let arm: ArmEmulator;
let client: ContainerRegistryManagementClient;

/** The service's own client over plain HTTP: its bearer policy refuses that, so the token is set by another. */
beforeAll(async () => {
  arm = await startArmEmulator();
  const { arm: endpoint, subscriptionId } = arm.emulator.addresses;
  const credential = { getToken: () => Promise.resolve({ token: "x", expiresOnTimestamp: 1e15 }) };
  client = new ContainerRegistryManagementClient(credential, subscriptionId, {
    endpoint,
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });
  client.pipeline.removePolicy({ name: "bearerTokenAuthenticationPolicy" });
  client.pipeline.addPolicy({
    name: "token",
    sendRequest: (request, next) => {
      request.headers.set("authorization", "Bearer local");
      return next(request);
    },
  });
});
afterAll(() => arm.stop());

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of pages) {
    found.push(one);
  }
  return found;
}

describe("the SDK @azure/arm-containerregistry", () => {
  it("creates, lists, changes and deletes a registry", async () => {
    const parameters = { location: "westus", sku: { name: "Premium" }, adminUserEnabled: true };
    const made = await client.registries.beginCreateAndWait("demo", "fabrikam", parameters);
    expect([made.name, made.provisioningState]).toEqual(["fabrikam", "Succeeded"]);
    expect(made.loginServer).toMatch(/^127\.0\.0\.1:\d+$/u);
    const { username, passwords } = await client.registries.listCredentials("demo", "fabrikam");
    expect([username, passwords?.map(({ name }) => name)]).toEqual([
      "fabrikam",
      ["password", "password2"],
    ]);
    const changed = await client.registries.beginUpdateAndWait("demo", "fabrikam", {
      tags: { team: "base" },
    });
    expect([changed.tags, changed.adminUserEnabled]).toEqual([{ team: "base" }, true]);
    expect((await all(client.registries.list())).map(({ name }) => name)).toEqual([
      "contoso",
      "fabrikam",
    ]);
    await client.registries.beginDeleteAndWait("demo", "fabrikam");
    await expect(client.registries.get("demo", "fabrikam")).rejects.toMatchObject({
      statusCode: 404,
      code: "ResourceNotFound",
    });
  });

  it("tells whether a name is free", async () => {
    const type = "Microsoft.ContainerRegistry/registries";
    const ask = async (name: string): Promise<unknown> => {
      const answer = await client.registries.checkNameAvailability({ name, type });
      return [answer.nameAvailable, answer.reason];
    };
    expect(await Promise.all(["contoso", "freename", "no-good"].map(ask))).toEqual([
      [false, "AlreadyExists"],
      [true, undefined],
      [false, "Invalid"],
    ]);
  });

  it("creates, runs and deletes a task, whose run has a log", async () => {
    const made = await client.tasks.beginCreateAndWait("demo", "contoso", "sdktask", {
      location: "westus",
      platform: { os: "linux" },
      step: { type: "Docker", dockerFilePath: "Dockerfile", contextPath: "https://x/y.git" },
      trigger: { baseImageTrigger: { name: "base", baseImageTriggerType: "Runtime" } },
    });
    expect(made.step?.type).toBe("Docker");
    const run = await client.registries.beginScheduleRunAndWait("demo", "contoso", {
      type: "TaskRunRequest",
      taskId: made.id ?? "",
    });
    expect([run.runId, run.status]).toEqual(["cf1", "Queued"]);
    const { logLink = "" } = await client.runs.getLogSasUrl("demo", "contoso", "cf1");
    await expect
      .poll(async () => (await fetch(logLink)).headers.get("x-ms-meta-complete"))
      .toBe("failed");
    expect(await (await fetch(logLink)).text()).toMatch(/No container tool works here.*\r\n$/su);
    const ended = await client.runs.get("demo", "contoso", "cf1");
    expect([ended.status, ended.task, ended.platform?.os]).toEqual(["Failed", "sdktask", "linux"]);
    await expect(client.runs.beginCancelAndWait("demo", "contoso", "cf1")).rejects.toMatchObject({
      statusCode: 409,
      code: "RunAlreadyEnded",
    });
    await client.tasks.beginDeleteAndWait("demo", "contoso", "sdktask");
    expect(await all(client.tasks.list("demo", "contoso"))).toEqual([]);
  });

  it("builds from an upload", async () => {
    const { uploadUrl = "", relativePath = "" } = await client.registries.getBuildSourceUploadUrl(
      "demo",
      "contoso",
    );
    const sent = await fetch(uploadUrl, {
      method: "PUT",
      headers: { "x-ms-blob-type": "BlockBlob" },
      body: new Uint8Array([1, 2, 3]),
    });
    expect(sent.status).toBe(201);
    const run = await client.registries.beginScheduleRunAndWait("demo", "contoso", {
      type: "DockerBuildRequest",
      sourceLocation: relativePath,
      dockerFilePath: "Dockerfile",
      platform: { os: "Linux" },
    });
    expect(run.runId).toBe("cf2");
  });

  it("lists runs by filter, newest first, and pages through many", async () => {
    const build = {
      type: "DockerBuildRequest",
      dockerFilePath: "D",
      platform: { os: "Linux" },
    } as const;
    for (let count = 0; count < 110; count += 1) {
      await client.registries.beginScheduleRunAndWait("demo", "contoso", build);
    }
    const ids = (await all(client.runs.list("demo", "contoso"))).map(({ runId }) => runId);
    expect([ids.length, new Set(ids).size, ids[0], ids.at(-1)]).toEqual([112, 112, "cf34", "cf1"]);
    const filtered = await all(
      client.runs.list("demo", "contoso", { filter: "TaskName eq 'SDKTASK'" }),
    );
    expect(filtered.map(({ runId }) => runId)).toEqual(["cf1"]);
    const pages = client.runs.list("demo", "contoso", { top: 2 }).byPage();
    const first = await pages.next();
    expect(first.done === true ? [] : first.value.map(({ runId }) => runId)).toEqual([
      "cf34",
      "cf33",
    ]);
    expect((await pages.next()).done).toBe(true);
  });

  it("archives a run", async () => {
    const changed = await client.runs.beginUpdateAndWait("demo", "contoso", "cf1", {
      isArchiveEnabled: true,
    });
    expect(changed.isArchiveEnabled).toBe(true);
  });

  it("gets 501 for what is not emulated", async () => {
    await expect(all(client.replications.list("demo", "contoso"))).rejects.toMatchObject({
      statusCode: 501,
      code: "ReplicationNotEmulated",
    });
  });
});
