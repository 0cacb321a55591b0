import { type ImageReference } from "../../core/image/imageReference.ts";
import { locateImage } from "../../core/image/registryHost.ts";

/**
 * Tells whether a registry is asked about an image: the public ones that ACR watches and those that one is connected
 * to, by login server. Nothing else is asked, since no verdict depends on the answer; and `contoso.azurecr.io` in a
 * Dockerfile may mean a local registry that is not running.
 */
export function isLookedUp(
  { registry }: ImageReference,
  connected: readonly { readonly loginServer: string }[],
): boolean {
  const location = locateImage(registry, []);
  return (
    location === "dockerHub" ||
    location === "microsoftRegistry" ||
    connected.some(({ loginServer }) => loginServer.toLowerCase() === registry.toLowerCase())
  );
}
