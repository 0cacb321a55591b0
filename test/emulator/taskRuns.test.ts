import { afterAll, beforeAll, expect, it } from "vitest";
import { type ArmEmulator, startArmEmulator } from "./armEmulator.ts";
import { ask } from "./registryServices.ts";

let arm: ArmEmulator;
beforeAll(async () => {
  arm = await startArmEmulator();
});
afterAll(() => arm.stop());

const runRequest = {
  type: "DockerBuildRequest",
  dockerFilePath: "Dockerfile",
  platform: { os: "linux" },
  sourceLocation: "https://127.0.0.1:9/nothing.tar.gz",
  arguments: [
    { name: "A", value: "1", isSecret: false },
    { name: "S", value: "hidden-value", isSecret: true },
  ],
  credentials: {
    customRegistries: {
      "one.example": { userName: { value: "u", type: "Opaque" } },
    },
  },
};
const body = (forceUpdateTag: string, request: object = runRequest): object => ({
  location: "westus",
  properties: { runRequest: request, forceUpdateTag },
});

interface TaskRun {
  readonly properties: {
    readonly provisioningState: string;
    readonly runRequest: unknown;
    readonly runResult: { readonly name: string };
  };
}

async function taskRun(method: string, path: string, sent?: object): Promise<TaskRun> {
  return (await ask(arm, method, path, sent)) as unknown as TaskRun;
}

it("queues the run of its request, and again when the request or its tag is another", async () => {
  const runOf = async (method: string, sent: object): Promise<string> =>
    (await taskRun(method, "taskRuns/nightly", sent)).properties.runResult.name;
  const other = { ...runRequest, dockerFilePath: "Other" };
  expect([
    await runOf("PUT", body("1")),
    await runOf("PUT", body("1")),
    await runOf("PATCH", { properties: { forceUpdateTag: "2" } }),
    await runOf("PUT", body("2", other)),
    await runOf("PATCH", {}),
  ]).toEqual(["cf1", "cf1", "cf2", "cf3", "cf3"]);
});

it("ends with its run, and hides secrets but in listDetails", async () => {
  const made = await arm.send("PUT", `${arm.registry}/taskRuns/secrets`, body("1"));
  expect(made.status).toBe(201);
  const { pathname, search } = new URL(made.headers.get("azure-asyncoperation") ?? "");
  const poll = async (): Promise<unknown> => (await arm.send("GET", `${pathname}${search}`)).body;
  // There is no container tool here, and so no run succeeds.
  await expect.poll(poll).toMatchObject({ status: "Failed", error: { code: "RunFailed" } });
  const shown = await taskRun("GET", "taskRuns/secrets");
  expect(shown).toEqual({
    type: "Microsoft.ContainerRegistry/registries/taskRuns",
    id: `${arm.registry}/taskRuns/secrets`,
    name: "secrets",
    location: "westus",
    systemData: expect.objectContaining({ createdByType: "User" }) as object,
    properties: {
      provisioningState: "Failed",
      forceUpdateTag: "1",
      runRequest: {
        ...runRequest,
        arguments: [runRequest.arguments[0], { name: "S", value: "", isSecret: true }],
        credentials: { customRegistries: { "one.example": null } },
      },
      runResult: expect.objectContaining({
        type: "Microsoft.ContainerRegistry/registries/runs",
      }) as object,
    },
  });
  const details = await taskRun("POST", "taskRuns/secrets/listDetails");
  expect(details.properties.runRequest).toEqual(runRequest);
  const { value } = await ask(arm, "GET", "taskRuns");
  expect(value).toContainEqual(shown);
});

it.each<[string, string, number, string, unknown?]>([
  ["PUT", "taskRuns/bad!", 400, "InvalidResourceName", body("1")],
  ["PUT", "taskRuns/wrong", 400, "InvalidRequest", { properties: {} }],
  ["PUT", "taskRuns/wrong", 400, "InvalidRequest", body("1", { type: "Nonsense" })],
  [
    "PUT",
    "taskRuns/wrong",
    501,
    "TaskRunIdentityNotEmulated",
    { ...body("1"), identity: { type: "SystemAssigned" } },
  ],
  ["GET", "taskRuns/wrong", 404, "ResourceNotFound"],
  ["PATCH", "taskRuns/wrong", 404, "ResourceNotFound", {}],
])("%s %s → %i %s", async (method, target, ...expected) => {
  const [status, code, sent] = expected;
  const answer = await arm.send(method, `${arm.registry}/${target}`, sent);
  expect([answer.status, answer.body]).toMatchObject([status, { error: { code } }]);
});

it("is deleted without its run", async () => {
  const { properties } = await taskRun("PUT", "taskRuns/short", body("1"));
  const place = `${arm.registry}/taskRuns/short`;
  expect((await arm.send("DELETE", place)).status).toBe(200);
  expect((await arm.send("DELETE", place)).status).toBe(204);
  const run = await arm.send("GET", `${arm.registry}/runs/${properties.runResult.name}`);
  expect(run.status).toBe(200);
});
