import { type RegistryLogin } from "../executor/containerTool.ts";
import { type Json } from "../resources.ts";

/**
 * User names and passwords by host from `customRegistries` of a run's credentials: those that are written there
 * (type `Opaque`, also when no type is given). A registry without both is left out: its builds and pulls go without.
 */
export function otherLogins(credentials: Json | undefined): ReadonlyMap<string, RegistryLogin> {
  const logins = new Map<string, RegistryLogin>();
  for (const [host, entry] of Object.entries(fieldsOf(fieldsOf(credentials)["customRegistries"]))) {
    const { userName, password } = fieldsOf(entry);
    const login = { username: opaque(userName), password: opaque(password) };
    if (login.username !== undefined && login.password !== undefined) {
      logins.set(host, { username: login.username, password: login.password });
    }
  }
  return logins;
}

function opaque(secret: unknown): string | undefined {
  const { type = "Opaque", value } = fieldsOf(secret);
  const isOpaque = typeof type === "string" && type.toLowerCase() === "opaque";
  return isOpaque && typeof value === "string" && value !== "" ? value : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
