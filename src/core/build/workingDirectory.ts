import { cleanPath } from "./cleanPath.ts";

/** Where the engine mounts the source of a run. */
const workspace = "/workspace";

/**
 * Gives the folder that the ACR engine passes to `docker run --workdir` for a `workingDirectory` as written: an
 * absolute one as it is, any other below `/workspace`, both cleaned, so that `../x` is `/x`. Nothing is expanded;
 * empty is `/workspace` (https://github.com/Azure/acr-builder, builder package, on Linux).
 */
export function resolveWorkingDirectory(written: string): string {
  return cleanPath(written.startsWith("/") ? written : `${workspace}/${written}`);
}
