import { type RegistryRecord } from "../resources.ts";
import { type ServiceRecord } from "../services/serviceCollection.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { ArmError } from "./armError.ts";
import { armTime } from "./armTime.ts";
import { retryAfter } from "./operations.ts";
import { registryPattern } from "./registryRoutes.ts";
import { provider, registryId } from "./resourceId.ts";
import { localSystemData } from "./systemData.ts";

/** Kinds of resources below a registry as paths spell them, each with the word that ids of its operations start with. */
const operationWords = {
  tokens: "token",
  scopeMaps: "scopemaps",
  webhooks: "webhooks",
  cacheRules: "cacherules",
  credentialSets: "credentialsets",
} as const;

/** Kind of a resource below a registry. */
export type ChildKind = keyof typeof operationWords;

/** A resource below a registry as the service shows it. */
export interface ChildView {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly systemData: object;
  readonly properties: object;
}

/** The frame that all resources below a registry share; the creation date and the state stand among the properties. */
export function childView(
  context: ArmContext,
  registry: RegistryRecord,
  kind: ChildKind,
  shown: { readonly record: ServiceRecord; readonly properties: object; readonly state?: string },
): ChildView {
  const { record, properties, state = "Succeeded" } = shown;
  const { name, creationDate, lastModifiedDate } = record;
  return {
    type: `${provider}/registries/${kind}`,
    id: registryId(context.subscriptionId, registry, `/${kind}/${name}`),
    name,
    systemData: localSystemData(creationDate, lastModifiedDate),
    properties: { creationDate, provisioningState: state, ...properties },
  };
}

/** The 201 of a long-running operation that ends at once: the service tells where to ask, and so does the emulator. */
export function acceptedChild(
  context: ArmContext,
  call: Call,
  kind: ChildKind,
  body: ChildView,
): Answer {
  const operation = context.operations.start(operationWords[kind], Promise.resolve());
  const version = encodeURIComponent(call.query.get("api-version") ?? "");
  const poll = `${call.origin}${body.id}/operationStatuses/${operation}?api-version=${version}`;
  return { status: 201, headers: { ...retryAfter(0), "azure-asyncoperation": poll }, body };
}

/** The 202 of a deletion that is done: the service tells where to ask, and so does the emulator. */
export function deletedChild(
  context: ArmContext,
  call: Call,
  kind: ChildKind,
  { location }: RegistryRecord,
): Answer {
  const operation = context.operations.start(operationWords[kind], Promise.resolve());
  const version = encodeURIComponent(call.query.get("api-version") ?? "");
  const place = encodeURIComponent(location.toUpperCase());
  const results = `/subscriptions/${context.subscriptionId}/providers/${provider}/locations/${place}/operationResults`;
  const poll = `${call.origin}${results}/${operation}?api-version=${version}`;
  return { status: 202, headers: { ...retryAfter(0), location: poll } };
}

/** Where pollers of `acceptedChild` ask. */
export function childOperationRoute(context: ArmContext, kind: ChildKind): Route {
  return [
    `GET ${registryPattern}/${kind}/:name/operationStatuses/:operation`,
    (call) => context.operations.status(call.parameter("operation"), call.target),
  ];
}

/** The name in a call's path when it is one that a new resource may have; throws an `ArmError` otherwise. */
export function newChildName(call: Call, pattern: RegExp, what: string): string {
  const name = call.parameter("name");
  if (name.length < 5 || name.length > 50 || !pattern.test(name)) {
    throw new ArmError(
      400,
      "InvalidResourceName",
      `The ${what} name '${name.slice(0, 60)}' is invalid: it must be 5 to 50 characters long and match ${pattern.source}`,
    );
  }
  return name;
}

/** Times of a resource that is made or changed now. */
export function childTimes(
  context: ArmContext,
  before: ServiceRecord | undefined,
): Pick<ServiceRecord, "creationDate" | "lastModifiedDate"> {
  const now = armTime(context.now());
  return { creationDate: before?.creationDate ?? now, lastModifiedDate: now };
}
