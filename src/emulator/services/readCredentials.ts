import { ArmError } from "../arm/armError.ts";
import { type SecretSource } from "./secretSource.ts";
import { type CredentialSetRecord } from "./serviceRecords.ts";

/** Reads the user and the password of a credential set. Rejects with `ArmError` when there is no vault or no access. */
export async function readCredentials(
  {
    usernameSecret,
    passwordSecret,
    principalId,
  }: Pick<CredentialSetRecord, "usernameSecret" | "passwordSecret" | "principalId">,
  secrets: SecretSource | undefined,
  signal: AbortSignal,
): Promise<{ readonly username: string; readonly password: string }> {
  if (secrets === undefined) {
    throw new ArmError(
      501,
      "KeyVaultNotEmulated",
      "Key vaults are not there in the local registry, so that the credentials cannot be read",
    );
  }
  return {
    username: await secrets.secret(usernameSecret, principalId, signal),
    password: await secrets.secret(passwordSecret, principalId, signal),
  };
}
