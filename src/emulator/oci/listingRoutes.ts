import { json, type OciAnswer, type OciCall, type OciRoute } from "./ociCall.ts";
import { compareNames, pageOf } from "./page.ts";
import { type RegistryContent } from "./registryContent.ts";
import { type RepositoryContent } from "./repositoryContent.ts";

/** Length of a page of ACR's listings when the client names none. */
export const defaultPageLength = 100;

/**
 * `/v2/` and the listings of the distribution API:
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#content-discovery
 */
export const listingRoutes: readonly OciRoute[] = [
  {
    pattern: /^\/v2\/?$/u,
    methods: { GET: { needs: [], answer: () => Promise.resolve(json({})) } },
  },
  {
    pattern: /^\/(?:v2|acr\/v1)\/_catalog$/u,
    resource: "catalog",
    methods: { GET: { needs: ["*"], answer: listRepositories } },
  },
  {
    pattern: /^\/v2\/(?<repository>.+)\/tags\/list$/u,
    methods: { GET: { needs: ["pull", "metadata_read"], answer: listTags } },
  },
];

/** Repositories that the catalog shows: those with images that are not hidden by `listEnabled`. */
function listedRepositories(registry: RegistryContent): readonly RepositoryContent[] {
  return registry.repositories().filter(({ record }) => record.attributes.listEnabled);
}

async function listRepositories({ registry, path, query }: OciCall): Promise<OciAnswer> {
  const names = listedRepositories(registry).map(({ record }) => record.name);
  const paging = { path, query, defaultLength: defaultPageLength };
  const { items, headers } = pageOf(names, (name) => name, "name", paging);
  return Promise.resolve(json({ repositories: items }, headers));
}

async function listTags({ registry, repository, path, query }: OciCall): Promise<OciAnswer> {
  const { tags } = registry.knownRepository(repository);
  const names = [...tags.values()]
    .filter(({ attributes }) => attributes.listEnabled)
    .map(({ name }) => name)
    .sort(compareNames);
  const paging = { path, query, defaultLength: undefined };
  const { items, headers } = pageOf(names, (name) => name, "name", paging);
  return Promise.resolve(json({ name: repository, tags: items }, headers));
}
