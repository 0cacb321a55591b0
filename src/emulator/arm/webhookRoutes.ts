import { type RegistryRecord } from "../resources.ts";
import { type WebhookRecord } from "../services/serviceRecords.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { notFound } from "./armError.ts";
import {
  acceptedChild,
  childOperationRoute,
  childTimes,
  type ChildView,
  newChildName,
} from "./childResource.ts";
import { findRegistry, registryPattern } from "./registryRoutes.ts";
import { readBody } from "./requestBody.ts";
import { provider, registryId } from "./resourceId.ts";
import { localSystemData } from "./systemData.ts";
import { newWebhookSettings, webhookChanges } from "./webhookBody.ts";
import { webhookEventView } from "./webhookEventView.ts";

/** Webhooks: making, changing, deleting, listing, trying, and what they were told. */
export function webhookRoutes(context: ArmContext): readonly Route[] {
  const webhook = `${registryPattern}/webhooks/:name`;
  return [
    [`GET ${registryPattern}/webhooks`, (call) => listWebhooks(context, call)],
    [`GET ${webhook}`, (call) => ({ status: 200, body: view(context, ...find(context, call)) })],
    [`PUT ${webhook}`, (call) => putWebhook(context, call)],
    [`PATCH ${webhook}`, (call) => patchWebhook(context, call)],
    [`DELETE ${webhook}`, (call) => deleteWebhook(context, call)],
    [`POST ${webhook}/getCallbackConfig`, (call) => callbackConfig(...find(context, call))],
    [`POST ${webhook}/ping`, (call) => ping(context, ...find(context, call))],
    [`POST ${webhook}/listEvents`, (call) => listEvents(context, ...find(context, call))],
    childOperationRoute(context, "webhooks"),
  ];
}

function find(context: ArmContext, call: Call): [RegistryRecord, WebhookRecord] {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  const record = context.services.webhooks.find(registry.name, name);
  if (record === undefined) {
    throw notFound(name.slice(0, 90));
  }
  return [registry, record];
}

function listWebhooks(context: ArmContext, call: Call): Answer {
  const registry = findRegistry(context, call);
  const webhooks = context.services.webhooks.all(registry.name);
  return { status: 200, body: { value: webhooks.map((one) => view(context, registry, one)) } };
}

async function putWebhook(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = newChildName(call, /^[a-zA-Z0-9]*$/u, "webhook");
  const settings = newWebhookSettings(await readBody(call));
  const before = context.services.webhooks.find(registry.name, name);
  const record = { ...settings, name: before?.name ?? name, ...childTimes(context, before) };
  if (before === undefined) {
    // One of that name, perhaps of a registry of that name, may have been deleted.
    context.webhooks.forget(registry.name, name);
  }
  await context.services.webhooks.put(registry.name, record);
  return before === undefined
    ? acceptedChild(context, call, "webhooks", view(context, registry, record, "Creating"))
    : { status: 200, body: view(context, registry, record) };
}

async function patchWebhook(context: ArmContext, call: Call): Promise<Answer> {
  const changes = webhookChanges(await readBody(call));
  const [registry, { name }] = find(context, call);
  const changed = await context.services.webhooks.update(registry.name, name, (before) => ({
    ...before,
    ...changes,
    ...childTimes(context, before),
  }));
  if (changed === undefined) {
    throw notFound(name);
  }
  return { status: 200, body: view(context, registry, changed) };
}

async function deleteWebhook(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  if (context.services.webhooks.find(registry.name, name) === undefined) {
    return { status: 204 };
  }
  await context.services.webhooks.delete(registry.name, name);
  return { status: 200 };
}

function callbackConfig(_: RegistryRecord, { serviceUri, customHeaders }: WebhookRecord): Answer {
  return { status: 200, body: { serviceUri, customHeaders } };
}

function ping(context: ArmContext, registry: RegistryRecord, record: WebhookRecord): Answer {
  return { status: 200, body: { id: context.webhooks.ping(registry.name, record) } };
}

function listEvents(
  context: ArmContext,
  registry: RegistryRecord,
  { name }: WebhookRecord,
): Answer {
  const deliveries = context.webhooks.deliveries(registry.name, name);
  return { status: 200, body: { value: deliveries.map(webhookEventView) } };
}

/** Without the address and the headers, which `getCallbackConfig` alone tells. */
function view(
  context: ArmContext,
  registry: RegistryRecord,
  record: WebhookRecord,
  provisioningState = "Succeeded",
): ChildView & Pick<WebhookRecord, "location" | "tags"> {
  const { name, location, tags, status, scope, actions, creationDate, lastModifiedDate } = record;
  return {
    type: `${provider}/registries/webhooks`,
    id: registryId(context.subscriptionId, registry, `/webhooks/${name}`),
    name,
    location,
    tags,
    systemData: localSystemData(creationDate, lastModifiedDate),
    properties: { status, scope, actions, provisioningState },
  };
}
