import { randomUUID } from "node:crypto";
import { readText } from "../serverBody.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { SignInError } from "./signInError.ts";

/** Password of the service principal that az signs in with. It guards nothing: any bearer token is taken. */
const localSecret = "local-secret";
/** Audience of the tokens; no host is behind it. */
const audience = "https://management.localhost/";
const tokenSeconds = 8 * 60 * 60;
const largestForm = 64 * 1024;

/**
 * What az asks for when it signs in: the authority's document and its token endpoint, and the description of the
 * cloud in both forms (`az cloud register` and `ARM_CLOUD_METADATA_URL`). The authority must end in `/adfs`, or MSAL
 * asks login.microsoftonline.com about it.
 */
export function signInRoutes(tenantId: string): readonly Route[] {
  return [
    ["GET /adfs/.well-known/openid-configuration", discovery],
    ["POST /adfs/oauth2/token", (call) => token(call, tenantId)],
    ["GET /metadata/endpoints", metadata],
  ];
}

function discovery({ origin }: Call): Answer {
  return {
    status: 200,
    body: {
      issuer: `${origin}/adfs`,
      authorization_endpoint: `${origin}/adfs/oauth2/authorize/`,
      token_endpoint: `${origin}/adfs/oauth2/token/`,
      jwks_uri: `${origin}/adfs/discovery/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["pairwise"],
      id_token_signing_alg_values_supported: ["RS256"],
    },
  };
}

async function token(call: Call, tenantId: string): Promise<Answer> {
  const form = await readForm(call);
  const grant = form.get("grant_type") ?? "";
  if (grant !== "client_credentials") {
    throw new SignInError(
      "unsupported_grant_type",
      `The grant type '${grant.slice(0, 60)}' is not known here; sign in as a service principal`,
    );
  }
  // 401, as MSAL remembers a 400 and repeats it for a minute without asking.
  if ((form.get("client_id") ?? "") === "" || form.get("client_secret") !== localSecret) {
    throw new SignInError(
      "invalid_client",
      `The client secret is wrong; the local registry takes '${localSecret}'`,
    );
  }
  return {
    status: 200,
    headers: { "cache-control": "no-store" },
    body: {
      token_type: "bearer",
      expires_in: tokenSeconds,
      access_token: unsignedToken(form.get("client_id") ?? "", tenantId),
    },
  };
}

/** A JSON Web Token that is not signed: clients show its claims, nobody here checks them. */
function unsignedToken(client: string, tenantId: string): string {
  const now = Math.trunc(Date.now() / 1000);
  const claims = {
    aud: audience,
    iss: "local",
    iat: now,
    nbf: now,
    exp: now + tokenSeconds,
    appid: client,
    oid: client,
    tid: tenantId,
    jti: randomUUID(),
  };
  const part = (value: object): string =>
    Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
  return `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`;
}

function metadata({ origin, query }: Call): Answer {
  const authentication = { loginEndpoint: `${origin}/adfs`, audiences: [audience] };
  const isOld = (query.get("api-version") ?? "") < "2018";
  if (isOld) {
    return {
      status: 200,
      body: {
        galleryEndpoint: origin,
        graphEndpoint: origin,
        portalEndpoint: origin,
        authentication,
      },
    };
  }
  const cloud = {
    name: "local",
    resourceManager: origin,
    authentication: { ...authentication, tenant: "common", identityProvider: "ADFS" },
    graph: audience,
    graphAudience: audience,
    gallery: origin,
    portal: origin,
    media: origin,
    batch: origin,
    sqlManagement: origin,
    vmImageAliasDoc: origin,
    suffixes: {
      acrLoginServer: "azurecr.localhost",
      keyVaultDns: "vault.localhost",
      storage: "core.localhost",
      sqlServerHostname: "sql.localhost",
    },
  };
  return { status: 200, body: [cloud] };
}

async function readForm(call: Call): Promise<URLSearchParams> {
  const tooLarge = (): SignInError => new SignInError("invalid_request", "The form is too large");
  return new URLSearchParams(await readText(call, largestForm, tooLarge));
}
