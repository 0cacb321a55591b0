import { type ImageReference, parseImageReference } from "./imageReference.ts";

/** What is known about a registry that one is connected to. */
export interface KnownRegistry {
  readonly name: string;
  /** Host, with a port for a local registry. */
  readonly loginServer: string;
  /** Other hosts that mean the same registry, for instance `dev.azurecr.io` of a local one. */
  readonly aliasHosts: readonly string[];
}

/** Where a base image lives, as far as ACR's triggers are concerned. */
export type ImageLocation =
  "knownRegistry" | "azureRegistry" | "dockerHub" | "microsoftRegistry" | "unsupported";

const dockerHubHosts = [
  "docker.io",
  "index.docker.io",
  "registry-1.docker.io",
  "registry.hub.docker.com",
];

/**
 * Gives the one spelling of a registry host by which hosts are compared: lower case, Docker Hub as `docker.io`, and
 * the alias of a known registry as its login server.
 */
function canonicalHost(host: string, registries: readonly KnownRegistry[]): string {
  const lower = host.toLowerCase();
  if (dockerHubHosts.includes(lower)) {
    return "docker.io";
  }
  const known = registries.find((registry) => hostsOf(registry).includes(lower));
  return known?.loginServer.toLowerCase() ?? lower;
}

/**
 * Tells whether ACR can notice that an image of this host moves: it watches Azure container registries, Docker Hub
 * and the Microsoft registry
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-base-images#base-image-locations).
 */
export function locateImage(host: string, registries: readonly KnownRegistry[]): ImageLocation {
  const canonical = canonicalHost(host, registries);
  if (canonical === "docker.io") {
    return "dockerHub";
  }
  if (registries.some((registry) => registry.loginServer.toLowerCase() === canonical)) {
    return "knownRegistry";
  }
  if (canonical === "mcr.microsoft.com") {
    return "microsoftRegistry";
  }
  return canonical.endsWith(".azurecr.io") ? "azureRegistry" : "unsupported";
}

/** An image by the parts that decide whether two references name the same image. */
export interface ImageIdentity {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

/**
 * Tells whether two images are the same tag (or, without tags, digest) of the same repository, whatever spelling of
 * Docker Hub, of `library/` and of a known registry's host was used. No tag and no digest means `latest`.
 */
export function isSameImage(
  one: ImageIdentity,
  other: ImageIdentity,
  registries: readonly KnownRegistry[],
): boolean {
  return identityText(one, registries) === identityText(other, registries);
}

/** Reads a reference and gives its registry the canonical spelling; undefined when it is none. */
export function readKnownImage(
  text: string,
  registries: readonly KnownRegistry[],
): ImageReference | undefined {
  const parsed = parseImageReference(text);
  return parsed.kind === "invalid"
    ? undefined
    : { ...parsed.image, registry: canonicalHost(parsed.image.registry, registries) };
}

function hostsOf(registry: KnownRegistry): readonly string[] {
  return [registry.loginServer, ...registry.aliasHosts].map((host) => host.toLowerCase());
}

function identityText(image: ImageIdentity, registries: readonly KnownRegistry[]): string {
  const host = canonicalHost(image.registry, registries);
  const isOfficial = host === "docker.io" && !image.repository.includes("/");
  const repository = isOfficial ? `library/${image.repository}` : image.repository;
  const tag = image.tag ?? "";
  const digest = image.digest ?? "";
  const version = tag === "" ? (digest === "" ? ":latest" : `@${digest}`) : `:${tag}`;
  return `${host}/${repository}${version}`;
}
