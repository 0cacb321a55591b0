import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { isObject, readRecord } from "../store/storedRecord.ts";
import { OrderedActions, unfinishedEnding, writeBeside } from "../store/writeBeside.ts";

/** Names of vaults: 3 to 24 letters, digits and hyphens, with a letter first (Azure's naming rules for Key Vault). */
export const vaultNamePattern = /^[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]$/iu;

/** What a principal may do with the secrets of a vault. */
export interface AccessPolicyRecord {
  readonly tenantId: string;
  /** Id of the principal. */
  readonly objectId: string;
  /** What it may do, by kind of thing, as the client spelt it: `secrets`, `keys`, `certificates`, `storage`. */
  readonly permissions: Readonly<Record<string, readonly string[]>>;
}

/** One version of a secret; `value` is never logged. */
export interface SecretVersionRecord {
  /** 32 hexadecimal digits. */
  readonly version: string;
  readonly value: string;
  readonly contentType?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  /** Seconds since 1970. */
  readonly created: number;
}

/** A vault with its secrets, as it is stored. */
export interface VaultRecord {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sku: string;
  readonly accessPolicies: readonly AccessPolicyRecord[];
  /** Versions by the name of the secret in lower case, the newest last. */
  readonly secrets: Readonly<Record<string, readonly SecretVersionRecord[]>>;
}

/** Vaults on disk, each in a file of its own with mode 0600; found without regard to case. */
export interface VaultStore {
  /** In the order of their names. */
  vaults(): readonly VaultRecord[];
  vault(name: string): VaultRecord | undefined;
  /** Writes a vault; `change` gets what is stored at that moment, so that two changes never lose one another. */
  change(
    name: string,
    change: (before: VaultRecord | undefined) => VaultRecord,
  ): Promise<VaultRecord>;
  deleteVault(name: string): Promise<void>;
}

/** Opens the vaults below a folder, which is made when missing, and removes what an earlier process left unfinished. */
export async function openVaultStore(folder: string): Promise<VaultStore> {
  const vaults = await readVaults(folder);
  const writes = new OrderedActions();
  const fileOf = (key: string): string => path.join(folder, `${key}.json`);
  return {
    vaults: () => [...vaults.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    vault: (name) => vaults.get(name.toLowerCase()),
    change: (name, change) => {
      const key = name.toLowerCase();
      return writes.run(key, async () => {
        const record = change(vaults.get(key));
        await writeBeside(fileOf(key), `${JSON.stringify(record)}\n`);
        vaults.set(key, record);
        return record;
      });
    },
    deleteVault: (name) => {
      const key = name.toLowerCase();
      return writes.run(key, async () => {
        if (vaults.has(key)) {
          await rm(fileOf(key), { force: true });
          vaults.delete(key);
        }
      });
    },
  };
}

async function readVaults(folder: string): Promise<Map<string, VaultRecord>> {
  const vaults = new Map<string, VaultRecord>();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (name.endsWith(unfinishedEnding)) {
      await rm(path.join(folder, name), { force: true });
    } else if (name.endsWith(".json")) {
      const record = await readRecord(path.join(folder, name), isVaultRecord);
      vaults.set(record.name.toLowerCase(), record);
    }
  }
  return vaults;
}

function isVaultRecord(value: unknown): value is VaultRecord {
  return (
    isObject(value) &&
    ["name", "resourceGroup", "location", "sku"].every((key) => typeof value[key] === "string") &&
    isObject(value["tags"]) &&
    Array.isArray(value["accessPolicies"]) &&
    isObject(value["secrets"])
  );
}
