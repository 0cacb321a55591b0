import { type Call, type Handler } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { ArmError } from "./armError.ts";
import { importRoutes } from "./importRoutes.ts";
import { notEmulatedRoutes } from "./notEmulatedRoutes.ts";
import { registryRoutes } from "./registryRoutes.ts";
import { resourceGroupRoutes } from "./resourceGroupRoutes.ts";
import { runRoutes } from "./runRoutes.ts";
import { serviceRoutes } from "./serviceRoutes.ts";
import { subscriptionRoutes } from "./subscriptionRoutes.ts";
import { taskRoutes } from "./taskRoutes.ts";
import { vaultRoutes } from "./vaultRoutes.ts";

/** Told in the header `api-supported-versions`; any other version is answered the same way. */
const supportedVersions =
  "2019-06-01-preview, 2022-02-01-preview, 2023-07-01, 2025-03-01-preview, 2025-11-01, 2026-01-01-preview";

/** All of the emulator's Azure Resource Manager; every route asks for a token, an API version and the subscription. */
export function armRoutes(context: ArmContext): readonly Route[] {
  return [
    ...subscriptionRoutes(context),
    ...resourceGroupRoutes(context),
    ...registryRoutes(context),
    ...taskRoutes(context),
    ...runRoutes(context),
    ...importRoutes(context),
    ...serviceRoutes(context),
    ...vaultRoutes(context),
    ...notEmulatedRoutes,
  ].map(([pattern, handler]): Route => [pattern, guarded(context, handler)]);
}

function guarded(context: ArmContext, handler: Handler): Handler {
  return async (call) => {
    refuseStrangers(call);
    refuseOtherSubscription(context, call);
    const answer = await handler(call);
    return {
      ...answer,
      headers: { "api-supported-versions": supportedVersions, ...answer.headers },
    };
  };
}

/** Any bearer token will do: the emulator has one user, who is whoever reaches it on loopback. */
function refuseStrangers(call: Call): void {
  if (!/^Bearer +\S/iu.test(call.headers.authorization ?? "")) {
    throw new ArmError(
      401,
      "AuthenticationFailed",
      "Authentication failed. The 'Authorization' header is missing.",
    );
  }
  if ((call.query.get("api-version") ?? "") === "") {
    throw new ArmError(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  }
}

function refuseOtherSubscription(context: ArmContext, call: Call): void {
  const [first, subscription] = call.segments;
  if (
    first?.toLowerCase() === "subscriptions" &&
    subscription !== undefined &&
    subscription.toLowerCase() !== context.subscriptionId
  ) {
    throw new ArmError(
      404,
      "SubscriptionNotFound",
      `The subscription '${subscription.slice(0, 60)}' could not be found.`,
    );
  }
}
