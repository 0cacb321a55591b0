import { afterAll, beforeAll, expect, it } from "vitest";
import { type ArmEmulator, startArmEmulator } from "./armEmulator.ts";
import { ask } from "./registryServices.ts";

let arm: ArmEmulator;
beforeAll(async () => {
  arm = await startArmEmulator();
});
afterAll(() => arm.stop());

const map = (...actions: unknown[]): object => ({ properties: { actions } });
const pull = "repositories/foo/content/read";
/** A body with the id of something of the registry, `R` being its path. */
const withScopeMap = (scopeMapId: string, more: object = {}): object => ({
  properties: { scopeMapId, ...more },
});

/** Table of requests in their order, below the registry: status, and code and text of the error. */
it.each<[string, string, number, (string | undefined)?, unknown?, RegExp?]>([
  ["GET", "scopeMaps/foo-map", 404, "ResourceNotFound", undefined, /^The resource foo-map could/u],
  ["PUT", "scopeMaps/foo-map", 200, undefined, map(pull)],
  ["PUT", "scopeMaps/foo", 400, "InvalidResourceName", map(pull)],
  ["PUT", "scopeMaps/_my_own", 400, "InvalidResourceName", map(pull)],
  ["PUT", "scopeMaps/_repositories_pull", 400, "InvalidRequest", map(pull), /by the system/u],
  ["DELETE", "scopeMaps/_repositories_push", 400, "InvalidRequest", undefined, /by the system/u],
  ["PUT", "scopeMaps/wrong", 400, "InvalidRequest", {}, /^properties: is required/u],
  ["PUT", "scopeMaps/wrong", 400, "InvalidRequest", { properties: {} }, /actions: is required/u],
  ["PUT", "scopeMaps/wrong", 400, "InvalidRequest", map(pull, 1), /actions\[1\]/u],
  ["PUT", "scopeMaps/wrong", 400, "InvalidRequest", map("foo/content/read"), /actions\[0\]/u],
  ["PUT", "scopeMaps/wrong", 400, "InvalidRequest", map("repositories/A/content/read")],
  ["PUT", "scopeMaps/wrong", 400, "InvalidRequest", map("repositories/a*b/content/read")],
  ["PUT", "scopeMaps/wrong", 400, "InvalidRequest", map("repositories/a/content/list")],
  ["PUT", "scopeMaps/wrong", 501, "ConnectedRegistryNotEmulated", map("gateway/g/config/read")],
  ["PUT", "scopeMaps/edges", 200, undefined, map("repositories/*/content/read")],
  ["PATCH", "scopeMaps/edges", 200, undefined, map("repositories/a/*/metadata/write")],
  ["PATCH", "scopeMaps/nosuch", 404, "ResourceNotFound", map(pull)],
  ["DELETE", "scopeMaps/edges", 200],
  ["DELETE", "scopeMaps/edges", 204],
  ["PUT", "tokens/acr-token", 201, undefined, withScopeMap("R/scopeMaps/foo-map")],
  ["PUT", "tokens/acr-token", 200, undefined, withScopeMap("R/scopemaps/_REPOSITORIES_PULL")],
  ["PUT", "tokens/acr_token", 400, "InvalidResourceName", withScopeMap("R/scopeMaps/foo-map")],
  ["PUT", "tokens/wrong", 400, "InvalidRequest", { properties: {} }, /scopeMapId: is required/u],
  ["PUT", "tokens/wrong", 400, "InvalidRequest", withScopeMap("R/scopeMaps/nosuch"), /nosuch/u],
  ["PUT", "tokens/wrong", 400, "InvalidRequest", withScopeMap("R/tokens/foo-map")],
  [
    "PUT",
    "tokens/wrong",
    400,
    "InvalidRequest",
    withScopeMap("R/scopeMaps/foo-map", { status: "off" }),
    /'off'/u,
  ],
  [
    "PUT",
    "tokens/wrong",
    501,
    "TokenCertificateNotEmulated",
    withScopeMap("R/scopeMaps/foo-map", { credentials: { certificates: [{}] } }),
  ],
  ["PATCH", "tokens/nosuch", 404, "ResourceNotFound", { properties: { status: "disabled" } }],
  ["PATCH", "tokens/acr-token", 200, undefined, { properties: { status: "Disabled" } }],
  ["POST", "generateCredentials", 400, "InvalidRequest", {}, /tokenId: is required/u],
  ["POST", "generateCredentials", 400, "InvalidRequest", { tokenId: "R/scopeMaps/foo-map" }],
  ["POST", "generateCredentials", 404, "ResourceNotFound", { tokenId: "R/tokens/nosuch" }],
  [
    "POST",
    "generateCredentials",
    400,
    "InvalidRequest",
    { tokenId: "R/tokens/acr-token", expiry: "2001-01-01" },
    /future/u,
  ],
  [
    "POST",
    "generateCredentials",
    400,
    "InvalidRequest",
    { tokenId: "R/tokens/acr-token", name: "password3" },
    /'password3'/u,
  ],
  ["DELETE", "tokens/acr-token", 200],
  ["DELETE", "tokens/acr-token", 204],
  ["GET", "tokens/acr-token", 404, "ResourceNotFound"],
])("%s %s → %i %s %j", async (method, target, ...expected) => {
  const [status, code, body, says] = expected;
  const sent =
    body === undefined ? undefined : JSON.stringify(body).replaceAll('"R/', `"${arm.registry}/`);
  const answer = await arm.send(method, `${arm.registry}/${target}`, sent);
  const { error } = (answer.body === "" ? {} : answer.body) as {
    error?: { code: string; message: string };
  };
  expect({ status: answer.status, code: error?.code }).toEqual({ status, code });
  expect(error?.message ?? "").toMatch(says ?? /^/u);
});

const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/u) as string;
const systemData = expect.objectContaining({ createdByType: "User" }) as object;

it("shows scope maps as the service does, those of the system among them", async () => {
  const properties = { description: "Pulls foo", actions: [pull] };
  const made = await ask(arm, "PUT", "scopeMaps/shown-map", { properties });
  expect(made).toEqual({
    type: "Microsoft.ContainerRegistry/registries/scopeMaps",
    id: `${arm.registry}/scopeMaps/shown-map`,
    name: "shown-map",
    systemData,
    properties: {
      type: "UserDefined",
      creationDate: moment,
      provisioningState: "Succeeded",
      ...properties,
    },
  });
  const { value } = (await ask(arm, "GET", "scopeMaps")) as {
    value: readonly { name: string; properties: { type: string } }[];
  };
  expect(value.map(({ name, properties: { type } }) => `${type} ${name}`)).toEqual([
    "SystemDefined _repositories_admin",
    "SystemDefined _repositories_pull",
    "SystemDefined _repositories_pull_metadata_read",
    "SystemDefined _repositories_push",
    "SystemDefined _repositories_push_metadata_write",
    "UserDefined foo-map",
    "UserDefined shown-map",
  ]);
});

it("makes tokens by an operation that ends, and shows them without secrets", async () => {
  const scopeMapId = `${arm.registry}/scopeMaps/_repositories_pull`;
  const made = await arm.send("PUT", `${arm.registry}/tokens/shown`, withScopeMap(scopeMapId));
  const shown = (provisioningState: string, passwords: readonly object[]): object => ({
    type: "Microsoft.ContainerRegistry/registries/tokens",
    id: `${arm.registry}/tokens/shown`,
    name: "shown",
    systemData,
    properties: {
      creationDate: moment,
      provisioningState,
      scopeMapId,
      credentials: { passwords },
      status: "enabled",
    },
  });
  expect([made.status, made.body]).toEqual([201, shown("Creating", [])]);
  const poll = new URL(made.headers.get("azure-asyncoperation") ?? "");
  const state = await arm.send("GET", `${poll.pathname}${poll.search}`);
  expect(state.body).toMatchObject({ status: "Succeeded" });
  const tokenId = `${arm.registry}/tokens/shown`;
  await ask(arm, "POST", "generateCredentials", { tokenId });
  const passwords = ["password1", "password2"].map((name) => ({ name, creationTime: moment }));
  expect(await ask(arm, "GET", "tokens/shown")).toEqual(shown("Succeeded", passwords));
  expect(await ask(arm, "GET", "tokens")).toEqual({ value: [shown("Succeeded", passwords)] });
});

it("forgets everything with the registry", async () => {
  const other = arm.registry.replace("contoso", "fabrikam");
  const registry = { location: "westus", sku: { name: "Basic" } };
  await arm.send("PUT", other, registry);
  await arm.send("PUT", `${other}/scopeMaps/foo-map`, map(pull));
  await arm.send("DELETE", other);
  await arm.send("PUT", other, registry);
  expect((await arm.send("GET", `${other}/scopeMaps/foo-map`)).status).toBe(404);
});
