const vaultHost =
  /^([a-z][a-z0-9-]{1,22}[a-z0-9])\.(vault\.azure\.net|vault\.azure\.localhost|vault\.localhost)$/u;

/**
 * The vault that a host name (without port, in lower case) means: `NAME.vault.azure.net`, the address in Azure, or a
 * name that resolves to this machine, `NAME.vault.azure.localhost` and `NAME.vault.localhost`; else undefined.
 */
export function vaultOfHost(hostName: string):
  | {
      readonly vault: string;
      /** What follows the vault's name, for example `vault.azure.net`. */
      readonly suffix: string;
    }
  | undefined {
  const [, vault, suffix] = vaultHost.exec(hostName) ?? [];
  return vault === undefined || suffix === undefined ? undefined : { vault, suffix };
}
