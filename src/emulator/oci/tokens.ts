import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { isObject } from "../store/storedRecord.ts";
import { type Principal, type RunReference, type Scope } from "./access.ts";
import { type RunCredentials } from "./content.ts";
import { signToken, verifyToken } from "./jsonWebToken.ts";

/** What a token is for: `refresh` buys access tokens, `access` opens routes. */
export type TokenUse = "refresh" | "access";

type Claims = Readonly<Record<string, unknown>>;

/** ACR's life times: refresh tokens three hours, access tokens 75 minutes. */
const lifeSeconds: Readonly<Record<TokenUse, number>> = { refresh: 3 * 60 * 60, access: 75 * 60 };

/**
 * Issues and checks the tokens of all registries, and knows the credentials of runs. Tokens are signed with the key
 * and outlive a restart that keeps it; credentials of runs live in memory and end with the process.
 */
export class Tokens implements RunCredentials {
  readonly #key: Uint8Array;
  readonly #now: () => number;
  readonly #runs = new Map<string, { readonly run: RunReference; readonly password: string }>();

  /** `now` gives milliseconds since 1970. */
  constructor(options: { readonly key: Uint8Array; readonly now?: () => number }) {
    this.#key = options.key;
    this.#now = options.now ?? Date.now;
  }

  /** Makes a token for a registry, told by its login server. */
  sign(use: TokenUse, audience: string, principal: Principal): string {
    const now = Math.trunc(this.#now() / 1000);
    const claims = {
      jti: randomUUID(),
      iss: "ACR Tasks emulator",
      aud: audience,
      iat: now,
      nbf: now,
      exp: now + lifeSeconds[use],
      grant_type: use === "refresh" ? "refresh_token" : "access_token",
      access: principal.scopes,
      run: principal.run,
      token: principal.token?.name,
    };
    return signToken(claims, this.#key);
  }

  /**
   * Who a token stands for, or undefined when it is not one of this registry, has expired or belongs to an ended run.
   * One of a registry's own tokens comes without grants: what it may do now is looked up by whoever asks.
   */
  verify(use: TokenUse, audience: string, token: string): Principal | undefined {
    const claims = verifyToken(token, this.#key);
    if (
      claims?.["aud"] !== audience ||
      claims["grant_type"] !== (use === "refresh" ? "refresh_token" : "access_token") ||
      typeof claims["exp"] !== "number" ||
      claims["exp"] * 1000 <= this.#now()
    ) {
      return undefined;
    }
    return this.#principalOf(claims);
  }

  #principalOf({ access, run, token: name }: Claims): Principal | undefined {
    const scopes = access === "all" ? access : scopesOf(access);
    if (name !== undefined) {
      return typeof name === "string" ? { scopes, token: { name, grants: [] } } : undefined;
    }
    if (run === undefined) {
      return { scopes };
    }
    return isRun(run) && this.#runs.has(userOf(run)) ? { scopes, run } : undefined;
  }

  issue(run: RunReference): { readonly username: string; readonly password: string } {
    const username = userOf(run);
    const { password } = this.#runs.get(username) ?? { password: randomBytes(32).toString("hex") };
    this.#runs.set(username, { run, password });
    return { username, password };
  }

  revoke(run: RunReference): void {
    this.#runs.delete(userOf(run));
  }

  /** The run whose credentials these are, or undefined. */
  runOf(username: string, password: string): RunReference | undefined {
    const known = this.#runs.get(username);
    return known !== undefined && isSameSecret(known.password, password) ? known.run : undefined;
  }
}

/** Compares secrets in a time that does not depend on where they differ. */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(hashOf(one), hashOf(other));
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function userOf({ registry, runId }: RunReference): string {
  return `run-${registry.toLowerCase()}-${runId}`;
}

function isRun(value: unknown): value is RunReference {
  return (
    isObject(value) && typeof value["registry"] === "string" && typeof value["runId"] === "string"
  );
}

function scopesOf(value: unknown): readonly Scope[] {
  return Array.isArray(value) ? value.filter(isScope) : [];
}

function isScope(value: unknown): value is Scope {
  return (
    isObject(value) &&
    (value["type"] === "repository" || value["type"] === "registry") &&
    typeof value["name"] === "string" &&
    Array.isArray(value["actions"]) &&
    value["actions"].every((action) => typeof action === "string")
  );
}
