import { type ArmError, notEmulated } from "../arm/armError.ts";
import { type AuthChallenge, parseAuthChallenge } from "./authChallenge.ts";
import { importFailed, sourceRefused } from "./importError.ts";
import { type ImportCredentials } from "./importRequest.ts";
import { isObject } from "../store/storedRecord.ts";
import { isAllowedAddress } from "./remoteAddress.ts";
import { readWhole } from "./remoteBody.ts";

const mostRedirects = 5;
const longestTokenAnswer = 1024 * 1024;
/** Bytes of a refusal that are passed on; a longer one is a page for people. */
const longestRefusal = 2000;

/** Whom to ask, and for what. */
export interface RemoteRequestsOptions {
  /** Base address of the registry. */
  readonly address: URL;
  /** What tokens are asked for: `repository:library/node:pull`. */
  readonly scope: string;
  readonly credentials: ImportCredentials | undefined;
}

/**
 * GET requests to a registry in the network: signs in when it is asked to, with the credentials or as nobody, and
 * follows links of which the first one alone gets the authorization
 * (https://distribution.github.io/distribution/spec/auth/token/).
 */
export class RemoteRequests {
  readonly #options: RemoteRequestsOptions;
  #authorization: string | undefined;

  constructor(options: RemoteRequestsOptions) {
    this.#options = options;
  }

  /** Gives the answer, whatever its status; rejects with `ArmError` when there is none. */
  async get(
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Response> {
    const response = await this.#follow(path, headers, signal);
    const challenge = parseAuthChallenge(response.headers.get("www-authenticate") ?? "");
    if (response.status !== 401 || challenge === undefined) {
      return response;
    }
    const authorization = await this.#authorize(challenge, signal);
    if (authorization === undefined) {
      return response;
    }
    await response.body?.cancel();
    this.#authorization = authorization;
    return this.#follow(path, headers, signal);
  }

  /** The error for an answer that is not the wanted one, with its body when that is JSON, without the password. */
  async refusal(response: Response, signal: AbortSignal): Promise<ArmError> {
    const bytes = await readWhole(response, longestRefusal, signal).catch(() => undefined);
    signal.throwIfAborted();
    const text = bytes === undefined ? "" : Buffer.from(bytes).toString("utf8").trim();
    const password = this.#options.credentials?.password ?? "";
    const safe = password === "" ? text : text.replaceAll(password, "***");
    return sourceRefused(response.status, isObject(parsed(text)) ? safe : "");
  }

  async #follow(
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Response> {
    const { address } = this.#options;
    let url = new URL(path, address);
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const isRegistry = url.origin === address.origin;
      const own =
        isRegistry && this.#authorization !== undefined
          ? { authorization: this.#authorization }
          : {};
      const response = await send(url, { ...headers, ...own }, signal);
      const location = response.headers.get("location");
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null) {
        return response;
      }
      await response.body?.cancel();
      url = this.#allowed(location, url);
    }
    throw importFailed(`${address.host} sends from one address to the next without an end`);
  }

  #allowed(location: string, base: URL): URL {
    const { address } = this.#options;
    const url = URL.canParse(location, base.href) ? new URL(location, base) : undefined;
    if (url === undefined || !isAllowedAddress(address, url)) {
      throw importFailed(
        `${address.host} links to an address that is not used: HTTPS is asked for`,
      );
    }
    return url;
  }

  /** The header that answers a challenge, or undefined when nobody has what it asks for. */
  async #authorize(challenge: AuthChallenge, signal: AbortSignal): Promise<string | undefined> {
    const basic = this.#basic();
    if (challenge.kind === "basic") {
      return basic;
    }
    const url = this.#allowed(challenge.realm, this.#options.address);
    url.searchParams.set("scope", this.#options.scope);
    if (challenge.service !== undefined) {
      url.searchParams.set("service", challenge.service);
    }
    const response = await send(url, basic === undefined ? {} : { authorization: basic }, signal);
    if (response.status !== 200) {
      throw await this.refusal(response, signal);
    }
    const token = tokenIn(await readWhole(response, longestTokenAnswer, signal));
    if (token === undefined) {
      throw importFailed(`The token service at ${url.host} gave no token`);
    }
    return `Bearer ${token}`;
  }

  #basic(): string | undefined {
    const { credentials } = this.#options;
    if (credentials === undefined) {
      return undefined;
    }
    const { username, password } = credentials;
    if (username === undefined) {
      throw notEmulated(
        "ImportWithToken",
        "Azure tokens are not exchanged with registries elsewhere; give a user name and a password",
      );
    }
    return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  }
}

async function send(
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(url, {
      headers: { "accept-encoding": "identity", "user-agent": "acr-tasks-emulator", ...headers },
      redirect: "manual",
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw importFailed(`${url.host} cannot be reached (${reasonOf(error)})`);
  }
}

/** `fetch` hides what happened one or two causes deep. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : cause instanceof Error ? cause.message : String(cause);
}

/** Token services call it `token`, `access_token` or both; undefined when there is none that fits into a header. */
function tokenIn(bytes: Uint8Array): string | undefined {
  const answer = parsed(Buffer.from(bytes).toString("utf8"));
  const token = isObject(answer) ? (answer["token"] ?? answer["access_token"]) : undefined;
  return typeof token === "string" && /^[\x21-\x7e]+$/u.test(token) ? token : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
