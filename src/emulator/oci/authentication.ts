import { type IncomingMessage } from "node:http";
import { type Action, type Principal, type Resource } from "./access.ts";
import { type RegistryFacts } from "./ociCall.ts";
import { OciError } from "./ociError.ts";
import { type RepositoryTokens } from "./repositoryTokens.ts";
import { isSameSecret, type Tokens, type TokenUse } from "./tokens.ts";

/** User of whom the password is a refresh token, as `az acr login` gives it to docker. */
const tokenUser = "00000000-0000-0000-0000-000000000000";

/** A user name and a password. */
export interface UserPassword {
  readonly username: string;
  readonly password: string;
}

/** One registry's door: who may come in, and what those outside are told. */
export interface Door {
  readonly registryName: string;
  readonly facts: RegistryFacts;
  readonly tokens: Tokens;
  /** Absent where registries have no tokens of their own. */
  readonly repositoryTokens?: RepositoryTokens | undefined;
  /** Scheme and host under which the client reached the registry. */
  readonly origin: string;
}

/** Who sends a request: undefined without credentials, `invalid` when they are wrong, expired or revoked. */
export function authenticate(
  request: IncomingMessage,
  door: Door,
): Principal | "invalid" | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined || authorization.trim() === "") {
    return undefined;
  }
  const login = basicLogin(authorization);
  if (login !== undefined) {
    return signIn(login, door) ?? "invalid";
  }
  const token = /^Bearer +(?<token>[^\s]+)$/iu.exec(authorization)?.groups?.["token"] ?? "";
  return holderOf("access", token, door) ?? "invalid";
}

/** Who holds an issued token, with the rights of this moment: undefined too when the registry's token was disabled since. */
export function holderOf(use: TokenUse, issued: string, door: Door): Principal | undefined {
  const principal = door.tokens.verify(use, door.facts.loginServer, issued);
  if (principal?.token === undefined) {
    return principal;
  }
  const token = door.repositoryTokens?.token(door.registryName, principal.token.name);
  return token === undefined ? undefined : { ...principal, token };
}

/** The user and password of a Basic header (RFC 7617), or undefined for other headers. */
export function basicLogin(authorization: string | undefined): UserPassword | undefined {
  const encoded = /^Basic +(?<encoded>[^\s]+)$/iu.exec(authorization ?? "")?.groups?.["encoded"];
  if (encoded === undefined) {
    return undefined;
  }
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon === -1
    ? { username: text, password: "" }
    : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Who has this user name and password: the admin user, a refresh token's owner, a run, or a token of the registry. */
export function signIn({ username, password }: UserPassword, door: Door): Principal | undefined {
  const { facts, tokens, registryName, repositoryTokens } = door;
  if (username === tokenUser) {
    return holderOf("refresh", password, door);
  }
  const run = tokens.runOf(username, password);
  if (run !== undefined) {
    return { scopes: "all", run };
  }
  const isAdmin =
    facts.adminUserEnabled &&
    username.toLowerCase() === registryName.toLowerCase() &&
    facts.adminPasswords.some((known) => isSameSecret(known, password));
  if (isAdmin) {
    return { scopes: "all" };
  }
  const token = repositoryTokens?.signIn(registryName, username, password);
  return token === undefined ? undefined : { scopes: "all", token };
}

/** The service's own words, which people search for. */
const required =
  "authentication required, visit https://aka.ms/acr/authorization for more information.";

/**
 * The 401 that tells a client where to get a token
 * (https://distribution.github.io/distribution/spec/auth/token/). Values hold no spaces, as az splits at them.
 */
export function challenge(
  door: Door,
  wanted: { readonly resource: Resource; readonly actions: readonly Action[] } | undefined,
  error: "invalid_token" | "insufficient_scope" | undefined,
): OciError {
  const scope =
    wanted === undefined
      ? undefined
      : `${wanted.resource.type}:${wanted.resource.name}:${wanted.actions.join(",")}`;
  const header = [
    `Bearer realm="${door.origin}/oauth2/token"`,
    `service="${door.facts.loginServer}"`,
    ...(scope === undefined ? [] : [`scope="${scope}"`]),
    ...(error === undefined ? [] : [`error="${error}"`]),
  ].join(",");
  return new OciError("UNAUTHORIZED", required, {
    headers: { "www-authenticate": header },
    detail: wanted?.actions.map((action) => ({
      Type: wanted.resource.type,
      Name: wanted.resource.name,
      Action: action,
    })),
  });
}
