import { AcrError } from "../core/errors.ts";
import { type ImageReference } from "../core/image/imageReference.ts";
import { type Clock, type ImageAnswer, type ImageDirectory } from "../core/ports.ts";
import { lastPushedTags } from "./acrTags.ts";
import { toAcrError } from "./armErrors.ts";
import { failedAnswer, foundAnswer, problemAnswer, type Question } from "./lookUpAnswer.ts";
import { networkAddress, registryAddress } from "./registryAddress.ts";
import { type RegistryAnswer, sendToRegistry } from "./registryRequest.ts";
import {
  accessToken,
  anonymousToken,
  type HostCredential,
  refreshToken,
  type TokenTarget,
} from "./registryTokens.ts";

/** Whom to ask as whom. */
export interface ImageDirectoryOptions {
  readonly clock: Pick<Clock, "now">;
  /**
   * The credential for a registry's host, in lower case, or undefined to ask without. It is asked for login servers
   * of Azure and for registries on this machine; no other host is ever sent a credential.
   */
  readonly credentialFor: (host: string) => HostCredential | undefined;
  /** Base address of a host; when absent, where the host is on the network. */
  readonly resolve?: (host: string) => string;
}

/** One look-up. */
interface Visit extends Question, TokenTarget {
  readonly credential: HostCredential | undefined;
  readonly memory: Map<string, RememberedToken>;
  readonly signal: AbortSignal;
}

/** A token of a registry that was asked for with a credential because it shows nothing without. */
interface RememberedToken {
  readonly refresh: string;
  readonly credential: HostCredential["credential"];
  /** In milliseconds since 1970. */
  readonly until: number;
}

/** A look-up that takes longer is given up, in milliseconds. */
const longestLookUp = 30_000;
/** A refresh token of ACR lasts three hours; in milliseconds. */
const rememberedFor = 30 * 60_000;
const repositoryPattern = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/u;
const referencePattern = /^[a-zA-Z0-9_][a-zA-Z0-9_.+:-]{0,255}$/u;
const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/**
 * Asks registries over HTTPS (over HTTP on this machine only), first without credentials, then with what there is.
 * Only the headers of a manifest are asked for: on Docker Hub that does not count as a pull
 * (https://docs.docker.com/docker-hub/usage/pulls/#view-pull-rate-and-limit).
 */
export function createImageDirectory(options: ImageDirectoryOptions): ImageDirectory {
  const memory = new Map<string, RememberedToken>();
  return { lookUp: (image, signal) => lookUp(options, memory, image, signal) };
}

async function lookUp(
  options: ImageDirectoryOptions,
  memory: Map<string, RememberedToken>,
  image: ImageReference,
  signal: AbortSignal,
): Promise<ImageAnswer> {
  signal.throwIfAborted();
  const askedAt = options.clock.now();
  const address = registryAddress(image.registry);
  const hubOfficial = address?.kind === "dockerHub" && !image.repository.includes("/");
  const repository = hubOfficial ? `library/${image.repository}` : image.repository;
  if (
    address === undefined ||
    !isRepository(repository) ||
    !referencePattern.test(referenceOf(image))
  ) {
    return failedAnswer({ askedAt }, "The image's name cannot be asked for: it is no valid name");
  }
  const mayHaveCredential = address.kind === "azure" || address.kind === "local";
  const credential = mayHaveCredential ? options.credentialFor(address.host) : undefined;
  const visit: Visit = {
    address,
    image: { ...image, repository },
    repository,
    askedAt,
    credential,
    hasCredential: credential !== undefined,
    resolve: options.resolve ?? networkAddress,
    memory,
    signal: AbortSignal.any([signal, AbortSignal.timeout(longestLookUp)]),
  };
  try {
    const answer = await ask(visit);
    signal.throwIfAborted();
    return answer;
  } catch (error) {
    signal.throwIfAborted();
    return failedAnswer(visit, failureMessage(visit, error));
  }
}

/** A registry that is known to show nothing without a credential is not tried without it again for a while. */
async function ask(visit: Visit): Promise<ImageAnswer> {
  const remembered = recall(visit);
  if (remembered !== undefined) {
    const answer = await askWith(visit, remembered);
    if (answer.kind !== "refused") {
      return answer;
    }
    visit.memory.delete(visit.address.host);
  }
  const open = await head(visit, undefined);
  if (open.status !== 401) {
    return conclude(visit, open, { isPublic: true, token: undefined });
  }
  const anonymous = await anonymousToken(visit, open, visit.signal);
  if (anonymous === undefined) {
    return problemAnswer(visit, open);
  }
  const token = anonymous.kind === "token" ? anonymous.token : undefined;
  const given = anonymous.kind === "token" ? await head(visit, token) : anonymous.answer;
  if (given.status === 401 || given.status === 403) {
    const { credential } = visit;
    return credential === undefined ? problemAnswer(visit, given) : signIn(visit, credential);
  }
  return token === undefined
    ? problemAnswer(visit, given)
    : conclude(visit, given, { isPublic: true, token });
}

async function signIn(visit: Visit, credential: HostCredential): Promise<ImageAnswer> {
  const refresh = await refreshToken(visit, credential, visit.signal);
  if (refresh.kind === "answer") {
    return problemAnswer(visit, refresh.answer);
  }
  visit.memory.set(visit.address.host, {
    refresh: refresh.token,
    credential: credential.credential,
    until: visit.askedAt + rememberedFor,
  });
  return askWith(visit, refresh.token);
}

async function askWith(visit: Visit, refresh: string): Promise<ImageAnswer> {
  const access = await accessToken(visit, refresh, visit.signal);
  if (access.kind === "answer") {
    return problemAnswer(visit, access.answer);
  }
  const answer = await head(visit, access.token);
  return conclude(visit, answer, { isPublic: false, token: access.token });
}

function recall({ memory, address, credential, askedAt }: Visit): string | undefined {
  const remembered = memory.get(address.host);
  const isValid =
    remembered !== undefined &&
    remembered.credential === credential?.credential &&
    askedAt < remembered.until;
  return isValid ? remembered.refresh : undefined;
}

function head(visit: Visit, token: string | undefined): Promise<RegistryAnswer> {
  const path = `/v2/${visit.repository}/manifests/${referenceOf(visit.image)}`;
  const url = new URL(path, visit.resolve(visit.address.host));
  return sendToRegistry({ method: "HEAD", url, token, accept: manifestTypes }, visit.signal);
}

interface Access {
  readonly isPublic: boolean;
  readonly token: string | undefined;
}

async function conclude(
  visit: Visit,
  answer: RegistryAnswer,
  { isPublic, token }: Access,
): Promise<ImageAnswer> {
  if (answer.status !== 200) {
    return problemAnswer(visit, answer);
  }
  const found = { ...foundAnswer(visit, answer), isPublic };
  const { address, repository, signal, image, resolve } = visit;
  if (address.kind !== "azure" && address.kind !== "local") {
    return found;
  }
  // The listing is an extra: whatever keeps it away, the digest is known.
  const tags = await lastPushedTags(resolve(address.host), repository, { token }, signal).catch(
    () => undefined,
  );
  const own = tags?.find(({ name }) => name === referenceOf(image));
  const otherTags = tags?.filter((tag) => tag !== own);
  return { ...found, pushedAt: own?.pushedAt, otherTags };
}

function failureMessage({ address, repository, signal }: Visit, error: unknown): string {
  if (signal.aborted) {
    return `${address.name} did not answer within ${longestLookUp / 1000} s; try again later`;
  }
  const what = `Cannot look up ${repository} in ${address.name}`;
  // The messages of other errors are not written here: they might quote a token.
  return error instanceof AcrError || isNetworkError(error)
    ? toAcrError(what, error).message
    : `${what}: the sign-in or the connection failed; try again later`;
}

function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && error.message === "fetch failed";
}

function referenceOf({ tag, digest }: ImageReference): string {
  return tag ?? digest ?? "latest";
}

function isRepository(text: string): boolean {
  return text.length <= 255 && repositoryPattern.test(text);
}
