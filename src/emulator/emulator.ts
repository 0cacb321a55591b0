import { randomUUID } from "node:crypto";
import path from "node:path";
import { AcrError } from "../core/errors.ts";
import { type Log } from "../core/ports.ts";
import { armRoutes } from "./arm/armRoutes.ts";
import { armTime } from "./arm/armTime.ts";
import { createRegistryLifecycle } from "./arm/localRegistryLifecycle.ts";
import { Operations } from "./arm/operations.ts";
import { type RegistryLifecycle } from "./arm/registryLifecycle.ts";
import { standInGroup } from "./arm/registryRoutes.ts";
import { localTenant } from "./arm/taskBody.ts";
import { createBlobLinks } from "./blob/blobLinks.ts";
import { blobRoutes } from "./blob/blobRoutes.ts";
import { openLogStore } from "./blob/folderLogStore.ts";
import { openSourceStore } from "./blob/folderSourceStore.ts";
import { machineClock } from "./emulatorClock.ts";
import { createTaskEngine } from "./engine/createTaskEngine.ts";
import { createRegistryDirectory, type RegistryDirectory } from "./engine/registryDirectory.ts";
import { type TaskEngine } from "./engine/taskEngine.ts";
import { type ContainerToolName, detectContainerTool } from "./executor/detectContainerTool.ts";
import { ImageImports } from "./importing/imageImports.ts";
import { type ContentStore, openContentStore } from "./oci/contentStore.ts";
import { createRegistryHandler } from "./oci/registryHandler.ts";
import { Tokens } from "./oci/tokens.ts";
import { createRequestListener } from "./server.ts";
import { listen } from "./serverListener.ts";
import { RegistryServers } from "./serverRegistries.ts";
import { RouteTable } from "./serverRoutes.ts";
import { signInRoutes } from "./signIn/signInRoutes.ts";
import { type DataFolder, openDataFolder } from "./store/dataFolder.ts";
import { openResourceStore } from "./store/folderResourceStore.ts";
import { registryNamePattern } from "./store/resourceName.ts";
import { openResourceGroupStore, type ResourceGroupStore } from "./store/resourceGroupStore.ts";
import { type ResourceStore } from "./store/resourceStore.ts";
import { openKey } from "./store/secretStore.ts";
import { openServerCertificate, type ServerCertificate } from "./tls/certificateStore.ts";

/** Id of the emulator's one subscription. */
const localSubscription = "11111111-1111-1111-1111-111111111111";

/** What an emulator is started with. */
export interface EmulatorConfig {
  /** Main port on 127.0.0.1; 0 takes any free one. */
  readonly port: number;
  readonly dataFolder: string;
  /** Speak HTTPS on the same ports too. */
  readonly tls: boolean;
  /** Container tools to try, in this order. */
  readonly tools: readonly ContainerToolName[];
  /** Public hosts and the registry that stands in for each; registries that are missing are made. */
  readonly standIns: ReadonlyMap<string, string>;
  readonly log: Log;
}

/** Where a running emulator is and what it has; printed when it is ready and kept in `emulator.json`. */
export interface EmulatorAddresses {
  /** Base address of Azure Resource Manager: `http://127.0.0.1:43210`. */
  readonly arm: string;
  /** The same with HTTPS; absent without TLS. */
  readonly https?: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** PEM file with the certificate authority to trust; absent without TLS. */
  readonly caFile?: string;
  readonly dataFolder: string;
  readonly pid: number;
  readonly containerTool: TaskEngine["containerTool"];
}

/** A running emulator. `close` ends its runs, closes its ports and gives the data folder free. */
export interface Emulator {
  readonly addresses: EmulatorAddresses;
  close(): Promise<void>;
}

/**
 * Starts an emulator over a data folder. Rejects with `DataFolderError`, with `portTaken`, or with the signal's
 * reason; nothing stays open then.
 */
export async function startEmulator(
  config: EmulatorConfig,
  signal: AbortSignal,
): Promise<Emulator> {
  const folder = await openDataFolder(config.dataFolder);
  const closers: (() => Promise<void>)[] = [() => folder.release()];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) {
      await closer();
    }
  };
  try {
    const addresses = await open(config, folder, closers, signal);
    await folder.publish(addresses);
    return { addresses, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What is on disk, opened. */
interface Stores {
  readonly resources: ResourceStore;
  readonly groups: ResourceGroupStore;
  readonly content: ContentStore;
  readonly certificate: ServerCertificate | undefined;
  readonly directory: RegistryDirectory;
  readonly tokens: Tokens;
}

async function open(
  config: EmulatorConfig,
  folder: DataFolder,
  closers: (() => Promise<void>)[],
  signal: AbortSignal,
): Promise<EmulatorAddresses> {
  const stores = await openStores(config, folder.path);
  const servers = createServers(stores, config.log);
  closers.push(() => servers.closeAll());
  await openRegistries(stores.resources, servers);
  const engine = await openEngine(config, stores, folder.path, signal);
  closers.push(() => engine.close());
  await engine.recover();
  const imports = new ImageImports({ ...stores, log: config.log });
  closers.push(() => imports.close());
  const lifecycle = createRegistryLifecycle({ ...stores, servers, engine, imports });
  await addStandIns(config, stores, lifecycle);
  const routes = await routesOf({ config, stores, folder, engine, lifecycle, imports });
  const registryListener = (hostName: string): ReturnType<RegistryServers["listener"]> => {
    const registry = stores.directory.registryOf(hostName);
    return registry === undefined ? undefined : servers.listener(registry);
  };
  const listener = await listen({
    port: config.port,
    certificate: stores.certificate,
    onRequest: createRequestListener({ routes, registryListener, log: config.log }),
  });
  closers.push(() => listener.close());
  return addressesOf(listener.port, folder, stores.certificate, engine);
}

async function openStores(config: EmulatorConfig, dataFolder: string): Promise<Stores> {
  const resources = await openResourceStore(path.join(dataFolder, "registries"));
  return {
    resources,
    groups: await openResourceGroupStore(dataFolder),
    content: await openContentStore(path.join(dataFolder, "content")),
    certificate: config.tls ? await openServerCertificate(dataFolder) : undefined,
    directory: createRegistryDirectory(resources, config.standIns),
    tokens: new Tokens({ key: await openKey(dataFolder, "tokens") }),
  };
}

function createServers({ resources, ...stores }: Stores, log: Log): RegistryServers {
  const { content, tokens, directory, certificate } = stores;
  const handler = createRegistryHandler({
    content,
    tokens,
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

/** Ports of other programs are respected: a registry whose port is taken moves and remembers where it was. */
async function openRegistries(resources: ResourceStore, servers: RegistryServers): Promise<void> {
  for (const record of resources.registries()) {
    const port = await servers.open(record.name, record.port);
    if (port !== record.port) {
      const former = `127.0.0.1:${record.port}`;
      const others = record.formerLoginServers.filter((one) => one !== former);
      await resources.putRegistry({ ...record, port, formerLoginServers: [former, ...others] });
    }
  }
}

async function openEngine(
  config: EmulatorConfig,
  stores: Stores,
  dataFolder: string,
  signal: AbortSignal,
): Promise<TaskEngine> {
  const stateFolder = path.join(dataFolder, "containers");
  const tool = await detectContainerTool({ order: config.tools, stateFolder }, signal);
  const registries = path.join(dataFolder, "registries");
  return createTaskEngine({
    resources: stores.resources,
    logs: openLogStore(registries),
    sources: await openSourceStore(registries),
    images: stores.content,
    credentials: stores.tokens,
    registries: stores.directory,
    tool,
    clock: machineClock,
    newId: () => randomUUID(),
    workFolder: path.join(dataFolder, "work"),
    log: config.log,
  });
}

async function addStandIns(
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

interface RouteParts {
  readonly config: EmulatorConfig;
  readonly stores: Stores;
  readonly folder: DataFolder;
  readonly engine: TaskEngine;
  readonly lifecycle: RegistryLifecycle;
  readonly imports: ImageImports;
}

async function routesOf(parts: RouteParts): Promise<RouteTable> {
  const { resources, groups } = parts.stores;
  const registries = path.join(parts.folder.path, "registries");
  const shared = {
    resources,
    sources: await openSourceStore(registries),
    links: createBlobLinks(await openKey(parts.folder.path, "blobs")),
    now: () => machineClock.now(),
  };
  return new RouteTable([
    ...signInRoutes(localTenant),
    ...armRoutes({
      ...shared,
      subscriptionId: localSubscription,
      tenantId: localTenant,
      groups,
      engine: parts.engine,
      lifecycle: parts.lifecycle,
      imports: parts.imports,
      operations: new Operations(),
      log: parts.config.log,
    }),
    ...blobRoutes({ ...shared, logs: openLogStore(registries) }),
  ]);
}

function addressesOf(
  port: number,
  folder: DataFolder,
  certificate: ServerCertificate | undefined,
  engine: TaskEngine,
): EmulatorAddresses {
  return {
    arm: `http://127.0.0.1:${port}`,
    ...(certificate === undefined
      ? {}
      : { https: `https://127.0.0.1:${port}`, caFile: certificate.caFile }),
    subscriptionId: localSubscription,
    tenantId: localTenant,
    dataFolder: folder.path,
    pid: process.pid,
    containerTool: engine.containerTool,
  };
}
