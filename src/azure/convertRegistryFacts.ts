import {
  type AgentPoolFacts,
  type CacheRuleFacts,
  type RegistryFacts,
} from "../core/tracking/facts.ts";
import { numberAt, objectAt, presentObjectAt, textAt, valueAt } from "./wire.ts";

/** What a registry's own resource says. */
type ResourceFacts = Pick<
  RegistryFacts,
  | "sku"
  | "endpointProtocol"
  | "roleAssignmentMode"
  | "publicNetworkAccess"
  | "networkDefaultAction"
  | "networkRuleBypassAllowedForTasks"
>;

/** One page of a registry's cache rules; undefined when one of them cannot be read. */
export interface CacheRulePage {
  readonly rules: readonly CacheRuleFacts[];
  /** Address of the next page. */
  readonly next: string | undefined;
}

/** Reads a registry's resource. What it does not say is undefined; what cannot be understood is null. */
export function convertRegistryFacts(wire: unknown): ResourceFacts {
  const properties = objectAt(wire, "properties");
  const bypass = valueAt(properties, "networkRuleBypassAllowedForTasks");
  return {
    sku:
      valueAt(wire, "sku") !== undefined && presentObjectAt(wire, "sku") === undefined
        ? null
        : rawWordAt(objectAt(wire, "sku"), "name"),
    endpointProtocol: rawWordAt(properties, "endpointProtocol"),
    roleAssignmentMode: rawWordAt(properties, "roleAssignmentMode"),
    publicNetworkAccess: rawWordAt(properties, "publicNetworkAccess"),
    networkDefaultAction: rawWordAt(objectAt(properties, "networkRuleSet"), "defaultAction"),
    networkRuleBypassAllowedForTasks:
      bypass === undefined || typeof bypass === "boolean" ? bypass : null,
  };
}

/** Reads a page of cache rules. A rule that cannot be read may be any: then nothing is known about all of them. */
export function convertCacheRules(wire: unknown): CacheRulePage | undefined {
  const list = valueAt(wire, "value");
  const link = valueAt(wire, "nextLink");
  const next = textAt(wire, "nextLink");
  const isLinkRead = next !== undefined || link === undefined || link === null || link === "";
  if (!Array.isArray(list) || !isLinkRead) {
    return undefined;
  }
  const rules = list.flatMap(convertCacheRule);
  return rules.length === list.length ? { rules, next } : undefined;
}

/** Reads the number of agents of a pool; null when it is not said or none. */
export function convertAgentPool(name: string, wire: unknown): AgentPoolFacts {
  const count = numberAt(objectAt(wire, "properties"), "count");
  return {
    name,
    count: count !== undefined && Number.isInteger(count) && count >= 0 ? count : null,
  };
}

function convertCacheRule(wire: unknown): readonly CacheRuleFacts[] {
  const properties = objectAt(wire, "properties");
  const sourceRepository = textAt(properties, "sourceRepository");
  const targetRepository = textAt(properties, "targetRepository");
  return sourceRepository === undefined || targetRepository === undefined
    ? []
    : [{ sourceRepository, targetRepository }];
}

/** The word as it is spelled, known or not: whoever decides by it says what is unknown. */
function rawWordAt(parent: unknown, key: string): string | null | undefined {
  return valueAt(parent, key) === undefined ? undefined : (textAt(parent, key) ?? null);
}
