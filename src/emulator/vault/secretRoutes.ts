import { randomBytes } from "node:crypto";
import { ArmError } from "../arm/armError.ts";
import { readBody } from "../arm/requestBody.ts";
import { type Answer, type Call, type Handler } from "../serverCall.ts";
import { hostNameOf } from "../serverHost.ts";
import { type Route } from "../serverRoutes.ts";
import { vaultOfHost } from "./vaultHost.ts";
import { findVersion, versionsOf } from "./vaultSecrets.ts";
import { type SecretVersionRecord, type VaultRecord, type VaultStore } from "./vaultStore.ts";

/** What the data plane of vaults works with. */
export interface SecretRoutesOptions {
  readonly vaults: VaultStore;
  readonly tenantId: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A call to a vault that is there. */
interface VaultCall {
  readonly call: Call;
  readonly vault: VaultRecord;
  /** Address of the vault as the client reached it, without a slash at the end. */
  readonly address: string;
}

type VaultHandler = (call: VaultCall) => Answer | Promise<Answer>;

/**
 * Secrets of vaults (Key Vault REST API 7.x), below `/vaults/NAME` and, for hosts that mean a vault, at the root.
 * Like the local user, whoever has a token may do everything. A deleted secret is gone at once.
 */
export function secretRoutes(options: SecretRoutesOptions): readonly Route[] {
  const rows: readonly (readonly [method: string, path: string, handler: VaultHandler])[] = [
    ["GET", "/secrets", listSecrets],
    ["GET", "/secrets/:secret", (call) => getSecret(call, undefined)],
    ["GET", "/secrets/:secret/versions", listVersions],
    ["GET", "/secrets/:secret/:version", (call) => getSecret(call, call.call.parameter("version"))],
    ["PUT", "/secrets/:secret", (call) => putSecret(options, call)],
    ["DELETE", "/secrets/:secret", (call) => deleteSecret(options, call)],
  ];
  return ["/vaults/:vault", ""].flatMap((start) =>
    rows.map(([method, path, handler]): Route => [
      `${method} ${start}${path}`,
      inVault(options, start !== "", handler),
    ]),
  );
}

function inVault(options: SecretRoutesOptions, isByPath: boolean, handler: VaultHandler): Handler {
  return (call) => {
    const host = vaultOfHost(hostNameOf(call.headers.host ?? ""));
    const name = isByPath ? call.parameter("vault") : host?.vault;
    const vault = name === undefined ? undefined : options.vaults.vault(name);
    if (vault === undefined) {
      throw noVault();
    }
    if (!/^Bearer +\S/iu.test(call.headers.authorization ?? "")) {
      return challenge(call.origin, options.tenantId, host?.suffix ?? "vault.azure.net");
    }
    const address = isByPath ? `${call.origin}/vaults/${vault.name}` : call.origin;
    return handler({ call, vault, address });
  };
}

/** The first request of Key Vault's clients has no token; the answer tells where to get one. */
function challenge(origin: string, tenantId: string, suffix: string): Answer {
  return {
    status: 401,
    headers: {
      "www-authenticate": `Bearer authorization="${origin}/${tenantId}", resource="https://${suffix}"`,
    },
    body: {
      error: {
        code: "Unauthorized",
        message: "AKV10000: Request is missing a Bearer or PoP token.",
      },
    },
  };
}

function listSecrets({ vault, address }: VaultCall): Answer {
  const value = Object.entries(vault.secrets).flatMap(([name, versions]) => {
    const newest = versions.at(-1);
    return newest === undefined ? [] : [attributesView(`${address}/secrets/${name}`, newest)];
  });
  return { status: 200, body: { value, nextLink: null } };
}

function listVersions({ call, vault, address }: VaultCall): Answer {
  const name = call.parameter("secret");
  const value = versionsOf(vault, name).map((version) =>
    attributesView(`${address}/secrets/${name}/${version.version}`, version),
  );
  return { status: 200, body: { value, nextLink: null } };
}

function getSecret({ call, vault, address }: VaultCall, version: string | undefined): Answer {
  const secret = call.parameter("secret");
  return { status: 200, body: view(address, secret, findVersion(vault, secret, version)) };
}

async function putSecret(
  { vaults, now }: SecretRoutesOptions,
  { call, vault, address }: VaultCall,
): Promise<Answer> {
  const secret = call.parameter("secret");
  if (!/^[0-9a-z-]{1,127}$/iu.test(secret)) {
    throw new ArmError(
      400,
      "BadParameter",
      "The request URI contains an invalid name: 1 to 127 letters, digits and hyphens",
    );
  }
  const body = await readBody(call);
  const value = body.string("value");
  if (value === undefined) {
    throw new ArmError(400, "BadParameter", "The property value is required");
  }
  const contentType = body.string("contentType");
  const tags = body.stringMap("tags");
  const made: SecretVersionRecord = {
    version: randomBytes(16).toString("hex"),
    value,
    ...(contentType === undefined ? {} : { contentType }),
    ...(tags === undefined ? {} : { tags }),
    enabled: body.object("attributes")?.boolean("enabled") ?? true,
    created: Math.floor(now() / 1000),
  };
  await changeSecrets(vaults, vault.name, (before) => ({
    ...before.secrets,
    [secret.toLowerCase()]: [...versionsOf(before, secret), made],
  }));
  return { status: 200, body: view(address, secret, made) };
}

async function deleteSecret(
  { vaults, now }: SecretRoutesOptions,
  { call, vault, address }: VaultCall,
): Promise<Answer> {
  const secret = call.parameter("secret");
  const gone = versionsOf(vault, secret).at(-1) ?? findVersion(vault, secret, undefined);
  await changeSecrets(vaults, vault.name, (before) =>
    Object.fromEntries(
      Object.entries(before.secrets).filter(([name]) => name !== secret.toLowerCase()),
    ),
  );
  const shown = attributesView(`${address}/secrets/${secret}/${gone.version}`, gone);
  return { status: 200, body: { ...shown, deletedDate: Math.floor(now() / 1000) } };
}

/** A vault that was deleted in the meantime stays deleted. */
async function changeSecrets(
  vaults: VaultStore,
  name: string,
  change: (before: VaultRecord) => VaultRecord["secrets"],
): Promise<void> {
  await vaults.change(name, (before) => {
    if (before === undefined) {
      throw noVault();
    }
    return { ...before, secrets: change(before) };
  });
}

function noVault(): ArmError {
  return new ArmError(404, "VaultNotFound", "There is no key vault at this address");
}

function view(address: string, secret: string, version: SecretVersionRecord): object {
  const id = `${address}/secrets/${secret}/${version.version}`;
  return { value: version.value, ...attributesView(id, version) };
}

function attributesView(id: string, version: SecretVersionRecord): object {
  const { contentType, tags, enabled, created } = version;
  return {
    id,
    attributes: { enabled, created, updated: created, recoveryLevel: "Purgeable" },
    ...(contentType === undefined ? {} : { contentType }),
    ...(tags === undefined ? {} : { tags }),
  };
}
