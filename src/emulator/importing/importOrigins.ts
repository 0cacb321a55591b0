import { notFound } from "../arm/armError.ts";
import { dockerHubHosts, type RegistryDirectory } from "../engine/registryDirectory.ts";
import { signIn } from "../oci/authentication.ts";
import { type ContentStore } from "../oci/contentStore.ts";
import { OciError } from "../oci/ociError.ts";
import { type Tokens } from "../oci/tokens.ts";
import { type RegistryRecord } from "../resources.ts";
import { type ResourceStore } from "../store/resourceStore.ts";
import { ContentSource } from "./contentSource.ts";
import { type ImageSource } from "./imageSource.ts";
import { importFailed, sourceRefused } from "./importError.ts";
import { type ImportCredentials, type ImportOrigin } from "./importRequest.ts";
import { remoteAddress } from "./remoteAddress.ts";
import { RemoteRequests } from "./remoteRequests.ts";
import { RemoteSource } from "./remoteSource.ts";

/** What origins are looked up in. */
export interface OriginParts {
  readonly resources: ResourceStore;
  readonly content: ContentStore;
  readonly directory: RegistryDirectory;
  readonly tokens: Tokens;
}

/**
 * Finds the source that an import names: a registry of the emulator, by its resource, by one of its hosts or because
 * it stands in for a public one, or else a registry in the network. Rejects with `ArmError`.
 */
export async function openSource(
  parts: OriginParts,
  origin: ImportOrigin,
  repository: string,
): Promise<ImageSource> {
  if (origin.kind === "registry") {
    const record = parts.resources.registry(origin.name);
    if (record === undefined) {
      throw notFound(origin.name);
    }
    return new ContentSource(await parts.content.registry(record.name), repository);
  }
  const { host, credentials } = origin;
  const name = parts.directory.registryOf(host);
  const record = name === undefined ? undefined : parts.resources.registry(name);
  return record === undefined
    ? openRemote(host, credentials, repository)
    : openLocal(parts, record, { host, credentials, repository });
}

function openRemote(
  host: string,
  credentials: ImportCredentials | undefined,
  repository: string,
): ImageSource {
  const address = remoteAddress(host);
  if (address === undefined) {
    throw importFailed(`${host.slice(0, 300)} is not the host of a registry`);
  }
  const scope = `repository:${repository}:pull`;
  return new RemoteSource(new RemoteRequests({ address, scope, credentials }), repository);
}

async function openLocal(
  { content, tokens }: OriginParts,
  record: RegistryRecord,
  asked: {
    readonly host: string;
    readonly credentials: ImportCredentials | undefined;
    readonly repository: string;
  },
): Promise<ImageSource> {
  const { host, credentials, repository } = asked;
  const registry = await content.registry(record.name);
  if (!isOwnHost(record, host)) {
    // Credentials are another registry's then, and cannot be looked at.
    if (dockerHubHosts.includes(host) && registry.repository(repository) === undefined) {
      throw unauthorized(repository);
    }
    return new ContentSource(registry, repository);
  }
  const login = credentials?.username === undefined ? undefined : credentials;
  if (login !== undefined && !isKnown(record, tokens, login)) {
    throw unauthorized(repository);
  }
  return new ContentSource(registry, repository);
}

function isOwnHost({ name, port, formerLoginServers }: RegistryRecord, host: string): boolean {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  const aliases = ["io", "localhost"].map((end) => `${name.toLowerCase()}.azurecr.${end}`);
  return [...own, ...aliases, ...formerLoginServers].includes(host);
}

function isKnown(
  record: RegistryRecord,
  tokens: Tokens,
  { username = "", password }: ImportCredentials,
): boolean {
  const loginServer = `127.0.0.1:${record.port}`;
  const door = {
    registryName: record.name,
    facts: { ...record, loginServer },
    tokens,
    origin: `http://${loginServer}`,
  };
  return signIn({ username, password }, door) !== undefined;
}

/** What Docker Hub answers for a repository that it does not have, and any registry for a wrong password. */
function unauthorized(repository: string): Error {
  const error = new OciError("UNAUTHORIZED", "authentication required", {
    detail: [{ Type: "repository", Class: "", Name: repository, Action: "pull" }],
  });
  return sourceRefused(error.status, JSON.stringify(error.toBody()));
}
