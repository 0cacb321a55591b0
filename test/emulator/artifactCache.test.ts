import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createRegistryDirectory } from "../../src/emulator/engine/registryDirectory.ts";
import { type ContentStore, openContentStore } from "../../src/emulator/oci/contentStore.ts";
import { Tokens } from "../../src/emulator/oci/tokens.ts";
import { ArtifactCache } from "../../src/emulator/services/artifactCache.ts";
import { type SecretSource } from "../../src/emulator/services/secretSource.ts";
import { openServiceStore, type ServiceStore } from "../../src/emulator/services/serviceStore.ts";
import { openResourceStore } from "../../src/emulator/store/folderResourceStore.ts";
import { recordingLog } from "../support/recordingLog.ts";
import { sourceLogin, type SourceRegistry, startSourceRegistry } from "./sourceRegistry.ts";

let folder: string;
let source: SourceRegistry;
let content: ContentStore;
let services: ServiceStore;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cache-"));
  source = await startSourceRegistry();
});
afterAll(async () => {
  await source.server.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  source.given.length = 0;
});

const times = { creationDate: "2026-01-02", lastModifiedDate: "2026-01-02" };
const secrets: Readonly<Record<string, string>> = {
  "https://one.vault.azure.net/secrets/user": sourceLogin.username,
  "https://one.vault.azure.net/secrets/password": sourceLogin.password,
  "https://one.vault.azure.net/secrets/wrong": "wrong-password",
};
const vault: SecretSource = {
  secret: (address, principalId) =>
    Promise.resolve(principalId === "the-principal" ? (secrets[address] ?? "") : ""),
};

/** A cache over a folder of its own, with one rule whose credentials are those of the vault's secret. */
async function cacheWith(vaults: SecretSource | undefined, password: string): Promise<Opened> {
  const place = await mkdtemp(path.join(folder, "data-"));
  const resources = await openResourceStore(path.join(place, "registries"));
  content = await openContentStore(path.join(place, "content"));
  services = await openServiceStore(path.join(place, "services"));
  await services.credentialSets.put("contoso", {
    name: "login",
    ...times,
    loginServer: source.host,
    usernameSecret: "https://one.vault.azure.net/secrets/user",
    passwordSecret: `https://one.vault.azure.net/secrets/${password}`,
    principalId: "the-principal",
  });
  await services.cacheRules.put("contoso", {
    name: "rule1",
    ...times,
    sourceRepository: `${source.host}/app`,
    targetRepository: "cached/app",
    credentialSet: "login",
  });
  const log = recordingLog();
  const cache = new ArtifactCache({
    resources,
    content,
    directory: createRegistryDirectory(resources, new Map()),
    tokens: new Tokens({ key: randomBytes(32) }),
    services,
    secrets: vaults,
    log,
  });
  return { cache, log };
}

interface Opened {
  readonly cache: ArtifactCache;
  readonly log: { readonly lines: readonly string[] };
}

it.each(["basic", "bearer"] as const)("reads its %s credentials from the vault", async (access) => {
  source.access = access;
  const digest = source.content.image(access, "1");
  const { cache } = await cacheWith(vault, "password");
  await cache.bring("contoso", "cached/app", "1");
  expect(await content.digestOf("contoso", "cached/app", "1")).toBe(digest);
});

it.each<[string, SecretSource | undefined, string, RegExp]>([
  ["no vault", undefined, "password", /Key vaults are not there/u],
  ["a wrong password", vault, "wrong", /Unauthorized/u],
])("with %s says why, without the password", async (_, vaults, password, reason) => {
  source.access = "basic";
  source.content.image("secret", "1");
  const { cache, log } = await cacheWith(vaults, password);
  await expect(cache.bring("contoso", "cached/app", "1")).rejects.toThrow(reason);
  expect(log.lines.join("\n")).toMatch(reason);
  expect(log.lines.join("\n")).not.toContain("wrong-password");
});

it("brings an image that many ask for once, and stops with its registry", async () => {
  source.access = "basic";
  const digest = source.content.image("many", "1");
  const { cache } = await cacheWith(vault, "password");
  const asks = Array.from({ length: 5 }, () => cache.bring("Contoso", "cached/app", "1"));
  await Promise.all(asks);
  const manifests = source.given.filter((url) => url.includes("/manifests/"));
  expect(manifests).toEqual(["/v2/app/manifests/1", `/v2/app/manifests/${digest}`]);
  const again = expect(cache.bring("contoso", "cached/app", "2")).rejects.toThrow(/aborted/u);
  await cache.cancelAll("contoso");
  await again;
});
