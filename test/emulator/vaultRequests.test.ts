import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VaultSecrets } from "../../src/emulator/vault/vaultSecrets.ts";
import { openVaultStore } from "../../src/emulator/vault/vaultStore.ts";
import { type ArmEmulator, startArmEmulator } from "./armEmulator.ts";

const tenantId = "22222222-2222-2222-2222-222222222222";
const principal = "33333333-3333-3333-3333-333333333333";
const policy = (secrets: readonly string[]): object => ({
  tenantId,
  objectId: principal,
  permissions: { secrets },
});
const newVault = (properties: object = {}): object => ({
  location: "westus",
  properties: { tenantId, sku: { family: "A", name: "standard" }, ...properties },
});

let arm: ArmEmulator;
let vaults: string;
beforeAll(async () => {
  arm = await startArmEmulator();
  vaults = `${arm.subscription}/resourceGroups/demo/providers/Microsoft.KeyVault/vaults`;
  await arm.send("PUT", `${vaults}/safe`, newVault({ accessPolicies: [policy(["Get"])] }));
  await arm.send("PUT", `${vaults}/closed`, newVault({ accessPolicies: [policy(["list"])] }));
  for (const value of ["old-value", "new-value"]) {
    await arm.send("PUT", "/vaults/safe/secrets/user", { value });
  }
  await arm.send("PUT", "/vaults/safe/secrets/off", {
    value: "x",
    attributes: { enabled: false },
  });
  await arm.send("PUT", "/vaults/closed/secrets/user", { value: "closed" });
});
afterAll(() => arm.stop());

describe("requests about vaults", () => {
  it.each<[string, string, number, unknown?]>([
    ["GET", "V/safe", 200],
    ["GET", "V/SAFE", 200],
    ["GET", "V", 200],
    ["GET", "P/vaults", 200],
    ["GET", "P/deletedVaults", 200],
    ["GET", "P/locations/westus/deletedVaults/safe", 404],
    ["GET", "V/nosuch", 404],
    ["PUT", "V/1wrong", 400, newVault()],
    ["PUT", "V/roles", 501, newVault({ enableRbacAuthorization: true })],
    ["PUT", "V/safe/accessPolicies/mix", 400, { properties: { accessPolicies: [] } }],
    ["DELETE", "V/nosuch", 204],
    ["GET", "/vaults/nosuch/secrets", 404],
    ["GET", "/vaults/safe/secrets/nosuch", 404],
    ["GET", "/vaults/safe/secrets/off", 403],
    ["PUT", "/vaults/safe/secrets/not_good", 400, { value: "x" }],
    ["PUT", "/vaults/safe/secrets/empty", 400, {}],
  ])("%s %s → %i", async (method, target, status, body) => {
    const path = target
      .replace(/^V/u, vaults)
      .replace(/^P/u, `${arm.subscription}/providers/Microsoft.KeyVault`);
    expect((await arm.send(method, path, body)).status).toBe(status);
  });

  it.each([
    ["safe", { nameAvailable: false, reason: "AlreadyExists" }],
    ["free", { nameAvailable: true }],
    ["1wrong", { nameAvailable: false, reason: "AccountNameInvalid" }],
  ])("tells whether the name %s is free", async (name, expected) => {
    const path = `${arm.subscription}/providers/Microsoft.KeyVault/checkNameAvailability`;
    expect((await arm.send("POST", path, { name })).body).toMatchObject(expected);
  });

  it("are found among the resources of the subscription", async () => {
    const filter = encodeURIComponent("resourceType eq 'Microsoft.KeyVault/vaults'");
    const path = `${arm.subscription}/resources?api-version=2015-11-01&$filter=${filter}`;
    const { body } = await arm.send("GET", path);
    expect(body).toMatchObject({ value: [{ name: "closed" }, { name: "safe" }] });
  });

  it.each([
    ["add", ["set"], [policy(["get", "set"])]],
    ["replace", ["list"], [policy(["list"])]],
    ["remove", ["GET"], []],
  ])("change access policies by %s", async (kind, secrets, expected) => {
    await arm.send("PUT", `${vaults}/rights`, newVault({ accessPolicies: [policy(["get"])] }));
    const change = { properties: { accessPolicies: [policy(secrets)] } };
    await arm.send("PUT", `${vaults}/rights/accessPolicies/${kind}`, change);
    const { body } = await arm.send("GET", `${vaults}/rights`);
    await arm.send("DELETE", `${vaults}/rights`);
    expect(body).toMatchObject({ properties: { accessPolicies: expected } });
  });

  it("without a token get a challenge", async () => {
    const address = `${arm.emulator.addresses.arm}/vaults/safe/secrets/user?api-version=7.4`;
    const answer = await fetch(address);
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
      401,
      expect.stringMatching(
        /^Bearer authorization="http:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]{36}", resource="https:\/\/vault\.azure\.net"$/u,
      ),
    ]);
  });

  it("keep the secrets of a vault that is written again", async () => {
    await arm.send("PUT", `${vaults}/safe`, newVault({ accessPolicies: [policy(["Get"])] }));
    expect((await arm.send("GET", "/vaults/safe/secrets/user")).body).toMatchObject({
      value: "new-value",
    });
  });
});

describe("secrets", () => {
  it("are listed without values, forgotten when deleted", async () => {
    await arm.send("PUT", "/vaults/closed/secrets/gone", { value: "hidden-value" });
    const { body } = await arm.send("GET", "/vaults/closed/secrets");
    await arm.send("DELETE", "/vaults/closed/secrets/gone");
    const after = await arm.send("GET", "/vaults/closed/secrets/gone");
    const named = (name: string): object => ({
      id: `${arm.emulator.addresses.arm}/vaults/closed/secrets/${name}`,
    });
    expect(body).toMatchObject({ value: [named("user"), named("gone")] });
    expect(JSON.stringify(body)).not.toContain("hidden-value");
    expect(after.status).toBe(404);
  });

  it.each<[string, number]>([
    ["safe.vault.azure.net", 200],
    ["safe.vault.azure.localhost:1234", 200],
    ["nosuch.vault.localhost", 404],
    ["safe.vault.example.com", 403],
  ])("are found by the host %s → %i", async (host, status) => {
    const { port } = new URL(arm.emulator.addresses.arm);
    const headers = { host, authorization: "Bearer any" };
    const [answer] = (await once(
      request({ port, host: "127.0.0.1", path: "/secrets/user?api-version=7.4", headers }).end(),
      "response",
    )) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(status);
  });

  it.each<[string, string, string | RegExp]>([
    ["https://safe.vault.azure.net/secrets/user", principal, "new-value"],
    ["https://SAFE.vault.azure.net/secrets/User/", principal, "new-value"],
    ["https://safe.vault.azure.net/secrets/nosuch", principal, /was not found/u],
    ["https://nosuch.vault.azure.net/secrets/user", principal, /no key vault 'nosuch'/u],
    ["https://closed.vault.azure.net/secrets/user", principal, /does not have secrets get/u],
    ["https://safe.vault.azure.net/secrets/user", tenantId, /does not have secrets get/u],
    ["http://safe.vault.azure.net/secrets/user", principal, /not the address of a secret/u],
    ["https://safe.vault.azure.net/keys/user", principal, /not the address of a secret/u],
    ["https://example.com/secrets/user", principal, /not the address of a secret/u],
    ["", principal, /not the address of a secret/u],
  ])("%s read as %s", async (address, who, expected) => {
    const store = await openVaultStore(`${arm.dataFolder}/vaults`);
    const { signal } = new AbortController();
    const said = await new VaultSecrets(store)
      .secret(address, who, signal)
      .catch((error: unknown) => (error instanceof Error ? error.message : ""));
    expect(said).toMatch(
      typeof expected === "string" ? new RegExp(`^${expected}$`, "u") : expected,
    );
  });
});
