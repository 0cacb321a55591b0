import { locateImage } from "../core/image/registryHost.ts";
import { isLoopback } from "./armPolicies.ts";

/** A registry, and where it answers. */
export interface RegistryAddress {
  /** Host as in image references, in lower case; `docker.io` for every spelling of Docker Hub. */
  readonly host: string;
  /** What people call it. */
  readonly name: string;
  /** `azure`: a login server of Azure. `local`: on this machine. Only to these credentials are sent. */
  readonly kind: "azure" | "local" | "dockerHub" | "other";
}

const hostPattern = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/u;
/** Login servers of the public cloud, of China and of the United States' government. */
const azureLoginServer = /^[a-z0-9-]+\.azurecr\.(?:io|cn|us)$/u;
const dockerHubTokens = "auth.docker.io";

/** Reads the host of an image reference; undefined when it is none. */
export function registryAddress(text: string): RegistryAddress | undefined {
  const host = text.toLowerCase();
  if (!hostPattern.test(host) || !URL.canParse(`https://${host}`)) {
    return undefined;
  }
  if (locateImage(host, []) === "dockerHub") {
    return { host: "docker.io", name: "Docker Hub", kind: "dockerHub" };
  }
  if (isLoopback(new URL(`https://${host}`))) {
    return { host, name: host, kind: "local" };
  }
  return { host, name: host, kind: azureLoginServer.test(host) ? "azure" : "other" };
}

/** Base address of a host on the network: HTTPS, but for this machine, where registries speak HTTP. */
export function networkAddress(host: string): string {
  if (host === "docker.io") {
    return "https://registry-1.docker.io";
  }
  return isLoopback(new URL(`https://${host}`)) ? `http://${host}` : `https://${host}`;
}

/**
 * The address that a registry names for its tokens, if it belongs to the registry: HTTPS on the same host, on Docker
 * Hub's host for tokens, or anything on this machine for a registry of this machine. Else undefined.
 */
export function tokenAddress({ host, kind }: RegistryAddress, realm: string): URL | undefined {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url?.username !== "" || url.password !== "") {
    return undefined;
  }
  if (kind === "local") {
    return isLoopback(url) && /^https?:$/u.test(url.protocol) ? url : undefined;
  }
  const own = kind === "dockerHub" ? dockerHubTokens : new URL(`https://${host}`).host;
  return url.protocol === "https:" && url.host === own ? url : undefined;
}
