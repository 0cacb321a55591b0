/** Hosts that mean Docker Hub in image names; only one of them speaks the registry's protocol. */
const dockerHubNames: readonly string[] = [
  "docker.io",
  "index.docker.io",
  "registry.hub.docker.com",
];

/**
 * Base address of a registry by the host in image names: HTTPS, but plain HTTP on this machine. Undefined for a text
 * that is no host.
 */
export function remoteAddress(host: string): URL | undefined {
  if (!/^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/u.test(host)) {
    return undefined;
  }
  const name = dockerHubNames.includes(host) ? "registry-1.docker.io" : host;
  const secure = `https://${name}`;
  if (!URL.canParse(secure)) {
    return undefined;
  }
  const address = new URL(secure);
  return isThisMachine(address) ? new URL(`http://${name}`) : address;
}

/**
 * Tells whether a registry may send a request on to another address: to HTTPS elsewhere, and to this machine only if
 * it is on it itself. So neither credentials nor content ever travel in the clear, and no registry of the internet
 * reaches what listens here.
 */
export function isAllowedAddress(registry: URL, other: URL): boolean {
  return isThisMachine(other)
    ? isThisMachine(registry) && /^https?:$/u.test(other.protocol)
    : other.protocol === "https:";
}

function isThisMachine({ hostname }: URL): boolean {
  return (
    hostname === "[::1]" ||
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    /^127(?:\.\d{1,3}){3}$/u.test(hostname)
  );
}
