import { remoteAddress } from "../importing/remoteAddress.ts";
import { type RegistryRecord } from "../resources.ts";
import {
  cacheSource,
  type CacheSource,
  isCachePath,
  isOverlap,
  isWildcard,
} from "../services/cachePath.ts";
import { type CacheRuleRecord } from "../services/serviceRecords.ts";
import { type ArmContext } from "./armContext.ts";
import { ArmError, invalidProperty } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";
import { parseChildId } from "./resourceId.ts";

/** What a request says of a cache rule. */
export type CacheRuleSettings = Pick<
  CacheRuleRecord,
  "sourceRepository" | "targetRepository" | "credentialSet"
>;

/** Hosts that the service can cache (Microsoft's overview of artifact cache). */
const upstreams =
  /^(?:docker\.io|dhi\.io|mcr\.microsoft\.com|public\.ecr\.aws|ghcr\.io|quay\.io|registry\.k8s\.io|gcr\.io|nvcr\.io|registry\.redhat\.io|registry\.access\.redhat\.com|[a-z0-9-]+\.azurecr\.io|[a-z0-9-]+\.pkg\.dev)$/u;

/** Checks the body of a PUT against the registry's other rules and its repositories. Throws an `ArmError`. */
export async function newCacheRule(
  context: ArmContext,
  registry: RegistryRecord,
  name: string,
  body: BodyPart,
): Promise<CacheRuleSettings> {
  const properties = body.requiredObject("properties");
  const source = sourceOf(context, properties);
  const target = properties.requiredString("targetRepository");
  if (!isCachePath(target) || isWildcard(target) !== isWildcard(source.path)) {
    throw invalidProperty(
      properties.pathOf("targetRepository"),
      `'${target.slice(0, 300)}' is not a repository, or only one of source and target ends with *`,
    );
  }
  await refuseTaken(context, registry, name, target);
  const sourceRepository = `${source.host}/${source.path}`;
  const credentialSet = credentialSetOf(context, registry, properties, sourceRepository);
  return {
    sourceRepository,
    targetRepository: target,
    ...(credentialSet === undefined ? {} : { credentialSet }),
  };
}

/** A registry on this machine, or one that the emulator answers for, may be a source too. */
function sourceOf(context: ArmContext, properties: BodyPart): CacheSource {
  const text = properties.requiredString("sourceRepository");
  const source = cacheSource(text);
  if (source === undefined) {
    throw invalidProperty(
      properties.pathOf("sourceRepository"),
      `'${text.slice(0, 300)}' is not a host and a repository, such as mcr.microsoft.com/dotnet/sdk or mcr.microsoft.com/dotnet/*`,
    );
  }
  const isKnown =
    upstreams.test(source.host) ||
    context.directory.registryOf(source.host) !== undefined ||
    remoteAddress(source.host)?.protocol === "http:";
  if (!isKnown) {
    throw invalidProperty(
      properties.pathOf("sourceRepository"),
      `'${source.host.slice(0, 300)}' is not a registry that can be cached`,
    );
  }
  return source;
}

async function refuseTaken(
  context: ArmContext,
  registry: RegistryRecord,
  name: string,
  target: string,
): Promise<void> {
  const others = context.services.cacheRules.all(registry.name);
  const other = others.find(
    (rule) => rule.name !== name && isOverlap(rule.targetRepository, target),
  );
  if (other !== undefined) {
    throw new ArmError(
      409,
      "CacheRuleConflict",
      `The target repository ${target} overlaps with ${other.targetRepository} of the cache rule ${other.name}`,
      "properties.targetRepository",
    );
  }
  const isOwn = others.some((rule) => rule.name === name && rule.targetRepository === target);
  const content = await context.content.registry(registry.name);
  if (!isOwn && (content.repository(target)?.manifests.size ?? 0) > 0) {
    throw new ArmError(
      409,
      "RepositoryAlreadyExists",
      `The repository ${target} has images already; a cache rule needs a new repository`,
      "properties.targetRepository",
    );
  }
}

/** Name of the credential set that a body names for a source; it must be there and be for the source's host. */
export function credentialSetOf(
  context: ArmContext,
  registry: RegistryRecord,
  properties: BodyPart,
  sourceRepository: string,
): string | undefined {
  const id = properties.string("credentialSetResourceId") ?? "";
  if (id === "") {
    return undefined;
  }
  const parts = parseChildId(id, "credentialSets");
  const record =
    parts?.registry.toLowerCase() === registry.name.toLowerCase() &&
    parts.group.toLowerCase() === registry.resourceGroup.toLowerCase()
      ? context.services.credentialSets.find(registry.name, parts.name)
      : undefined;
  if (record === undefined) {
    throw invalidProperty(
      properties.pathOf("credentialSetResourceId"),
      `'${id.slice(0, 300)}' is not the id of a credential set of the registry ${registry.name}`,
    );
  }
  if (!sourceRepository.startsWith(`${record.loginServer}/`)) {
    throw invalidProperty(
      properties.pathOf("credentialSetResourceId"),
      `the credential set ${record.name} is for ${record.loginServer}, not for ${sourceRepository}`,
    );
  }
  return record.name;
}
