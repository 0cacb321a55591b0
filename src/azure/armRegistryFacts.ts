import { AcrError } from "../core/errors.ts";
import { type Clock, type RegistryService } from "../core/ports.ts";
import { type RegistryId } from "../core/registry/registry.ts";
import {
  type AgentPoolFacts,
  type CacheRuleFacts,
  type RegistryFacts,
} from "../core/tracking/facts.ts";
import { type ArmConnection, checkAddress } from "./armConnection.ts";
import { calling, toAcrError } from "./armErrors.ts";
import { armGet } from "./armGet.ts";
import { registryPath } from "./convertRegistry.ts";
import {
  convertAgentPool,
  convertCacheRules,
  convertRegistryFacts,
} from "./convertRegistryFacts.ts";

/**
 * Newest first: the first has `endpointProtocol`, the second `roleAssignmentMode` and
 * `networkRuleBypassAllowedForTasks`, the last is known to every cloud
 * (https://learn.microsoft.com/azure/templates/microsoft.containerregistry/registries).
 */
const registryVersions = ["2026-01-01-preview", "2025-11-01", "2023-07-01"] as const;
const cacheRulesVersion = "2023-07-01";
/** The client sends the newer version of the tasks API in its place where that is wanted. */
const agentPoolVersion = "2019-06-01-preview";
/** A registry has at most 1,000 cache rules (https://learn.microsoft.com/azure/container-registry/artifact-cache-overview). */
const mostPages = 100;

/** The calls about what decides whether a registry's tasks run. */
export function createArmRegistryFacts(
  connection: ArmConnection,
  clock: Pick<Clock, "now">,
): Pick<RegistryService, "describeRegistry" | "agentPool"> {
  return {
    describeRegistry: (registry, signal) => describeRegistry(connection, clock, registry, signal),
    agentPool: (registry, name, signal) => agentPool(connection, registry, name, signal),
  };
}

/**
 * The state of the home region is left open: a replication's `displayStatus` (`Ready`, `Syncing`) tells about copies,
 * not whether the region runs tasks.
 */
function describeRegistry(
  connection: ArmConnection,
  clock: Pick<Clock, "now">,
  registry: RegistryId,
  signal: AbortSignal,
): Promise<RegistryFacts> {
  const what = `Cannot read the settings of ${registry.name}`;
  return calling(what, connection.log, signal, async () => {
    checkAddress(connection, registry);
    const askedAt = clock.now();
    const [resource, cacheRules] = await Promise.all([
      readResource(connection, registry, what, signal),
      readCacheRules(connection, registry, signal),
    ]);
    return {
      registry: registry.name,
      askedAt,
      ...convertRegistryFacts(resource),
      cacheRules,
    };
  });
}

function agentPool(
  connection: ArmConnection,
  registry: RegistryId,
  name: string,
  signal: AbortSignal,
): Promise<AgentPoolFacts> {
  const what = `Cannot read agent pool ${name} of ${registry.name}`;
  return calling(what, connection.log, signal, async () => {
    checkAddress(connection, registry, name);
    const path = `${registryPath(registry)}/agentPools/${name}?api-version=${agentPoolVersion}`;
    return convertAgentPool(name, await armGet(connection, path, what, signal));
  });
}

/** Asks by the newest version that the endpoint knows; whoever may not see the registry learns nothing of it. */
async function readResource(
  connection: ArmConnection,
  registry: RegistryId,
  what: string,
  signal: AbortSignal,
): Promise<unknown> {
  for (const version of registryVersions) {
    try {
      const path = `${registryPath(registry)}?api-version=${version}`;
      return await armGet(connection, path, what, signal);
    } catch (error) {
      if (error instanceof AcrError && error.code === "forbidden") {
        return undefined;
      }
      if (!isUnknownVersion(error)) {
        throw error;
      }
    }
  }
  throw new AcrError("badAnswer", `${what}: the service knows none of the versions of its API`);
}

function isUnknownVersion(error: unknown): boolean {
  const code = error instanceof AcrError ? (error.serviceCode ?? "") : "";
  return /ApiVersion|NoRegisteredProviderFound|InvalidResourceType/iu.test(code);
}

/** All cache rules; null when the answer cannot be understood, undefined when there is none. */
async function readCacheRules(
  connection: ArmConnection,
  registry: RegistryId,
  signal: AbortSignal,
): Promise<readonly CacheRuleFacts[] | null | undefined> {
  const what = `Cannot list cache rules of ${registry.name}`;
  const rules: CacheRuleFacts[] = [];
  let next: string | undefined =
    `${registryPath(registry)}/cacheRules?api-version=${cacheRulesVersion}`;
  try {
    for (let page = 0; next !== undefined; page += 1) {
      const read = convertCacheRules(await armGet(connection, next, what, signal));
      if (read === undefined || page === mostPages) {
        return null;
      }
      rules.push(...read.rules);
      ({ next } = read);
    }
    return rules;
  } catch (error) {
    signal.throwIfAborted();
    const { message, code } = toAcrError(what, error);
    if (code !== "notEmulated") {
      connection.log.info(`${message} [${code}]; going on without`);
    }
    return undefined;
  }
}
