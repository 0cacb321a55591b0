import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ArmEmulator, dockerTask, startArmEmulator } from "./armEmulator.ts";

let arm: ArmEmulator;
beforeAll(async () => {
  arm = await startArmEmulator();
});
afterAll(() => arm.stop());

/** Sends a request below the registry (`R`) or the subscription (`S`), `LONG` being 2,000 letters; compares the error. */
async function check(
  [method, target, body]: readonly [string, string, unknown?],
  expected: { readonly status: number; readonly code?: string; readonly says?: RegExp },
): Promise<void> {
  const path = target
    .replace(/^R/u, arm.registry)
    .replace(/^S/u, arm.subscription)
    .replace("LONG", "x".repeat(2000));
  const answer = await arm.send(method, path, body);
  const { error } = (answer.body === "" ? {} : answer.body) as {
    error?: { code: string; message: string };
  };
  expect({ status: answer.status, code: error?.code }).toEqual({
    status: expected.status,
    code: expected.code,
  });
  expect(error?.message ?? "").toMatch(expected.says ?? /^/u);
}

const task = (change: object): object => ({
  ...dockerTask,
  properties: { ...dockerTask.properties, ...change },
});
const step = (change: object): object =>
  task({ step: { ...dockerTask.properties.step, ...change } });
const build = {
  type: "DockerBuildRequest",
  platform: { os: "linux" },
  dockerFilePath: "Dockerfile",
};

describe("requests that are answered", () => {
  it.each<[string, string, number, unknown?]>([
    ["GET", "/subscriptions", 200],
    ["GET", "//SUBSCRIPTIONS?api-version=1999-01-01", 200],
    ["GET", "/tenants", 200],
    ["GET", "S", 200],
    ["GET", "S/resources", 200],
    ["GET", "S/resourcegroups/DEMO", 200],
    ["HEAD", "S/resourceGroups/demo", 204],
    ["GET", "S/resourceGroups/demo/providers/microsoft.containerregistry/REGISTRIES/CONTOSO", 200],
    ["GET", "R/tasks", 200],
    ["GET", "R/runs?api-version=2019-06-01-preview&$top=15", 200],
    ["GET", "R/listUsages", 200],
    ["DELETE", "R/tasks/notthere", 204],
    [
      "DELETE",
      "S/resourceGroups/demo/providers/Microsoft.ContainerRegistry/registries/nosuch",
      204,
    ],
    ["POST", "R/listBuildSourceUploadUrl", 200],
    ["GET", "/metadata/endpoints?api-version=2015-01-01", 200],
  ])("%s %s → %i", (method, target, status, body) => check([method, target, body], { status }));
});

describe("requests that are refused", () => {
  it.each<[string, string, number, string, unknown?, RegExp?]>([
    ["GET", "/subscriptions?x=1", 400, "MissingApiVersionParameter"],
    ["GET", "/nothing", 404, "NotFound"],
    ["DELETE", "/subscriptions", 405, "HttpMethodNotAllowed"],
    ["GET", "/subscriptions/other", 404, "SubscriptionNotFound"],
    ["GET", "S/resourceGroups/none", 404, "ResourceGroupNotFound"],
    ["GET", "R/tasks/%E0%A4%A", 400, "InvalidPath"],
    ["GET", "R/tasks/..%2f..%2fregistry", 404, "ResourceNotFound"],
    ["GET", "R/tasks/a%00b", 404, "ResourceNotFound"],
    ["GET", "R/runs/LONG", 404, "ResourceNotFound"],
    ["PUT", "R/tasks/..%2f..%2fx", 400, "InvalidResourceName", dockerTask],
    ["PUT", "R/tasks/a%00bcdef", 400, "InvalidResourceName", dockerTask],
    ["PUT", "R/tasks/LONG", 400, "InvalidResourceName", dockerTask],
    ["PUT", "R/tasks/bad%20name!", 400, "InvalidResourceName", dockerTask],
    ["PUT", "R/tasks/abcd", 400, "InvalidResourceName", dockerTask, /abcd/u],
    ["PUT", "R/tasks/broken", 400, "InvalidRequestContent", '{"a": }', /position 6$/u],
    ["PUT", "R/tasks/broken", 400, "InvalidRequestContent", "[]", /not an object/u],
    ["PUT", "R/tasks/broken", 400, "InvalidRequestContent", "", /empty/u],
    ["PUT", "R/tasks/broken", 413, "RequestContentTooLarge", `"${"x".repeat(1024 * 1024)}"`],
    ["PUT", "R/tasks/broken", 400, "InvalidRequestContent", '{"a":'.repeat(100), /64 levels/u],
    ["PUT", "R/tasks/broken", 400, "InvalidRequest", {}, /^properties: is required/u],
    [
      "PUT",
      "R/tasks/broken",
      400,
      "InvalidRequest",
      task({ timeout: 299 }),
      /properties\.timeout.*299/u,
    ],
    ["PUT", "R/tasks/broken", 400, "InvalidRequest", task({ timeout: 28801 }), /28801/u],
    ["PUT", "R/tasks/broken", 400, "InvalidRequest", task({ timeout: "600" }), /whole number/u],
    [
      "PUT",
      "R/tasks/broken",
      400,
      "InvalidRequest",
      task({ platform: { os: "solaris" } }),
      /properties\.platform\.os: 'solaris'/u,
    ],
    [
      "PUT",
      "R/tasks/broken",
      400,
      "InvalidRequest",
      task({ platform: undefined }),
      /properties\.platform/u,
    ],
    ["PUT", "R/tasks/broken", 400, "InvalidRequest", task({ status: "On" }), /'On'/u],
    [
      "PUT",
      "R/tasks/broken",
      400,
      "InvalidRequest",
      task({ step: undefined }),
      /properties\.step/u,
    ],
    [
      "PUT",
      "R/tasks/broken",
      400,
      "InvalidRequest",
      step({ type: "Build" }),
      /properties\.step\.type: 'Build'/u,
    ],
    [
      "PUT",
      "R/tasks/broken",
      400,
      "InvalidRequest",
      step({ dockerFilePath: undefined }),
      /dockerFilePath/u,
    ],
    ["PUT", "R/tasks/broken", 400, "InvalidRequest", step({ imageNames: [1] }), /imageNames\[0\]/u],
    [
      "PUT",
      "R/tasks/broken",
      400,
      "InvalidRequest",
      step({ type: "EncodedTask", encodedTaskContent: "%%" }),
      /base64/u,
    ],
    [
      "PUT",
      "R/tasks/broken",
      400,
      "InvalidRequest",
      task({ trigger: { baseImageTrigger: { baseImageTriggerType: "All" } } }),
      /baseImageTrigger\.name/u,
    ],
    [
      "PUT",
      "R/tasks/broken",
      400,
      "InvalidRequest",
      task({ trigger: { timerTriggers: [{ name: "t", schedule: "0 25 * * *" }] } }),
      /timerTriggers.*0 25/u,
    ],
    ["PUT", "R/tasks/broken", 501, "AgentPoolNotEmulated", task({ agentPoolName: "pool" })],
    ["GET", "R/runs?api-version=1&$top=0", 400, "InvalidTopInQueryString"],
    [
      "GET",
      "R/runs?api-version=1&$filter=Color%20eq%20'x'",
      400,
      "InvalidFilterInQueryString",
      undefined,
      /Color/u,
    ],
    ["GET", "R/runs/cf9zz", 404, "ResourceNotFound"],
    ["POST", "R/runs/cf9zz/cancel", 404, "ResourceNotFound"],
    ["POST", "R/scheduleRun", 400, "InvalidRequest", { type: "Nonsense" }, /'Nonsense'/u],
    ["POST", "R/scheduleRun", 400, "InvalidRequest", { ...build, platform: null }, /platform/u],
    ["POST", "R/scheduleRun", 400, "InvalidRequest", { ...build, timeout: 1 }, /timeout/u],
    [
      "POST",
      "R/scheduleRun",
      400,
      "InvalidRequest",
      {
        ...build,
        sourceLocation: "source/202611220000/00000000-0000-0000-0000-000000000000.tar.gz",
      },
      /nothing was uploaded/u,
    ],
    [
      "POST",
      "R/scheduleRun",
      400,
      "InvalidRequest",
      { type: "TaskRunRequest", taskId: "/x" },
      /taskId/u,
    ],
    ["POST", "R/listCredentials", 400, "UnAuthorizedForCredentialOperations"],
    ["POST", "R/importImage", 400, "InvalidRequest", {}, /source: is required/u],
    ["GET", "R/agentPools", 501, "AgentPoolNotEmulated"],
    ["PUT", "R/connectedRegistries/one", 501, "ConnectedRegistryNotEmulated", {}],
    ["POST", "/providers/Microsoft.ResourceGraph/resources", 501, "ResourceGraphNotEmulated", {}],
    ["PATCH", "R", 501, "AnonymousPullNotEmulated", { properties: { anonymousPullEnabled: true } }],
    ["PUT", "R", 409, "InvalidResourceLocation", { location: "eastus", sku: { name: "Basic" } }],
    [
      "PUT",
      "S/resourceGroups/demo/providers/Microsoft.ContainerRegistry/registries/a-b-c-d",
      400,
      "InvalidResourceName",
      { location: "westus", sku: { name: "Basic" } },
    ],
    [
      "PUT",
      "S/resourceGroups/none/providers/Microsoft.ContainerRegistry/registries/fabrikam",
      404,
      "ResourceGroupNotFound",
      { location: "westus", sku: { name: "Basic" } },
    ],
    ["PUT", "S/resourceGroups/ends.", 400, "InvalidResourceGroup", { location: "westus" }],
  ])("%s %s → %i %s", (method, target, ...refusal) => {
    const [status, code, body, says] = refusal;
    return check([method, target, body], {
      status,
      code,
      ...(says === undefined ? {} : { says }),
    });
  });

  it("stores nothing of what was refused", async () => {
    expect((await arm.send("GET", `${arm.registry}/tasks`)).body).toEqual({ value: [] });
  });

  it("asks for a token", async () => {
    const url = `${arm.emulator.addresses.arm}/subscriptions?api-version=2022-12-01`;
    const response = await fetch(url);
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  });

  const metadata = "/metadata/endpoints?api-version=2015-01-01";
  it.each([
    [metadata, { host: "evil.example" }, 403],
    [metadata, { host: "localhost" }, 200],
    [metadata, { origin: "https://evil.example" }, 403],
    [metadata, { origin: "null" }, 403],
    [metadata, { host: "contoso.azurecr.io" }, 401],
    ["/metadata/%2e%2e/metadata/endpoints", {}, 404],
    ["/metadata/../metadata/endpoints", {}, 404],
  ] as const)("%s with the headers %j gets %i", async (path, headers, expected) => {
    expect(await rawStatus(path, headers)).toBe(expected);
  });
});

/** As `fetch` cleans paths and does not let these headers be set. */
function rawStatus(
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(arm.emulator.addresses.arm, { path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
