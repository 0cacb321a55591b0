import { type RegistryRecord } from "../resources.ts";
import { type CacheRuleRecord } from "../services/serviceRecords.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { notFound } from "./armError.ts";
import { armTime } from "./armTime.ts";
import { credentialSetOf, newCacheRule } from "./cacheRuleBody.ts";
import {
  acceptedChild,
  childOperationRoute,
  childTimes,
  type ChildView,
  childView,
  deletedChild,
  newChildName,
} from "./childResource.ts";
import { findRegistry, registryPattern } from "./registryRoutes.ts";
import { readBody } from "./requestBody.ts";
import { registryId } from "./resourceId.ts";

/** Cache rules: making, changing their credentials, deleting, listing. */
export function cacheRuleRoutes(context: ArmContext): readonly Route[] {
  const rule = `${registryPattern}/cacheRules/:name`;
  return [
    [`GET ${registryPattern}/cacheRules`, (call) => listRules(context, call)],
    [`GET ${rule}`, (call) => ({ status: 200, body: view(context, ...find(context, call)) })],
    [`PUT ${rule}`, (call) => putRule(context, call)],
    [`PATCH ${rule}`, (call) => patchRule(context, call)],
    [`DELETE ${rule}`, (call) => deleteRule(context, call)],
    childOperationRoute(context, "cacheRules"),
  ];
}

function find(context: ArmContext, call: Call): [RegistryRecord, CacheRuleRecord] {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  const record = context.services.cacheRules.find(registry.name, name);
  if (record === undefined) {
    throw notFound(name.slice(0, 90));
  }
  return [registry, record];
}

function listRules(context: ArmContext, call: Call): Answer {
  const registry = findRegistry(context, call);
  const rules = context.services.cacheRules.all(registry.name);
  return { status: 200, body: { value: rules.map((rule) => view(context, registry, rule)) } };
}

async function putRule(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const asked = newChildName(call, /^[a-zA-Z0-9-]*$/u, "cache rule");
  const before = context.services.cacheRules.find(registry.name, asked);
  const name = before?.name ?? asked;
  const rule = await newCacheRule(context, registry, name, await readBody(call));
  const record = { ...rule, name, ...childTimes(context, before) };
  await context.services.cacheRules.put(registry.name, record);
  const state = before === undefined ? "Creating" : "Updating";
  return acceptedChild(context, call, "cacheRules", view(context, registry, record, state));
}

/** Only the credentials can be changed; null takes them away. */
async function patchRule(context: ArmContext, call: Call): Promise<Answer> {
  const properties = (await readBody(call)).object("properties");
  const [registry, known] = find(context, call);
  const isNamed = properties !== undefined && "credentialSetResourceId" in properties.value;
  const credentialSet = isNamed
    ? credentialSetOf(context, registry, properties, known.sourceRepository)
    : known.credentialSet;
  const change = ({ name, creationDate, ...rule }: CacheRuleRecord): CacheRuleRecord => ({
    name,
    creationDate,
    lastModifiedDate: armTime(context.now()),
    sourceRepository: rule.sourceRepository,
    targetRepository: rule.targetRepository,
    ...(credentialSet === undefined ? {} : { credentialSet }),
  });
  const changed = await context.services.cacheRules.update(registry.name, known.name, change);
  if (changed === undefined) {
    throw notFound(known.name);
  }
  return acceptedChild(context, call, "cacheRules", view(context, registry, changed, "Updating"));
}

async function deleteRule(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  if (context.services.cacheRules.find(registry.name, name) === undefined) {
    return { status: 204 };
  }
  await context.services.cacheRules.delete(registry.name, name);
  return deletedChild(context, call, "cacheRules", registry);
}

function view(
  context: ArmContext,
  registry: RegistryRecord,
  record: CacheRuleRecord,
  state = "Succeeded",
): ChildView {
  const { credentialSet, sourceRepository, targetRepository } = record;
  const tail = `/credentialSets/${credentialSet ?? ""}`;
  const credentialSetResourceId = registryId(context.subscriptionId, registry, tail);
  const properties = {
    ...(credentialSet === undefined ? {} : { credentialSetResourceId }),
    sourceRepository,
    targetRepository,
  };
  return childView(context, registry, "cacheRules", { record, properties, state });
}
