import { type TokenCredential } from "@azure/core-auth";
import { AcrError } from "../core/errors.ts";
import { type RegistryAddress, tokenAddress } from "./registryAddress.ts";
import { type RegistryAnswer, sendToRegistry, tokenIn } from "./registryRequest.ts";
import { textAt } from "./wire.ts";

/** Who asks a registry that wants to know: a credential, and for which scope its tokens are made. */
export interface HostCredential {
  readonly credential: TokenCredential;
  /** `https://management.azure.com/.default` or `https://containerregistry.azure.net/.default`. */
  readonly scope: string;
}

/** A registry whose tokens are wanted, for one repository. */
export interface TokenTarget {
  readonly address: RegistryAddress;
  /** Gives the base address of a host. */
  readonly resolve: (host: string) => string;
  readonly repository: string;
}

/** A token, or the answer that came in its place. */
export type TokenResult =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "answer"; readonly answer: RegistryAnswer };

/** Where tokens are given, from the challenge of a refused request. */
interface Challenge {
  readonly realm: URL;
  readonly service: string;
}

const longestChallenge = 4000;

/**
 * Asks for a token without credentials, where the challenge of a 401 says
 * (https://distribution.github.io/distribution/spec/auth/token/). Undefined when it does not ask for one. Rejects
 * with `badAnswer` when the challenge names a place that does not belong to the registry.
 */
export async function anonymousToken(
  target: TokenTarget,
  refused: RegistryAnswer,
  signal: AbortSignal,
): Promise<TokenResult | undefined> {
  const challenge = readChallenge(refused.headers.get("www-authenticate") ?? "", target.address);
  if (challenge === undefined) {
    return undefined;
  }
  const { realm, service } = challenge;
  const url = new URL(`${realm.pathname}${realm.search}`, target.resolve(realm.host));
  if (service !== "") {
    url.searchParams.set("service", service);
  }
  url.searchParams.set("scope", scopeOf(target));
  const answer = await sendToRegistry({ method: "GET", url }, signal);
  const token = textAt(answer.body, "token") ?? textAt(answer.body, "access_token");
  return tokenResult(target, answer, token);
}

/**
 * Exchanges a token of Azure for one that gives access tokens
 * (https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md). It is sent to the registry itself only.
 */
export async function refreshToken(
  target: TokenTarget,
  { credential, scope }: HostCredential,
  signal: AbortSignal,
): Promise<TokenResult> {
  const { host } = target.address;
  const azure = await credential.getToken(scope, { abortSignal: signal });
  if (azure === null) {
    throw new AcrError("unauthorized", `Sign in first: there is no token for ${host}`);
  }
  const form = { grant_type: "access_token", service: host, access_token: azure.token };
  const answer = await post(target, "/oauth2/exchange", form, signal);
  return tokenResult(target, answer, textAt(answer.body, "refresh_token"));
}

/** Gives a token that may pull from the repository and list its tags. */
export async function accessToken(
  target: TokenTarget,
  refresh: string,
  signal: AbortSignal,
): Promise<TokenResult> {
  const form = {
    grant_type: "refresh_token",
    service: target.address.host,
    scope: scopeOf(target),
    refresh_token: refresh,
  };
  const answer = await post(target, "/oauth2/token", form, signal);
  return tokenResult(target, answer, textAt(answer.body, "access_token"));
}

function tokenResult(
  { address }: TokenTarget,
  answer: RegistryAnswer,
  token: string | undefined,
): TokenResult {
  return answer.status === 200
    ? { kind: "token", token: tokenIn(token, address.name) }
    : { kind: "answer", answer };
}

function post(
  { address, resolve }: TokenTarget,
  path: string,
  form: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<RegistryAnswer> {
  const url = new URL(path, resolve(address.host));
  return sendToRegistry({ method: "POST", url, form }, signal);
}

/** Only Azure registries have a listing with times, which needs an action of its own. */
function scopeOf({ address, repository }: TokenTarget): string {
  const hasListing = address.kind === "azure" || address.kind === "local";
  return `repository:${repository}:pull${hasListing ? ",metadata_read" : ""}`;
}

/** The first value of each parameter after `Bearer` counts: challenges of other kinds may follow. */
function readChallenge(header: string, address: RegistryAddress): Challenge | undefined {
  const text = header.slice(0, longestChallenge);
  const start = /(?:^|[\s,])bearer\s/iu.exec(text);
  if (start === null) {
    return undefined;
  }
  const parameters = new Map<string, string>();
  for (const match of text.slice(start.index).matchAll(/([a-z_]+)="([^"]*)"/giu)) {
    const [, name = "", value = ""] = match;
    if (!parameters.has(name.toLowerCase())) {
      parameters.set(name.toLowerCase(), value);
    }
  }
  const realm = tokenAddress(address, parameters.get("realm") ?? "");
  if (realm === undefined) {
    throw new AcrError(
      "badAnswer",
      `${address.name} names a place for its tokens that does not belong to it`,
    );
  }
  return { realm, service: parameters.get("service") ?? "" };
}
