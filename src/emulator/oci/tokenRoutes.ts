import { type IncomingMessage } from "node:http";
import { grantedScopes, parseScopes, type Principal } from "./access.ts";
import { basicLogin, type Door, holderOf, signIn, type UserPassword } from "./authentication.ts";
import { json, type OciAnswer, readBody } from "./ociCall.ts";
import { OciError } from "./ociError.ts";

const longestForm = 256 * 1024;

/**
 * Answers `/oauth2/token` and `/oauth2/exchange`, or returns undefined for other paths.
 * https://distribution.github.io/distribution/spec/auth/oauth/ and
 * https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md
 */
export async function answerTokenRoute(
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  door: Door,
): Promise<OciAnswer | undefined> {
  if (path !== "/oauth2/token" && path !== "/oauth2/exchange") {
    return undefined;
  }
  if (request.method === "POST") {
    const form = new URLSearchParams(
      Buffer.from(await readBody(request, longestForm)).toString("utf8"),
    );
    checkService(form, door);
    return path === "/oauth2/exchange"
      ? exchange(form, door)
      : accessToken(form, door, principalOf(request, form, door));
  }
  if (path === "/oauth2/token" && request.method === "GET") {
    checkService(query, door);
    return accessToken(
      query,
      door,
      principalOfLogin(basicLogin(request.headers.authorization), door),
    );
  }
  throw new OciError(
    "UNSUPPORTED",
    `The method ${request.method ?? ""} is not allowed for ${path}`,
  );
}

/** Gives a refresh token for an Azure token. On loopback every Azure token is taken, as nobody here can check it. */
function exchange(form: URLSearchParams, door: Door): OciAnswer {
  const grant = form.get("grant_type") ?? "";
  if (!["access_token", "access_token_refresh_token"].includes(grant)) {
    throw unsupportedGrant(grant, "access_token");
  }
  if ((form.get("access_token") ?? "").trim() === "") {
    throw wrongCredentials(door);
  }
  const token = door.tokens.sign("refresh", door.facts.loginServer, { scopes: "all" });
  return json({ refresh_token: token }, noStore);
}

function accessToken(parameters: URLSearchParams, door: Door, principal: Principal): OciAnswer {
  const asked = parseScopes(parameters.getAll("scope"));
  const scopes = principal.token === undefined ? asked : grantedScopes(asked, principal.token);
  const token = door.tokens.sign("access", door.facts.loginServer, { ...principal, scopes });
  return json({ access_token: token }, noStore);
}

function principalOf(request: IncomingMessage, form: URLSearchParams, door: Door): Principal {
  const grant = form.get("grant_type");
  switch (grant) {
    case "refresh_token": {
      const token = form.get("refresh_token") ?? "";
      const principal = holderOf("refresh", token, door);
      if (principal === undefined) {
        throw wrongCredentials(door);
      }
      return principal;
    }
    case "password": {
      const [username, password] = [form.get("username"), form.get("password")];
      return principalOfLogin(
        username === null || password === null
          ? basicLogin(request.headers.authorization)
          : { username, password },
        door,
      );
    }
    case null:
      return principalOfLogin(basicLogin(request.headers.authorization), door);
    default:
      throw unsupportedGrant(grant, "refresh_token or password");
  }
}

function principalOfLogin(login: UserPassword | undefined, door: Door): Principal {
  const principal = login === undefined ? undefined : signIn(login, door);
  if (principal === undefined) {
    throw wrongCredentials(door);
  }
  return principal;
}

const noStore = { "cache-control": "no-store" };

function checkService(parameters: URLSearchParams, door: Door): void {
  const service = parameters.get("service")?.toLowerCase();
  const name = door.registryName.toLowerCase();
  const known = [
    door.facts.loginServer.toLowerCase(),
    new URL(door.origin).host.toLowerCase(),
    `${name}.azurecr.io`,
    `${name}.azurecr.localhost`,
  ];
  if (service !== undefined && !known.includes(service)) {
    throw new OciError(
      "UNSUPPORTED",
      `The service ${service.slice(0, 200)} is another registry than ${door.facts.loginServer}`,
      { status: 400 },
    );
  }
}

function unsupportedGrant(grant: string, known: string): OciError {
  return new OciError(
    "UNSUPPORTED",
    `The grant type ${grant.slice(0, 100)} is not supported here; send ${known}`,
    { status: 400 },
  );
}

/** Anonymous callers get it too: anonymous pull is off, as in every new registry. */
function wrongCredentials({ facts, registryName }: Door): OciError {
  const hint = facts.adminUserEnabled
    ? ""
    : `; the admin user of ${registryName} is disabled, use a token or enable it`;
  return new OciError(
    "UNAUTHORIZED",
    `The credentials for ${facts.loginServer} are missing, wrong or expired${hint}`,
  );
}
