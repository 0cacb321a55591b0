import { type RegistryRecord } from "../resources.ts";
import { type TokenPasswordRecord, type TokenRecord } from "../services/serviceRecords.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { invalidProperty, notEmulated, notFound } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";
import {
  acceptedChild,
  childOperationRoute,
  childTimes,
  type ChildView,
  childView,
  newChildName,
} from "./childResource.ts";
import { findRegistry, registryPattern } from "./registryRoutes.ts";
import { readBody } from "./requestBody.ts";
import { parseChildId, registryId } from "./resourceId.ts";
import { findScopeMap } from "./scopeMapRoutes.ts";

/** Tokens of registries: users of the data plane with the rights of a scope map. */
export function tokenResourceRoutes(context: ArmContext): readonly Route[] {
  const token = `${registryPattern}/tokens/:name`;
  return [
    [`GET ${registryPattern}/tokens`, (call) => listTokens(context, call)],
    [`GET ${token}`, (call) => showToken(context, call)],
    [`PUT ${token}`, (call) => putToken(context, call)],
    [`PATCH ${token}`, (call) => patchToken(context, call)],
    [`DELETE ${token}`, (call) => deleteToken(context, call)],
    childOperationRoute(context, "tokens"),
  ];
}

function listTokens(context: ArmContext, call: Call): Answer {
  const registry = findRegistry(context, call);
  const tokens = context.services.tokens.all(registry.name);
  return { status: 200, body: { value: tokens.map((token) => view(context, registry, token)) } };
}

function showToken(context: ArmContext, call: Call): Answer {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  const token = context.services.tokens.find(registry.name, name);
  if (token === undefined) {
    throw notFound(name.slice(0, 90));
  }
  return { status: 200, body: view(context, registry, token) };
}

async function putToken(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = newChildName(call, /^[a-zA-Z0-9-]*$/u, "token");
  const properties = (await readBody(call)).requiredObject("properties");
  properties.requiredString("scopeMapId");
  const changes = changesOf(context, registry, properties);
  const before = context.services.tokens.find(registry.name, name);
  const record: TokenRecord = {
    status: "enabled",
    passwords: [],
    scopeMap: "",
    ...before,
    ...changes(before),
    name: before?.name ?? name,
    ...childTimes(context, before),
  };
  await context.services.tokens.put(registry.name, record);
  return before === undefined
    ? acceptedChild(context, call, "tokens", view(context, registry, record, "Creating"))
    : { status: 200, body: view(context, registry, record) };
}

async function patchToken(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  const properties = (await readBody(call)).object("properties");
  const changes = properties === undefined ? () => ({}) : changesOf(context, registry, properties);
  const changed = await context.services.tokens.update(registry.name, name, (before) => ({
    ...before,
    ...changes(before),
    ...childTimes(context, before),
  }));
  if (changed === undefined) {
    throw notFound(name.slice(0, 90));
  }
  return { status: 200, body: view(context, registry, changed) };
}

async function deleteToken(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  if (context.services.tokens.find(registry.name, name) === undefined) {
    return { status: 204 };
  }
  await context.services.tokens.delete(registry.name, name);
  return { status: 200 };
}

type TokenChange = Partial<Pick<TokenRecord, "scopeMap" | "status" | "passwords">>;

/** What a body changes of a token: passwords can only be taken away, by naming those that stay. */
function changesOf(
  context: ArmContext,
  registry: RegistryRecord,
  properties: BodyPart,
): (before: TokenRecord | undefined) => TokenChange {
  const status = properties.oneOf("status", ["enabled", "disabled"])?.toLowerCase();
  const scopeMap = scopeMapOf(context, registry, properties);
  const credentials = properties.object("credentials");
  if ((credentials?.objects("certificates") ?? []).length > 0) {
    throw notEmulated("TokenCertificate", "Certificates of tokens are not there locally");
  }
  const kept = credentials?.objects("passwords")?.map((one) => one.requiredString("name"));
  return (before) => ({
    ...(scopeMap === undefined ? {} : { scopeMap }),
    ...(status === undefined ? {} : { status: status === "enabled" ? "enabled" : "disabled" }),
    ...(kept === undefined
      ? {}
      : { passwords: (before?.passwords ?? []).filter(({ name }) => kept.includes(name)) }),
  });
}

function scopeMapOf(
  context: ArmContext,
  registry: RegistryRecord,
  properties: BodyPart,
): string | undefined {
  const id = properties.string("scopeMapId");
  if (id === undefined) {
    return undefined;
  }
  const parts = parseChildId(id, "scopeMaps");
  const map =
    parts?.registry.toLowerCase() === registry.name.toLowerCase() &&
    parts.group.toLowerCase() === registry.resourceGroup.toLowerCase()
      ? findScopeMap(context, registry, parts.name)
      : undefined;
  if (map === undefined) {
    throw invalidProperty(
      properties.pathOf("scopeMapId"),
      `'${id.slice(0, 300)}' is not the id of a scope map of the registry ${registry.name}`,
    );
  }
  return map.name;
}

function view(
  context: ArmContext,
  registry: RegistryRecord,
  record: TokenRecord,
  state = "Succeeded",
): ChildView {
  const scopeMapId = registryId(context.subscriptionId, registry, `/scopeMaps/${record.scopeMap}`);
  const passwords = record.passwords.map(shownPassword);
  const properties = { scopeMapId, credentials: { passwords }, status: record.status };
  return childView(context, registry, "tokens", { record, properties, state });
}

/** A password without what could be used. */
export function shownPassword({ name, creationTime, expiry }: TokenPasswordRecord): object {
  return { creationTime, ...(expiry === undefined ? {} : { expiry }), name };
}
