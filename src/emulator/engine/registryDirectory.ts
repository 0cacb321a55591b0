import { type RegistryLocation } from "../executor/containerTool.ts";
import { type ImageRecord } from "../resources.ts";
import { type ResourceStore } from "../store/resourceStore.ts";

/** Which hosts stand for which registry of the emulator. Hosts are compared without regard to case. */
export interface RegistryDirectory {
  /** Name of the registry that a host in an image name means, or undefined for a host elsewhere. */
  registryOf(host: string): string | undefined;
  /** Host and port of the registry's own data plane, or undefined when there is no such registry. */
  loginServerOf(registry: string): string | undefined;
  /** All hosts with the address that answers for them. */
  locations(): readonly RegistryLocation[];
}

/** Spellings of Docker Hub; the last one is what the service lists in dependencies. */
export const dockerHubHosts: readonly string[] = [
  "docker.io",
  "index.docker.io",
  "registry-1.docker.io",
  "registry.hub.docker.com",
];

/**
 * Looks registries up in the store at every call, so that it is never out of date. `standIns` gives for public
 * hosts the registry that stands in for them (`docker.io` → `hub`); all spellings of Docker Hub go together.
 */
export function createRegistryDirectory(
  resources: ResourceStore,
  standIns: ReadonlyMap<string, string>,
): RegistryDirectory {
  const locations = () => listLocations(resources, standIns);
  return {
    locations: () => locations().map(({ prefix, location }) => ({ prefix, location })),
    registryOf: (host) => locations().find(({ prefix }) => prefix === host.toLowerCase())?.registry,
    loginServerOf: (registry) => {
      const record = resources.registry(registry);
      return record === undefined ? undefined : loginServer(record.port);
    },
  };
}

/**
 * A text that is equal for all spellings of one image: aliases of a registry, Docker Hub's hosts, and
 * `library/` left out. The digest does not count, a missing tag is `latest`.
 */
export function imageKey(directory: RegistryDirectory, image: ImageRecord): string {
  const host = image.registry.toLowerCase();
  const isHub = dockerHubHosts.includes(host);
  const registry = directory.registryOf(host);
  const place = registry === undefined ? (isHub ? "docker.io" : host) : `registry ${registry}`;
  return `${place}/${catalogRepository(image)}:${image.tag ?? "latest"}`.toLowerCase();
}

/** Repository under which an image is found in its registry: official images of Docker Hub are in `library/`. */
export function catalogRepository(image: ImageRecord): string {
  const isHub = dockerHubHosts.includes(image.registry.toLowerCase());
  return isHub && !image.repository.includes("/")
    ? `library/${image.repository}`
    : image.repository;
}

interface NamedLocation extends RegistryLocation {
  readonly registry: string;
}

function listLocations(
  resources: ResourceStore,
  standIns: ReadonlyMap<string, string>,
): readonly NamedLocation[] {
  const registries = resources.registries();
  const present = registries.flatMap((record) => {
    const name = record.name.toLowerCase();
    const { port } = record;
    const hosts = [
      loginServer(port),
      `localhost:${port}`,
      `${name}.azurecr.io`,
      `${name}.azurecr.localhost`,
    ];
    return hosts.map((prefix) => ({ prefix, location: loginServer(port), registry: record.name }));
  });
  const standing = [...standIns].flatMap(([host, name]) => {
    const record = registries.find(
      (candidate) => candidate.name.toLowerCase() === name.toLowerCase(),
    );
    const hosts = dockerHubHosts.includes(host) ? dockerHubHosts : [host.toLowerCase()];
    return record === undefined
      ? []
      : hosts.map((prefix) => ({
          prefix,
          location: loginServer(record.port),
          registry: record.name,
        }));
  });
  const former = registries.flatMap((record) =>
    record.formerLoginServers.map((prefix) => ({
      prefix,
      location: loginServer(record.port),
      registry: record.name,
    })),
  );
  // The first entry of a host counts: a port that changed hands belongs to who has it now.
  const byPrefix = new Map<string, NamedLocation>();
  for (const location of [...present, ...standing, ...former]) {
    if (!byPrefix.has(location.prefix)) {
      byPrefix.set(location.prefix, location);
    }
  }
  return [...byPrefix.values()];
}

function loginServer(port: number): string {
  return `127.0.0.1:${port}`;
}
