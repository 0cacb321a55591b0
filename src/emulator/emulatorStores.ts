import path from "node:path";
import { AcrError } from "../core/errors.ts";
import { type Log } from "../core/ports.ts";
import { armTime } from "./arm/armTime.ts";
import { type RegistryLifecycle } from "./arm/registryLifecycle.ts";
import { standInGroup } from "./arm/registryRoutes.ts";
import { type EmulatorConfig } from "./emulatorConfig.ts";
import { createRegistryDirectory, type RegistryDirectory } from "./engine/registryDirectory.ts";
import { type ContentStore, openContentStore } from "./oci/contentStore.ts";
import { createRegistryHandler } from "./oci/registryHandler.ts";
import { RepositoryEvents } from "./oci/repositoryEvents.ts";
import { Tokens } from "./oci/tokens.ts";
import { RegistryServers } from "./serverRegistries.ts";
import { ArtifactCache } from "./services/artifactCache.ts";
import { createRepositoryTokens } from "./services/createRepositoryTokens.ts";
import { type SecretSource } from "./services/secretSource.ts";
import { openServiceStore, type ServiceStore } from "./services/serviceStore.ts";
import { openResourceStore } from "./store/folderResourceStore.ts";
import { openResourceGroupStore, type ResourceGroupStore } from "./store/resourceGroupStore.ts";
import { registryNamePattern } from "./store/resourceName.ts";
import { type ResourceStore } from "./store/resourceStore.ts";
import { openKey } from "./store/secretStore.ts";
import { openServerCertificate, type ServerCertificate } from "./tls/certificateStore.ts";
import { VaultSecrets } from "./vault/vaultSecrets.ts";
import { openVaultStore, type VaultStore } from "./vault/vaultStore.ts";

/** What is on disk, opened. */
export interface Stores {
  readonly resources: ResourceStore;
  readonly groups: ResourceGroupStore;
  readonly content: ContentStore;
  readonly certificate: ServerCertificate | undefined;
  readonly directory: RegistryDirectory;
  readonly tokens: Tokens;
  readonly services: ServiceStore;
  /** What happens to images, for those who are told. */
  readonly events: RepositoryEvents;
  readonly vaults: VaultStore;
  /** The secrets of the vaults. */
  readonly secrets: SecretSource | undefined;
  readonly cache: ArtifactCache;
}

/** Opens everything under the data folder. */
export async function openStores(config: EmulatorConfig, dataFolder: string): Promise<Stores> {
  const resources = await openResourceStore(path.join(dataFolder, "registries"));
  const vaults = await openVaultStore(path.join(dataFolder, "vaults"));
  const cached = {
    resources,
    content: await openContentStore(path.join(dataFolder, "content")),
    directory: createRegistryDirectory(resources, config.standIns),
    tokens: new Tokens({ key: await openKey(dataFolder, "tokens") }),
    services: await openServiceStore(path.join(dataFolder, "services")),
    secrets: new VaultSecrets(vaults),
    vaults,
  };
  return {
    ...cached,
    groups: await openResourceGroupStore(dataFolder),
    certificate: config.tls ? await openServerCertificate(dataFolder) : undefined,
    events: new RepositoryEvents(),
    cache: new ArtifactCache({ ...cached, log: config.log }),
  };
}

/** Makes the servers of the registries; none listens yet. */
export function createServers({ resources, ...stores }: Stores, log: Log): RegistryServers {
  const { content, tokens, directory, certificate } = stores;
  const handler = createRegistryHandler({
    content,
    tokens,
    repositoryTokens: createRepositoryTokens(stores.services, Date.now),
    pullThrough: stores.cache,
    events: stores.events,
    registryFacts: (name) => {
      const record = resources.registry(name);
      return record === undefined
        ? undefined
        : { ...record, loginServer: `127.0.0.1:${record.port}` };
    },
    log,
  });
  return new RegistryServers({
    certificate,
    dataPlane: (name) => (request, response) => void handler(request, response, name),
    isAlias: (hostName) => directory.registryOf(hostName) !== undefined,
    log,
  });
}

/** Opens the ports of all registries. Ports of other programs are respected: a registry whose port is taken moves and remembers where it was. */
export async function openRegistries(
  resources: ResourceStore,
  servers: RegistryServers,
): Promise<void> {
  for (const record of resources.registries()) {
    const port = await servers.open(record.name, record.port);
    if (port !== record.port) {
      const former = `127.0.0.1:${record.port}`;
      const others = record.formerLoginServers.filter((one) => one !== former);
      await resources.putRegistry({ ...record, port, formerLoginServers: [former, ...others] });
    }
  }
}

/** Makes the registries that stand in for public ones where they are missing. Rejects a name that no registry can have. */
export async function addStandIns(
  config: EmulatorConfig,
  { resources, groups }: Stores,
  lifecycle: RegistryLifecycle,
): Promise<void> {
  for (const name of new Set(config.standIns.values())) {
    if (!registryNamePattern.test(name) || name.length > 50) {
      throw new AcrError("invalidRequest", `The stand-in ${name} is not the name of a registry`);
    }
    if (resources.registry(name) !== undefined) {
      continue;
    }
    if (groups.group(standInGroup) === undefined) {
      await groups.putGroup({ name: standInGroup, location: "local", tags: {} });
    }
    await lifecycle.add({
      name,
      resourceGroup: standInGroup,
      location: "local",
      sku: "Standard",
      adminUserEnabled: false,
      tags: {},
      creationDate: armTime(Date.now()),
    });
  }
}
