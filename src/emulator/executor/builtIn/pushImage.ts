import { AcrError } from "../../../core/errors.ts";
import { parseAuthChallenge } from "../../importing/authChallenge.ts";
import { isAllowedAddress, remoteAddress } from "../../importing/remoteAddress.ts";
import { parseManifest } from "../../oci/manifest.ts";
import { isObject } from "../../store/storedRecord.ts";
import { type RegistryLogin } from "../containerTool.ts";
import { type ImagePlace } from "./imagePlaces.ts";
import { type ImageStore } from "./imageStore.ts";

interface PushRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  readonly url: URL;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly contentType?: string;
}

/** Requests to one repository; signs in when it is asked to. */
class PushRequests {
  readonly address: URL;
  readonly #place: ImagePlace;
  #authorization: string | undefined;

  constructor(address: URL, place: ImagePlace) {
    this.address = address;
    this.#place = place;
  }

  async send(request: PushRequest, signal: AbortSignal): Promise<Response> {
    const response = await this.#send(request, signal);
    const challenge = parseAuthChallenge(response.headers.get("www-authenticate") ?? "");
    const { login } = this.#place;
    if (response.status !== 401 || challenge === undefined || login === undefined) {
      return response;
    }
    await response.body?.cancel();
    this.#authorization =
      challenge.kind === "basic"
        ? basic(login)
        : `Bearer ${await this.#token(challenge, login, signal)}`;
    return this.#send(request, signal);
  }

  async #send({ method, url, body, contentType }: PushRequest, signal: AbortSignal) {
    const headers = {
      ...(this.#authorization === undefined ? {} : { authorization: this.#authorization }),
      ...(contentType === undefined ? {} : { "content-type": contentType }),
    };
    return await fetch(url, { method, headers, body: body ?? null, redirect: "error", signal });
  }

  async #token(
    challenge: { readonly realm: string; readonly service: string | undefined },
    login: RegistryLogin,
    signal: AbortSignal,
  ): Promise<string> {
    const url = allowed(challenge.realm, this.address);
    url.searchParams.set("scope", `repository:${this.#place.repository}:pull,push`);
    if (challenge.service !== undefined) {
      url.searchParams.set("service", challenge.service);
    }
    const headers = { authorization: basic(login) };
    const response = await fetch(url, { headers, redirect: "error", signal });
    const answer: unknown = response.ok ? await response.json() : undefined;
    const token = isObject(answer) ? (answer["token"] ?? answer["access_token"]) : undefined;
    if (typeof token !== "string") {
      throw new AcrError("unauthorized", `${url.host} gave no token (status ${response.status})`);
    }
    return token;
  }
}

/**
 * Uploads an image of the store: blobs that the repository has not, then the manifest under the place's tag. Gives the
 * manifest's digest; rejects with the status that the registry refused with.
 */
export async function pushImage(
  manifestDigest: string,
  place: ImagePlace,
  store: ImageStore,
  signal: AbortSignal,
): Promise<string> {
  const requests = requestsOf(place);
  const bytes = await store.read(manifestDigest);
  const manifest = parseManifest(bytes, undefined);
  for (const { digest } of manifest.blobs) {
    await pushBlob(requests, digest, { place, store }, signal);
  }
  const url = new URL(`/v2/${place.repository}/manifests/${place.reference}`, requests.address);
  const contentType = manifest.mediaType;
  const body = Uint8Array.from(bytes);
  const response = await requests.send({ method: "PUT", url, body, contentType }, signal);
  await checkStatus(response, 201, "the manifest");
  return manifestDigest;
}

/** Checks a login against a registry. */
export async function checkLogin(place: ImagePlace, signal: AbortSignal): Promise<void> {
  const requests = requestsOf(place);
  const url = new URL("/v2/", requests.address);
  await checkStatus(await requests.send({ method: "GET", url }, signal), 200, "the login");
}

async function pushBlob(
  requests: PushRequests,
  digest: string,
  { place, store }: { readonly place: ImagePlace; readonly store: ImageStore },
  signal: AbortSignal,
): Promise<void> {
  const blobs = `/v2/${place.repository}/blobs/`;
  const known = new URL(`${blobs}${digest}`, requests.address);
  const { status } = await requests.send({ method: "HEAD", url: known }, signal);
  if (status === 200) {
    return;
  }
  const url = new URL(`${blobs}uploads/`, requests.address);
  const begun = await requests.send({ method: "POST", url }, signal);
  await checkStatus(begun, 202, `the blob ${digest}`);
  const upload = allowed(begun.headers.get("location") ?? "", requests.address);
  upload.searchParams.set("digest", digest);
  const body = Uint8Array.from(await store.read(digest));
  const contentType = "application/octet-stream";
  const ended = await requests.send({ method: "PUT", url: upload, body, contentType }, signal);
  await checkStatus(ended, 201, `the blob ${digest}`);
}

async function checkStatus(response: Response, expected: number, what: string): Promise<void> {
  const text = (await response.text()).slice(0, 500);
  if (response.status !== expected) {
    throw new AcrError(
      response.status === 401 ? "unauthorized" : "serviceFailed",
      `The registry refused ${what} with status ${response.status} ${text}`.trimEnd(),
    );
  }
}

function requestsOf(place: ImagePlace): PushRequests {
  const address = remoteAddress(place.host);
  if (address === undefined) {
    throw new AcrError("invalidRequest", `${place.host} is not the host of a registry`);
  }
  return new PushRequests(address, place);
}

function allowed(location: string, address: URL): URL {
  const url = URL.canParse(location, address.href) ? new URL(location, address) : undefined;
  if (url === undefined || !isAllowedAddress(address, url)) {
    throw new AcrError("badAnswer", `${address.host} links to an address that is not used`);
  }
  return url;
}

function basic({ username, password }: RegistryLogin): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
