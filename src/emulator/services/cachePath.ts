import { isRepositoryName } from "../oci/contentName.ts";
import { dockerHubHosts } from "../engine/registryDirectory.ts";

/** Where a cache rule takes images from. */
export interface CacheSource {
  /** Host in lower case, with port where it has one. */
  readonly host: string;
  /** Repository, or a pattern that is `*` or ends with `/*`. */
  readonly path: string;
}

/** A path of a cache rule: the name of a repository, `*`, or a name with `/*` behind it. */
export function isCachePath(text: string): boolean {
  return text === "*" || isRepositoryName(text.endsWith("/*") ? text.slice(0, -2) : text);
}

/** Tells whether a path stands for many repositories. */
export function isWildcard(path: string): boolean {
  return path.endsWith("*");
}

/**
 * The source of a rule by its parts: `docker.io/library/ubuntu`, `mcr.microsoft.com/*`. Docker Hub's official images
 * get their `library/`. Undefined for a text that is none.
 */
export function cacheSource(text: string): CacheSource | undefined {
  const slash = text.indexOf("/");
  const [host, path] = [text.slice(0, Math.max(slash, 0)).toLowerCase(), text.slice(slash + 1)];
  if (host === "" || !isCachePath(path)) {
    return undefined;
  }
  const isOfficial = dockerHubHosts.includes(host) && !path.includes("/") && !isWildcard(path);
  return { host, path: isOfficial ? `library/${path}` : path };
}

/** Tells whether two rules cannot be together: equal targets, or patterns of which one holds the other. */
export function isOverlap(one: string, other: string): boolean {
  return isWildcard(one) && isWildcard(other)
    ? prefixOf(one).startsWith(prefixOf(other)) || prefixOf(other).startsWith(prefixOf(one))
    : one === other;
}

/** The rule for a repository: one with its very name before one with a pattern. */
export function ruleFor<Rule extends { readonly targetRepository: string }>(
  rules: readonly Rule[],
  repository: string,
): Rule | undefined {
  return (
    rules.find(({ targetRepository }) => targetRepository === repository) ??
    rules.find(
      ({ targetRepository: target }) =>
        isWildcard(target) && repository.startsWith(prefixOf(target)),
    )
  );
}

/** The repository of the source that a rule caches as a repository of the registry. */
export function sourceRepository(source: CacheSource, target: string, repository: string): string {
  const path = isWildcard(source.path)
    ? `${prefixOf(source.path)}${repository.slice(prefixOf(target).length)}`
    : source.path;
  return dockerHubHosts.includes(source.host) && !path.includes("/") ? `library/${path}` : path;
}

/** What is before the asterisk: empty, or a name with a slash behind it. */
function prefixOf(pattern: string): string {
  return pattern.slice(0, -1);
}
