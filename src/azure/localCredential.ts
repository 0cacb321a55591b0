import { type TokenCredential } from "@azure/core-auth";

/** A token that the local registry takes; it takes any, so this one is no secret. */
export function localCredential(): TokenCredential {
  return {
    getToken: () =>
      Promise.resolve({ token: "local-registry", expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
  };
}
