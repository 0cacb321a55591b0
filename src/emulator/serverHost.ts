import { type IncomingMessage } from "node:http";

/**
 * Tells whether a request came in under a name that only this machine has. A page that a browser loaded from
 * elsewhere can make its own name resolve to 127.0.0.1 (DNS rebinding), but it cannot change the Host header.
 * `*.localhost` is reserved for loopback (RFC 6761, section 6.3). `isAlias` knows the registries' names.
 */
export function isOwnHost(host: string, isAlias: (hostName: string) => boolean): boolean {
  const name = hostNameOf(host);
  return (
    name === "127.0.0.1" || name === "localhost" || name.endsWith(".localhost") || isAlias(name)
  );
}

/** Host without port, in lower case. */
export function hostNameOf(host: string): string {
  return host.replace(/:\d+$/u, "").toLowerCase();
}

/** Tells whether a browser sent the request on behalf of a page that did not come from this very server. */
export function isForeignOrigin(request: IncomingMessage, ownOrigin: string): boolean {
  const { origin } = request.headers;
  return origin !== undefined && origin.toLowerCase() !== ownOrigin.toLowerCase();
}

/** Scheme and host under which the client reached this server. */
export function originOf(request: IncomingMessage): string {
  const scheme = "encrypted" in request.socket ? "https" : "http";
  return `${scheme}://${request.headers.host ?? "127.0.0.1"}`;
}
