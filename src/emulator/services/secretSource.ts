/** Where secrets of vaults are read. */
export interface SecretSource {
  /**
   * The value at a secret's address (`https://NAME.vault.azure.net/secrets/NAME`, with a version or without), read as
   * an identity, told by the id of its principal. Rejects with `ArmError` when there is no such secret or no access.
   */
  secret(address: string, principalId: string, signal: AbortSignal): Promise<string>;
}
