import { type RegistryRecord } from "../resources.ts";
import { repositoryGrant } from "../services/repositoryGrants.ts";
import { type ScopeMapRecord } from "../services/serviceRecords.ts";
import { systemScopeMap, systemScopeMaps } from "../services/systemScopeMaps.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { ArmError, invalidProperty, notEmulated, notFound } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";
import { childTimes, type ChildView, childView, newChildName } from "./childResource.ts";
import { findRegistry, registryPattern } from "./registryRoutes.ts";
import { readBody } from "./requestBody.ts";

/** A scope map of either kind, as it is shown. */
type ScopeMap = ScopeMapRecord & { readonly type: "SystemDefined" | "UserDefined" };

/** Scope maps: those of the system can be read only, those of users made, changed and deleted. */
export function scopeMapRoutes(context: ArmContext): readonly Route[] {
  const map = `${registryPattern}/scopeMaps/:name`;
  return [
    [`GET ${registryPattern}/scopeMaps`, (call) => listScopeMaps(context, call)],
    [`GET ${map}`, (call) => showScopeMap(context, call)],
    [`PUT ${map}`, (call) => putScopeMap(context, call)],
    [`PATCH ${map}`, (call) => patchScopeMap(context, call)],
    [`DELETE ${map}`, (call) => deleteScopeMap(context, call)],
  ];
}

/** A scope map of a registry by name, in any letter case, or undefined. */
export function findScopeMap(
  context: ArmContext,
  registry: RegistryRecord,
  name: string,
): ScopeMap | undefined {
  const system = systemScopeMap(name);
  if (system !== undefined) {
    return systemMap(registry, system);
  }
  const record = context.services.scopeMaps.find(registry.name, name);
  return record === undefined ? undefined : { ...record, type: "UserDefined" };
}

/** They came with the registry. */
function systemMap(registry: RegistryRecord, map: (typeof systemScopeMaps)[number]): ScopeMap {
  const { creationDate } = registry;
  return { ...map, type: "SystemDefined", creationDate, lastModifiedDate: creationDate };
}

function listScopeMaps(context: ArmContext, call: Call): Answer {
  const registry = findRegistry(context, call);
  const own = context.services.scopeMaps.all(registry.name);
  const maps = [
    ...systemScopeMaps.map((map) => systemMap(registry, map)),
    ...own.map((record): ScopeMap => ({ ...record, type: "UserDefined" })),
  ];
  return { status: 200, body: { value: maps.map((map) => view(context, registry, map)) } };
}

function showScopeMap(context: ArmContext, call: Call): Answer {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  const map = findScopeMap(context, registry, name);
  if (map === undefined) {
    throw notFound(name.slice(0, 90));
  }
  return { status: 200, body: view(context, registry, map) };
}

async function putScopeMap(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  refuseSystemMap(call);
  const name = newChildName(call, /^[a-zA-Z0-9-][a-zA-Z0-9-_]*$/u, "scope map");
  const properties = (await readBody(call)).requiredObject("properties");
  const actions = actionsOf(properties);
  if (actions === undefined) {
    throw invalidProperty(properties.pathOf("actions"), "is required");
  }
  const before = context.services.scopeMaps.find(registry.name, name);
  const description = properties.string("description");
  const record: ScopeMapRecord = {
    name: before?.name ?? name,
    ...childTimes(context, before),
    ...(description === undefined ? {} : { description }),
    actions,
  };
  await context.services.scopeMaps.put(registry.name, record);
  return { status: 200, body: view(context, registry, { ...record, type: "UserDefined" }) };
}

async function patchScopeMap(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  refuseSystemMap(call);
  const name = call.parameter("name");
  const properties = (await readBody(call)).object("properties");
  const description = properties?.string("description");
  const actions = properties === undefined ? undefined : actionsOf(properties);
  const changed = await context.services.scopeMaps.update(registry.name, name, (before) => ({
    ...before,
    ...childTimes(context, before),
    ...(description === undefined ? {} : { description }),
    ...(actions === undefined ? {} : { actions }),
  }));
  if (changed === undefined) {
    throw notFound(name.slice(0, 90));
  }
  return { status: 200, body: view(context, registry, { ...changed, type: "UserDefined" }) };
}

/** Tokens that have the scope map stay, without its rights. */
async function deleteScopeMap(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  refuseSystemMap(call);
  const name = call.parameter("name");
  if (context.services.scopeMaps.find(registry.name, name) === undefined) {
    return { status: 204 };
  }
  await context.services.scopeMaps.delete(registry.name, name);
  return { status: 200 };
}

function refuseSystemMap(call: Call): void {
  const system = systemScopeMap(call.parameter("name"));
  if (system !== undefined) {
    throw new ArmError(
      400,
      "InvalidRequest",
      `The scope map ${system.name} is defined by the system and cannot be changed or deleted; make one of your own`,
    );
  }
}

function actionsOf(properties: BodyPart): readonly string[] | undefined {
  const actions = properties.strings("actions");
  for (const [index, action] of actions?.entries() ?? []) {
    if (action.startsWith("gateway/")) {
      throw notEmulated(
        "ConnectedRegistry",
        "Connected registries, whose rights start with gateway/, are not there in the local registry",
      );
    }
    if (repositoryGrant(action) === undefined) {
      throw invalidProperty(
        properties.pathOf(`actions[${index}]`),
        `'${action.slice(0, 300)}' is not an action: repositories/NAME/content/read, write or delete, or metadata/read or write; NAME may end with *`,
      );
    }
  }
  return actions;
}

function view(context: ArmContext, registry: RegistryRecord, map: ScopeMap): ChildView {
  const { type, description, actions } = map;
  const properties = { type, ...(description === undefined ? {} : { description }), actions };
  return childView(context, registry, "scopeMaps", { record: map, properties });
}
