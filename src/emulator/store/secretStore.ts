import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { writeBeside } from "./writeBeside.ts";

/**
 * A random key of 32 bytes that is made once and then kept in the file `secrets/<name>.key` (mode 0600).
 * Links and tokens that were signed with it stay good over restarts.
 */
export async function openKey(dataFolder: string, name: string): Promise<Uint8Array> {
  const file = path.join(dataFolder, "secrets", `${name}.key`);
  const stored = await readFile(file, "utf8").catch(() => undefined);
  if (stored !== undefined && /^[0-9a-f]{64}$/u.test(stored)) {
    return Buffer.from(stored, "hex");
  }
  const key = randomBytes(32);
  await writeBeside(file, key.toString("hex"));
  return key;
}
