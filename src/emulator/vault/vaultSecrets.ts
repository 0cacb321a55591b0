import { ArmError } from "../arm/armError.ts";
import { type SecretSource } from "../services/secretSource.ts";
import { vaultOfHost } from "./vaultHost.ts";
import { type SecretVersionRecord, type VaultRecord, type VaultStore } from "./vaultStore.ts";

/** Reads secrets of the emulator's vaults for tasks and credential sets, as far as access policies let them. */
export class VaultSecrets implements SecretSource {
  readonly #vaults: VaultStore;

  constructor(vaults: VaultStore) {
    this.#vaults = vaults;
  }

  async secret(address: string, principalId: string, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const { vault: name, secret, version } = parseAddress(address);
    const vault = this.#vaults.vault(name);
    if (vault === undefined) {
      throw new ArmError(404, "VaultNotFound", `There is no key vault '${name}' here`);
    }
    refuseWithoutPolicy(vault, principalId);
    return Promise.resolve(findVersion(vault, secret, version).value);
  }
}

/** A version of a secret, the newest when none is asked for; refuses in the words of Key Vault. */
export function findVersion(
  vault: VaultRecord,
  secret: string,
  version: string | undefined,
): SecretVersionRecord {
  const found = versionsOf(vault, secret)
    .filter((one) => version === undefined || one.version === version.toLowerCase())
    .at(-1);
  if (found === undefined) {
    const name = version === undefined ? secret : `${secret}/${version}`;
    throw new ArmError(
      404,
      "SecretNotFound",
      `A secret with (name/id) ${name.slice(0, 200)} was not found in this key vault.`,
    );
  }
  if (!found.enabled) {
    throw new ArmError(403, "Forbidden", "Operation get is not allowed on a disabled secret.");
  }
  return found;
}

/** All versions of a secret, the oldest first; none when there is no such secret. */
export function versionsOf(vault: VaultRecord, secret: string): readonly SecretVersionRecord[] {
  const name = secret.toLowerCase();
  return Object.hasOwn(vault.secrets, name) ? (vault.secrets[name] ?? []) : [];
}

function parseAddress(address: string): {
  readonly vault: string;
  readonly secret: string;
  readonly version: string | undefined;
} {
  const url = URL.parse(address);
  const vault = url?.protocol === "https:" ? vaultOfHost(url.hostname)?.vault : undefined;
  const [, kind, secret, version, ...rest] = url?.pathname.replace(/\/$/u, "").split("/") ?? [];
  if (vault === undefined || kind !== "secrets" || secret === undefined || rest.length > 0) {
    throw new ArmError(
      400,
      "InvalidSecretAddress",
      `'${address.slice(0, 300)}' is not the address of a secret; use https://<vault>.vault.azure.net/secrets/<name>`,
    );
  }
  return { vault, secret, version };
}

function refuseWithoutPolicy(vault: VaultRecord, principalId: string): void {
  const mayGet = vault.accessPolicies
    .filter(({ objectId }) => objectId.toLowerCase() === principalId.toLowerCase())
    .flatMap(({ permissions }) => permissions["secrets"] ?? [])
    .some((permission) => ["get", "all"].includes(permission.toLowerCase()));
  if (!mayGet) {
    throw new ArmError(
      403,
      "Forbidden",
      `The user, group or application 'oid=${principalId}' does not have secrets get permission on key vault '${vault.name};location=${vault.location}'.`,
    );
  }
}
