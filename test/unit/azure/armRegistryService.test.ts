import { afterEach, expect, it } from "vitest";
import { createArmRegistryService } from "../../../src/azure/armRegistryService.ts";
import { localCredential } from "../../../src/azure/localCredential.ts";
import { AcrError } from "../../../src/core/errors.ts";
import { type RegistryService } from "../../../src/core/ports.ts";
import { recordingLog } from "../../support/recordingLog.ts";
import {
  startStubServer,
  type StubAnswer,
  type StubRequest,
  type StubServer,
} from "../../support/stubServer.ts";

const subscriptionId = "11111111-2222-3333-4444-555555555555";
const dev = { subscriptionId, resourceGroup: "local", name: "dev" };
const group = `/subscriptions/${subscriptionId}/resourceGroups/local`;
const path = `${group}/providers/Microsoft.ContainerRegistry/registries/dev`;
const registryAnswer = {
  id: path,
  name: "dev",
  location: "local",
  sku: { name: "Basic" },
  properties: { loginServer: "127.0.0.1:5010", provisioningState: "Succeeded" },
};
const registry = { id: dev, loginServer: "127.0.0.1:5010", location: "local", sku: "Basic" };
const { signal } = new AbortController();
let stub: StubServer | undefined;

afterEach(() => stub?.close());

type Answers = Readonly<Record<string, StubAnswer | ((origin: string) => StubAnswer)>>;

/** A service whose answers are looked up by `METHOD path-after-the-registry`, without query. */
async function serve(
  answers: Answers,
): Promise<{ service: RegistryService; log: ReturnType<typeof recordingLog>; stub: StubServer }> {
  stub = await startStubServer((request, origin) => {
    const answer = answers[keyOf(request)];
    return typeof answer === "function" ? answer(origin) : answer;
  });
  const log = recordingLog();
  const service = createArmRegistryService({
    endpoint: stub.origin,
    subscriptionId,
    credential: localCredential(),
    retry: { maxRetries: 0 },
    log,
  });
  return { service, log, stub };
}

function keyOf({ method, url }: StubRequest): string {
  const bare = url.split("?")[0] ?? "";
  return `${method} ${bare.replace(path, "R").replace(/^\/subscriptions\/[^/]+/u, "S")}`;
}

const task = {
  name: "hello",
  contextPath: "https://github.com/a/b.git#main",
  dockerFilePath: "Dockerfile",
  imageNames: ["hello:{{.Run.ID}}"],
  arguments: [{ name: "A", value: "1", isSecret: false }],
  baseImageTrigger: "Runtime",
} as const;

it("lists registries over pages, leaves out what it cannot use, and says so", async () => {
  const {
    service,
    log,
    stub: server,
  } = await serve({
    "GET S/providers/Microsoft.ContainerRegistry/registries": (origin) => ({
      status: 200,
      body: { value: [registryAnswer, { name: "broken" }], nextLink: `${origin}/next` },
    }),
    "GET /next": { status: 200, body: { value: [registryAnswer] } },
  });
  expect(await service.listRegistries(signal)).toEqual([registry, registry]);
  expect(log.lines).toEqual(["Left out 1 entries of a list that lack what identifies them"]);
  const { authorization, "user-agent": agent } = server.requests[0]!.headers;
  expect([authorization, agent?.split(" ")[0]]).toEqual([
    "Bearer local-registry",
    "acr-tasks-vscode",
  ]);
});

it("creates the group and the registry, and waits for the operation", async () => {
  let polls = 0;
  const { service, stub: server } = await serve({
    "PUT S/resourcegroups/local": { status: 201, body: {} },
    "GET R": () => (polls > 0 ? { status: 200, body: registryAnswer } : { status: 404 }),
    "PUT R": (origin) => ({
      status: 201,
      body: { ...registryAnswer, properties: { provisioningState: "Creating" } },
      headers: { "azure-asyncoperation": `${origin}/op`, "retry-after": "0" },
    }),
    "GET /op": () => ({
      status: 200,
      body: { status: ++polls < 2 ? "Creating" : "Succeeded" },
      headers: { "retry-after": "0" },
    }),
  });
  expect(await service.createRegistry(dev, "local", signal)).toEqual(registry);
  expect(server.requests.map(keyOf)).toEqual([
    "GET R",
    "GET S/resourcegroups/local",
    "PUT S/resourcegroups/local",
    "PUT R",
    "GET /op",
    "GET /op",
    "GET R",
  ]);
});

it("creates a task with the newer API version", async () => {
  const { service, stub: server } = await serve({
    "GET R": { status: 200, body: registryAnswer },
    "PUT R/tasks/hello": { status: 200, body: { name: "hello", properties: {} } },
  });
  expect((await service.createTask(dev, task, signal)).name).toBe("hello");
  const sent = server.requests.at(-1)!;
  expect(sent.url).toContain("api-version=2025-03-01-preview");
  expect(JSON.parse(sent.body)).toEqual({
    location: "local",
    properties: {
      status: "Enabled",
      platform: { os: "Linux", architecture: "amd64" },
      step: {
        type: "Docker",
        contextPath: "https://github.com/a/b.git#main",
        dockerFilePath: "Dockerfile",
        imageNames: ["hello:{{.Run.ID}}"],
        isPushEnabled: true,
        noCache: false,
        arguments: [{ name: "A", value: "1", isSecret: false }],
      },
      trigger: {
        baseImageTrigger: {
          name: "defaultBaseimageTriggerName",
          baseImageTriggerType: "Runtime",
          updateTriggerPayloadType: "Default",
          status: "Enabled",
        },
      },
    },
  });
});

it("never replaces a task", async () => {
  const { service, stub: server } = await serve({
    "GET R": { status: 200, body: registryAnswer },
    "GET R/tasks/hello": { status: 200, body: { name: "hello", properties: {} } },
  });
  await expect(service.createTask(dev, task, signal)).rejects.toMatchObject({ code: "conflict" });
  expect(server.requests.map(({ method }) => method)).toEqual(["GET", "GET"]);
});

it("asks for runs with a filter and at most so many", async () => {
  const run = { name: "cf1", properties: { runId: "cf1", status: "Running" } };
  const { service, stub: server } = await serve({
    "GET R/runs": { status: 200, body: { value: [run, run, run] } },
  });
  const query = { task: "o'hara", status: "Failed", top: 2 } as const;
  expect((await service.listRuns(dev, query, signal)).map(({ id }) => id)).toEqual(["cf1", "cf1"]);
  const { searchParams } = new URL(server.requests[0]!.url, "http://x");
  expect(searchParams.get("$filter")).toBe("TaskName eq 'o''hara' and Status eq 'Failed'");
  expect(searchParams.get("$top")).toBe("2");
});

it("starts a task, and knows its name before the service tells", async () => {
  const { service, stub: server } = await serve({
    "POST R/scheduleRun": { status: 200, body: { properties: { runId: "cf7", status: "Queued" } } },
  });
  expect(await service.scheduleTask(dev, "hello", signal)).toMatchObject({
    id: "cf7",
    status: "Queued",
    task: "hello",
  });
  expect(JSON.parse(server.requests[0]!.body)).toEqual({
    type: "TaskRunRequest",
    isArchiveEnabled: false,
    taskId: `${path}/tasks/hello`,
  });
});

const notFoundBody = {
  error: { code: "ResourceNotFound", message: "The task\n hello is not there." },
};
const lead = "Cannot read task hello of dev";

/** What GET of a task meets, and the error that comes of it. */
it.each<[string, StubAnswer, Partial<AcrError>]>([
  [
    "404 with the service's words",
    { status: 404, body: notFoundBody },
    {
      code: "notFound",
      serviceCode: "ResourceNotFound",
      message: `${lead}: The task hello is not there (ResourceNotFound)`,
    },
  ],
  [
    "an error without its wrapping",
    { status: 409, body: { code: "Busy", message: "wait" } },
    { code: "conflict", message: `${lead}: wait (Busy)` },
  ],
  [
    "400",
    { status: 400, body: { error: { code: "X", message: "y" } } },
    { code: "invalidRequest" },
  ],
  ["401", { status: 401 }, { code: "unauthorized" }],
  ["403", { status: 403 }, { code: "forbidden" }],
  ["412", { status: 412 }, { code: "conflict" }],
  ["429", { status: 429 }, { code: "throttled" }],
  ["500", { status: 500, body: "<html>" }, { code: "serviceFailed", serviceCode: undefined }],
  [
    "501",
    { status: 501, body: { error: { code: "ImportImageNotEmulated", message: "No." } } },
    {
      code: "notEmulated",
      serviceCode: "ImportImageNotEmulated",
      message: `${lead}: No (ImportImageNotEmulated)`,
    },
  ],
  ["503", { status: 503 }, { code: "serviceFailed" }],
  ["an unknown success", { status: 204 }, { code: "badAnswer" }],
  ["a page instead of JSON", { status: 200, body: "<html>Sign in</html>" }, { code: "badAnswer" }],
  [
    "broken JSON",
    { status: 200, body: "{", headers: { "content-type": "application/json" } },
    { code: "badAnswer" },
  ],
  ["nothing", { status: 200, body: {} }, { code: "badAnswer" }],
  ["a list", { status: 200, body: [] }, { code: "badAnswer" }],
  ["a broken connection", { status: 0, reset: true }, { code: "unreachable" }],
])("maps %s", async (_, answer, expected) => {
  const { service, log } = await serve({ "GET R/tasks/hello": answer });
  const error: unknown = await service.getTask(dev, "hello", signal).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(AcrError);
  expect(error).toMatchObject(expected);
  expect((error as AcrError).message).toMatch(/^[A-Z0-9].*[^.]$/u);
  expect(log.lines).toHaveLength(1);
});

it("logs the request's id", async () => {
  const headers = { "x-ms-request-id": "abc-1" };
  const { service, log } = await serve({ "GET R/tasks/hello": { status: 403, headers } });
  await expect(service.getTask(dev, "hello", signal)).rejects.toThrow(AcrError);
  expect(log.lines[0]).toContain("status 403, request id abc-1");
});

it("says that nobody listens", async () => {
  const { service, stub: server } = await serve({});
  await server.close();
  await expect(service.listTasks(dev, signal)).rejects.toMatchObject({
    code: "unreachable",
    message: `Cannot list tasks of dev: ${new URL(server.origin).host} cannot be reached (ECONNREFUSED)`,
  });
});

it("does not start a run twice when the connection breaks", async () => {
  stub = await startStubServer(() => ({ status: 0, reset: true }));
  const service = createArmRegistryService({
    endpoint: stub.origin,
    subscriptionId,
    credential: localCredential(),
    retry: { maxRetries: 2, retryDelayInMs: 1 },
    log: recordingLog(),
  });
  await expect(service.scheduleTask(dev, "hello", signal)).rejects.toMatchObject({
    code: "unreachable",
  });
  expect(stub.requests).toHaveLength(1);
});

it("does not follow a link to another host", async () => {
  const { service } = await serve({
    "GET R/tasks": { status: 200, body: { value: [], nextLink: "http://localhost:1/steal" } },
  });
  await expect(service.listTasks(dev, signal)).rejects.toMatchObject({ code: "badAnswer" });
});

it.each(["..", "a/b", "", "a?b", "a b", "a."])("refuses the name %j unasked", async (name) => {
  const { service, stub: server } = await serve({});
  await expect(service.getRun(dev, name, signal)).rejects.toMatchObject({ code: "invalidRequest" });
  expect(server.requests).toEqual([]);
});

it.each(["http://registry.example", "ftp://127.0.0.1", "nonsense"])(
  "refuses to talk to %s",
  (endpoint) => {
    const options = {
      endpoint,
      subscriptionId,
      credential: localCredential(),
      log: recordingLog(),
    };
    expect(() => createArmRegistryService(options)).toThrow(AcrError);
  },
);

it("stops a call and an operation with the signal's reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const { service } = await serve({
    "GET S/resourcegroups/local": { status: 200, body: {} },
    "PUT R": (origin) => ({
      status: 201,
      body: {},
      headers: { "azure-asyncoperation": `${origin}/op`, "retry-after": "30" },
    }),
    "GET /op": () => {
      setImmediate(() => {
        controller.abort(reason);
      });
      return { status: 200, body: { status: "Creating" }, headers: { "retry-after": "30" } };
    },
  });
  await expect(service.createRegistry(dev, "local", controller.signal)).rejects.toBe(reason);
  await expect(service.listRegistries(controller.signal)).rejects.toBe(reason);
});
