import { afterAll, beforeAll, expect, it } from "vitest";
import { type ArmEmulator, startArmEmulator } from "./armEmulator.ts";
import { pushImage } from "./ociServer.ts";
import { ask, dataPlaneOf, makeToken } from "./registryServices.ts";

let arm: ArmEmulator;
beforeAll(async () => {
  arm = await startArmEmulator();
  const owner = await makeToken(arm, "owner", "_repositories_admin");
  await pushImage(await dataPlaneOf(arm, owner), "taken", "1", "a layer");
});
afterAll(() => arm.stop());

const rule = (source: string, target: string, more: object = {}): object => ({
  properties: { sourceRepository: source, targetRepository: target, ...more },
});
const set = (change: object = {}): object => ({
  identity: { type: "SystemAssigned" },
  properties: {
    loginServer: "docker.io",
    authCredentials: [
      {
        name: "Credential1",
        usernameSecretIdentifier: "https://one.vault.azure.net/secrets/user",
        passwordSecretIdentifier: "https://one.vault.azure.net/secrets/password/0123abc",
      },
    ],
    ...change,
  },
});
const credentials = (change: object): object => ({
  authCredentials: [
    {
      name: "Credential1",
      usernameSecretIdentifier: "https://one.vault.azure.net/secrets/user",
      passwordSecretIdentifier: "https://one.vault.azure.net/secrets/password",
      ...change,
    },
  ],
});
const invalid = "InvalidRequest";
const withSet = (name: string): object => ({ credentialSetResourceId: `R/credentialSets/${name}` });

/** Table of requests in their order, below the registry: status, and code and text of the error. */
it.each<[string, string, number, (string | undefined)?, unknown?, RegExp?]>([
  ["PUT", "credentialSets/hubset", 201, undefined, set()],
  ["PUT", "credentialSets/hub_set", 400, "InvalidResourceName", set()],
  ["PUT", "credentialSets/wrong", 400, invalid, set({ loginServer: null }), /loginServer: is req/u],
  ["PUT", "credentialSets/wrong", 400, invalid, set({ authCredentials: [] }), /one credential/u],
  ["PUT", "credentialSets/wrong", 400, invalid, set({ authCredentials: null }), /is required/u],
  ["PUT", "credentialSets/wrong", 400, invalid, set(credentials({ name: "Two" })), /'Two'/u],
  [
    "PUT",
    "credentialSets/wrong",
    400,
    invalid,
    set(credentials({ passwordSecretIdentifier: "hunter2" })),
    /passwordSecretIdentifier: is not the address of a secret/u,
  ],
  ["PATCH", "credentialSets/hubset", 201, undefined, { properties: credentials({}) }],
  ["PATCH", "credentialSets/nosuch", 404, "ResourceNotFound", {}],

  ["PUT", "cacheRules/ubuntu", 201, undefined, rule("docker.io/ubuntu", "hub/ubuntu")],
  ["PUT", "cacheRules/ubuntu", 201, undefined, rule("docker.io/ubuntu", "hub/ubuntu")],
  ["PUT", "cacheRules/dotnet", 201, undefined, rule("mcr.microsoft.com/dotnet/*", "dotnet/*")],
  ["PUT", "cacheRules/inside", 201, undefined, rule("mcr.microsoft.com/a", "dotnet/sdk")],
  ["PUT", "cacheRules/other", 409, "CacheRuleConflict", rule("quay.io/a", "dotnet/sdk"), /inside/u],
  ["PUT", "cacheRules/other", 409, "CacheRuleConflict", rule("quay.io/*", "dotnet/*"), /dotnet$/u],
  ["PUT", "cacheRules/other", 409, "CacheRuleConflict", rule("quay.io/*", "dotnet/sdk/*")],
  ["PUT", "cacheRules/other", 409, "CacheRuleConflict", rule("quay.io/*", "*")],
  ["PUT", "cacheRules/other", 409, "RepositoryAlreadyExists", rule("quay.io/a", "taken")],
  ["PUT", "cacheRules/other", 400, invalid, rule("quay.io/*", "one"), /targetRepository: 'one'/u],
  ["PUT", "cacheRules/other", 400, invalid, rule("quay.io/a", "one/*")],
  ["PUT", "cacheRules/other", 400, invalid, rule("quay.io/a*", "one/*"), /sourceRepository/u],
  ["PUT", "cacheRules/other", 400, invalid, rule("ubuntu", "one"), /a host and a repository/u],
  ["PUT", "cacheRules/other", 400, invalid, rule("example.com/a", "one"), /can be cached/u],
  ["PUT", "cacheRules/other", 400, invalid, rule("quay.io/a", "one", withSet("no")), /id of a/u],
  ["PUT", "cacheRules/other", 400, invalid, rule("quay.io/a", "one", withSet("hubset")), /is for/u],
  ["PUT", "cacheRules/abcd", 400, "InvalidResourceName", rule("quay.io/a", "one")],
  ["PATCH", "cacheRules/nosuch", 404, "ResourceNotFound", {}],
  ["PATCH", "cacheRules/ubuntu", 201, undefined, { properties: withSet("HUBSET") }],
  ["DELETE", "cacheRules/inside", 202],
  ["DELETE", "cacheRules/inside", 204],
  ["GET", "cacheRules/inside", 404, "ResourceNotFound", undefined, /^The resource inside could/u],
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

const moment = expect.stringMatching(/^\d{4}-.*\+00:00$/u) as string;
const systemData = expect.objectContaining({ createdByType: "User" }) as object;
const text = expect.any(String) as string;

it("shows rules and credential sets as the service does", async () => {
  const shown = {
    type: "Microsoft.ContainerRegistry/registries/cacheRules",
    id: `${arm.registry}/cacheRules/ubuntu`,
    name: "ubuntu",
    systemData,
    properties: {
      creationDate: moment,
      provisioningState: "Succeeded",
      credentialSetResourceId: `${arm.registry}/credentialSets/hubset`,
      sourceRepository: "docker.io/library/ubuntu",
      targetRepository: "hub/ubuntu",
    },
  };
  expect(await ask(arm, "GET", "cacheRules/ubuntu")).toEqual(shown);
  const { value } = (await ask(arm, "GET", "cacheRules")) as { value: readonly object[] };
  expect(value).toHaveLength(2);
  const { creationDate, provisioningState, sourceRepository, targetRepository } = shown.properties;
  const without = { creationDate, provisioningState, sourceRepository, targetRepository };
  await ask(arm, "PATCH", "cacheRules/ubuntu", { properties: { credentialSetResourceId: null } });
  expect(await ask(arm, "GET", "cacheRules/ubuntu")).toEqual({ ...shown, properties: without });
  expect(await ask(arm, "GET", "credentialSets")).toEqual({
    value: [
      {
        type: "Microsoft.ContainerRegistry/registries/credentialSets",
        id: `${arm.registry}/credentialSets/hubset`,
        name: "hubset",
        identity: { principalId: text, tenantId: text, type: "systemAssigned" },
        systemData,
        properties: {
          creationDate: moment,
          provisioningState: "Succeeded",
          loginServer: "docker.io",
          authCredentials: [
            {
              name: "Credential1",
              usernameSecretIdentifier: "https://one.vault.azure.net/secrets/user",
              passwordSecretIdentifier: "https://one.vault.azure.net/secrets/password",
              credentialHealth: { status: "Unhealthy", errorCode: text, errorMessage: text },
            },
          ],
        },
      },
    ],
  });
});

it("tells how far making and deleting are", async () => {
  const made = await arm.send(
    "PUT",
    `${arm.registry}/cacheRules/gone1`,
    rule("quay.io/a", "gone/a"),
  );
  const deleted = await arm.send("DELETE", `${arm.registry}/cacheRules/gone1`);
  const polls = [made.headers.get("azure-asyncoperation"), deleted.headers.get("location")];
  const answers = await Promise.all(
    polls.map((poll) => {
      const { pathname, search } = new URL(poll ?? "");
      return arm.send("GET", `${pathname}${search}`);
    }),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});
