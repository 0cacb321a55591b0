import { ContainerRegistryManagementClient } from "@azure/arm-containerregistry";
import { type TokenCredential } from "@azure/core-auth";
import { bearerTokenAuthenticationPolicyName } from "@azure/core-rest-pipeline";
import { AcrError } from "../core/errors.ts";
import {
  isLoopback,
  jsonAnswersPolicy,
  loopbackBearerPolicy,
  sameServicePolicy,
  startRunOncePolicy,
  tasksVersionPolicy,
} from "./armPolicies.ts";

const newerTasksVersion = "2025-03-01-preview";

/** A local registry that does not answer is not running: waiting would only keep the user. */
const localRetry: RetrySettings = { maxRetries: 1, retryDelayInMs: 200 };

/** How often and how long a call is repeated when the service is busy or away. */
interface RetrySettings {
  /** 0: never. */
  readonly maxRetries: number;
  /** Before the first repetition, in milliseconds; doubles. */
  readonly retryDelayInMs?: number;
}

/** Whom to talk to, and as whom. */
export interface ArmClientOptions {
  /** `https://management.azure.com`, or `http://127.0.0.1:43210` of the local registry. */
  readonly endpoint: string;
  /** A UUID. */
  readonly subscriptionId: string;
  readonly credential: TokenCredential;
  /** When absent: the SDK's default (3 repetitions) for Azure, a single quick one for the local registry. */
  readonly retry?: RetrySettings;
  /** False: the tasks API version of the SDK (2019-06-01-preview) is sent instead of 2025-03-01-preview. */
  readonly newerTasksApi?: boolean;
}

/** Makes the SDK's client. Rejects an endpoint that would send a token in the clear to another machine. */
export function createArmClient(options: ArmClientOptions): ContainerRegistryManagementClient {
  const endpoint = parseEndpoint(options.endpoint);
  const isLocal = endpoint.protocol === "http:";
  const retry = options.retry ?? (isLocal ? localRetry : undefined);
  const scope = `${endpoint.origin}/.default`;
  const client = new ContainerRegistryManagementClient(options.credential, options.subscriptionId, {
    endpoint: endpoint.origin,
    credentialScopes: scope,
    allowInsecureConnection: isLocal,
    userAgentOptions: { userAgentPrefix: "acr-tasks-vscode" },
    ...(retry === undefined ? {} : { retryOptions: retry }),
    additionalPolicies: [
      { policy: jsonAnswersPolicy(), position: "perCall" },
      { policy: sameServicePolicy(endpoint), position: "perCall" },
      { policy: startRunOncePolicy(), position: "perRetry" },
      ...(options.newerTasksApi === false
        ? []
        : [{ policy: tasksVersionPolicy(newerTasksVersion), position: "perCall" as const }]),
    ],
  });
  if (isLocal) {
    client.pipeline.removePolicy({ name: bearerTokenAuthenticationPolicyName });
    client.pipeline.addPolicy(loopbackBearerPolicy(options.credential, scope));
  }
  return client;
}

function parseEndpoint(text: string): URL {
  const endpoint = URL.canParse(text) ? new URL(text) : undefined;
  if (endpoint?.protocol === "https:") {
    return endpoint;
  }
  if (endpoint?.protocol === "http:" && isLoopback(endpoint)) {
    return endpoint;
  }
  throw new AcrError("invalidRequest", `${text} is not an HTTPS address of Azure Resource Manager`);
}
