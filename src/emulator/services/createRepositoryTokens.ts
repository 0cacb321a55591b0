import { createHash, timingSafeEqual } from "node:crypto";
import { type TokenReference } from "../oci/access.ts";
import { type RepositoryTokens } from "../oci/repositoryTokens.ts";
import { repositoryGrants } from "./repositoryGrants.ts";
import { type TokenPasswordRecord, type TokenRecord } from "./serviceRecords.ts";
import { type ServiceStore } from "./serviceStore.ts";
import { systemScopeMap } from "./systemScopeMaps.ts";

/**
 * The tokens of the store as users of the data plane. One whose scope map is gone may sign in and do nothing.
 * `now` gives milliseconds since 1970.
 */
export function createRepositoryTokens(
  store: Pick<ServiceStore, "tokens" | "scopeMaps">,
  now: () => number,
): RepositoryTokens {
  const enabled = (registry: string, name: string): TokenRecord | undefined => {
    const token = store.tokens.find(registry, name);
    return token?.status === "enabled" ? token : undefined;
  };
  const reference = (registry: string, { name, scopeMap }: TokenRecord): TokenReference => {
    const map = systemScopeMap(scopeMap) ?? store.scopeMaps.find(registry, scopeMap);
    return { name, grants: repositoryGrants(map?.actions ?? []) };
  };
  return {
    token: (registry, name) => {
      const token = enabled(registry, name);
      return token === undefined ? undefined : reference(registry, token);
    },
    signIn: (registry, username, password) => {
      const token = enabled(registry, username);
      const isKnown = token?.passwords.some((known) => opens(known, password, now())) ?? false;
      return token === undefined || !isKnown ? undefined : reference(registry, token);
    },
  };
}

/** What is kept of a password. The passwords are random and long, so that a plain hash cannot be reversed by guessing. */
export function passwordHash(password: string): string {
  return createHash("sha256").update(password).digest("hex");
}

function opens({ hash, expiry }: TokenPasswordRecord, password: string, now: number): boolean {
  const isExpired = expiry !== undefined && Date.parse(expiry) <= now;
  const [known, sent] = [Buffer.from(hash), Buffer.from(passwordHash(password))];
  return !isExpired && known.length === sent.length && timingSafeEqual(known, sent);
}
