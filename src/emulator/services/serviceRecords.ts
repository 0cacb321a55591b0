import { type Json } from "../resources.ts";
import { isObject } from "../store/storedRecord.ts";
import { type ServiceRecord } from "./serviceCollection.ts";

/** A scope map that a user made. */
export interface ScopeMapRecord extends ServiceRecord {
  readonly description?: string;
  /** `repositories/<name or pattern>/content/read` and the like, as they were sent. */
  readonly actions: readonly string[];
}

/** A password of a token. Only its hash is known: nobody can read it again. */
export interface TokenPasswordRecord {
  readonly name: "password1" | "password2";
  readonly creationTime: string;
  /** Absent for a password that does not expire. */
  readonly expiry?: string;
  /** SHA-256 in hexadecimals. */
  readonly hash: string;
}

/** A token: a user of the data plane with the rights of a scope map. */
export interface TokenRecord extends ServiceRecord {
  /** Name of the scope map in the token's registry. */
  readonly scopeMap: string;
  readonly status: "enabled" | "disabled";
  readonly passwords: readonly TokenPasswordRecord[];
}

/** A webhook: an address that is told what happens to images. */
export interface WebhookRecord extends ServiceRecord {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly status: "enabled" | "disabled";
  /** `repository:tag`, `repository:*`, `repository` for its tag `latest`, or empty for everything. */
  readonly scope: string;
  readonly actions: readonly string[];
  /** May hold a secret in its query. */
  readonly serviceUri: string;
  /** May hold secrets. */
  readonly customHeaders: Readonly<Record<string, string>>;
}

/** A cache rule: a repository, or all of a pattern, that holds what another registry has. */
export interface CacheRuleRecord extends ServiceRecord {
  /** Host and path, `library/` included. */
  readonly sourceRepository: string;
  readonly targetRepository: string;
  /** Name of a credential set in the rule's registry. */
  readonly credentialSet?: string;
}

/** A credential set: where the user and the password for a source are kept. */
export interface CredentialSetRecord extends ServiceRecord {
  /** Host of the source in lower case. */
  readonly loginServer: string;
  /** Addresses of secrets in a vault. */
  readonly usernameSecret: string;
  readonly passwordSecret: string;
  /** Principal of the set's own identity. */
  readonly principalId: string;
}

/** Tells whether a value has what the emulator reads of a cache rule. */
export function isCacheRuleRecord(value: unknown): value is CacheRuleRecord {
  return (
    isServiceRecord(value) &&
    isObject(value) &&
    typeof value["sourceRepository"] === "string" &&
    typeof value["targetRepository"] === "string" &&
    (value["credentialSet"] === undefined || typeof value["credentialSet"] === "string")
  );
}

/** Tells whether a value has what the emulator reads of a credential set. */
export function isCredentialSetRecord(value: unknown): value is CredentialSetRecord {
  return (
    isServiceRecord(value) &&
    isObject(value) &&
    ["loginServer", "usernameSecret", "passwordSecret", "principalId"].every(
      (key) => typeof value[key] === "string",
    )
  );
}

/** A task run: a run request that is a resource, and the run that was made of it last. */
export interface TaskRunRecord extends ServiceRecord {
  readonly location?: string;
  /** As it was sent; may hold secrets. */
  readonly runRequest: Readonly<Record<string, Json>>;
  readonly forceUpdateTag?: string;
  readonly runId: string;
}

/** Tells whether a value has what the emulator reads of a task run. */
export function isTaskRunRecord(value: unknown): value is TaskRunRecord {
  return (
    isServiceRecord(value) &&
    isObject(value) &&
    isObject(value["runRequest"]) &&
    typeof value["runId"] === "string"
  );
}

/** Tells whether a value has what the emulator reads of a webhook. */
export function isWebhookRecord(value: unknown): value is WebhookRecord {
  return (
    isServiceRecord(value) &&
    isObject(value) &&
    ["location", "scope", "serviceUri"].every((key) => typeof value[key] === "string") &&
    (value["status"] === "enabled" || value["status"] === "disabled") &&
    isTexts(value["actions"]) &&
    isObject(value["tags"]) &&
    isObject(value["customHeaders"])
  );
}

/** Tells whether a value has what the emulator reads of a scope map. */
export function isScopeMapRecord(value: unknown): value is ScopeMapRecord {
  return isServiceRecord(value) && "actions" in value && isTexts(value.actions);
}

/** Tells whether a value has what the emulator reads of a token. */
export function isTokenRecord(value: unknown): value is TokenRecord {
  return (
    isServiceRecord(value) &&
    isObject(value) &&
    typeof value["scopeMap"] === "string" &&
    (value["status"] === "enabled" || value["status"] === "disabled") &&
    Array.isArray(value["passwords"]) &&
    value["passwords"].every(isPassword)
  );
}

function isPassword(value: unknown): boolean {
  return (
    isObject(value) &&
    (value["name"] === "password1" || value["name"] === "password2") &&
    typeof value["creationTime"] === "string" &&
    typeof value["hash"] === "string" &&
    (value["expiry"] === undefined || typeof value["expiry"] === "string")
  );
}

function isServiceRecord(value: unknown): value is ServiceRecord {
  return (
    isObject(value) &&
    ["name", "creationDate", "lastModifiedDate"].every((key) => typeof value[key] === "string")
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((element) => typeof element === "string");
}
