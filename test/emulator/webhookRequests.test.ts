import { afterAll, beforeAll, expect, it } from "vitest";
import { type ArmEmulator, startArmEmulator } from "./armEmulator.ts";
import { ask } from "./registryServices.ts";

let arm: ArmEmulator;
beforeAll(async () => {
  arm = await startArmEmulator();
});
afterAll(() => arm.stop());

const serviceUri = "http://127.0.0.1:9/told?code=secret";
const webhook = (change: object = {}): object => ({
  location: "westus",
  properties: { serviceUri, actions: ["push"], ...change },
});
const invalid = "InvalidRequest";

/** Table of requests in their order, below the registry: status, and code and text of the error. */
it.each<[string, string, number, (string | undefined)?, unknown?, RegExp?]>([
  ["GET", "webhooks/told1", 404, "ResourceNotFound", undefined, /^The resource told1 could/u],
  ["PUT", "webhooks/told1", 201, undefined, webhook()],
  ["PUT", "webhooks/told1", 200, undefined, webhook({ scope: "a/b:v1" })],
  ["PUT", "webhooks/told", 400, "InvalidResourceName", webhook()],
  ["PUT", "webhooks/told-1", 400, "InvalidResourceName", webhook()],
  ["PUT", "webhooks/wrong", 400, invalid, { properties: {} }, /location: is required/u],
  ["PUT", "webhooks/wrong", 400, invalid, webhook({ serviceUri: null }), /serviceUri: is req/u],
  ["PUT", "webhooks/wrong", 400, invalid, webhook({ serviceUri: "ftp://x" }), /HTTP or HTTPS$/u],
  ["PUT", "webhooks/wrong", 400, invalid, webhook({ serviceUri: "x" }), /HTTP or HTTPS$/u],
  [
    "PUT",
    "webhooks/wrong",
    400,
    invalid,
    webhook({ serviceUri: "http://u:p@x" }),
    /customHeaders/u,
  ],
  ["PUT", "webhooks/wrong", 400, invalid, webhook({ actions: null }), /actions: is required/u],
  ["PUT", "webhooks/wrong", 400, invalid, webhook({ actions: [] }), /at least one/u],
  ["PUT", "webhooks/wrong", 400, invalid, webhook({ actions: ["pull"] }), /actions\[0\]: 'pull'/u],
  ["PUT", "webhooks/wrong", 501, "WebhookActionNotEmulated", webhook({ actions: ["quarantine"] })],
  ["PUT", "webhooks/wrong", 400, invalid, webhook({ scope: "A:b" }), /'A:b'/u],
  ["PUT", "webhooks/wrong", 400, invalid, webhook({ scope: "a:b:c" }), /'a:b:c'/u],
  ["PUT", "webhooks/wrong", 400, invalid, webhook({ status: "on" }), /'on'/u],
  ["PUT", "webhooks/wrong", 400, invalid, webhook({ customHeaders: { "a b": "c" } }), /'a b'/u],
  ["PATCH", "webhooks/told1", 200, undefined, { properties: { status: "disabled" } }],
  ["PATCH", "webhooks/nosuch", 404, "ResourceNotFound", {}],
  ["POST", "webhooks/nosuch/ping", 404, "ResourceNotFound"],
  ["POST", "webhooks/told1/listEvents", 200],
  ["DELETE", "webhooks/told1", 200],
  ["DELETE", "webhooks/told1", 204],
])("%s %s → %i %s %j", async (method, target, ...expected) => {
  const [status, code, body, says] = expected;
  const answer = await arm.send(method, `${arm.registry}/${target}`, body);
  const { error } = (answer.body === "" ? {} : answer.body) as {
    error?: { code: string; message: string };
  };
  expect({ status: answer.status, code: error?.code }).toEqual({ status, code });
  expect(error?.message ?? "").toMatch(says ?? /^/u);
});

it("shows a webhook without its address and headers, which one call alone tells", async () => {
  const customHeaders = { "X-Key": "secret" };
  const tags = { team: "a" };
  const body = { ...webhook({ customHeaders, scope: "a:*" }), tags };
  await ask(arm, "PUT", "webhooks/shown", body);
  const shown = {
    type: "Microsoft.ContainerRegistry/registries/webhooks",
    id: `${arm.registry}/webhooks/shown`,
    name: "shown",
    location: "westus",
    tags,
    systemData: expect.objectContaining({ createdByType: "User" }) as object,
    properties: {
      status: "enabled",
      scope: "a:*",
      actions: ["push"],
      provisioningState: "Succeeded",
    },
  };
  expect(await ask(arm, "GET", "webhooks/shown")).toEqual(shown);
  expect(await ask(arm, "GET", "webhooks")).toEqual({ value: [shown] });
  expect(await ask(arm, "POST", "webhooks/shown/getCallbackConfig")).toEqual({
    serviceUri,
    customHeaders,
  });
});
