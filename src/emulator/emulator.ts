import { randomUUID } from "node:crypto";
import path from "node:path";
import { armRoutes } from "./arm/armRoutes.ts";
import { createRegistryLifecycle } from "./arm/localRegistryLifecycle.ts";
import { Operations } from "./arm/operations.ts";
import { type RegistryLifecycle } from "./arm/registryLifecycle.ts";
import { localTenant } from "./arm/taskBody.ts";
import { createBlobLinks } from "./blob/blobLinks.ts";
import { blobRoutes } from "./blob/blobRoutes.ts";
import { openLogStore } from "./blob/folderLogStore.ts";
import { openSourceStore } from "./blob/folderSourceStore.ts";
import { type EmulatorAddresses, type EmulatorConfig } from "./emulatorConfig.ts";
import {
  addStandIns,
  createServers,
  openRegistries,
  openStores,
  type Stores,
} from "./emulatorStores.ts";
import { machineClock } from "./emulatorClock.ts";
import { createTaskEngine } from "./engine/createTaskEngine.ts";
import { type TaskEngine } from "./engine/taskEngine.ts";
import { detectContainerTool } from "./executor/detectContainerTool.ts";
import { ImageImports } from "./importing/imageImports.ts";
import { createRequestListener } from "./server.ts";
import { listen } from "./serverListener.ts";
import { type RegistryServers } from "./serverRegistries.ts";
import { RouteTable } from "./serverRoutes.ts";
import { openWebhooks } from "./services/openWebhooks.ts";
import { type WebhookDeliveries } from "./services/webhookDeliveries.ts";
import { signInRoutes } from "./signIn/signInRoutes.ts";
import { type DataFolder, openDataFolder } from "./store/dataFolder.ts";
import { openKey } from "./store/secretStore.ts";
import { type ServerCertificate } from "./tls/certificateStore.ts";
import { createTrafficRecorder } from "./trafficRecorder.ts";
import { secretRoutes } from "./vault/secretRoutes.ts";

/** Id of the emulator's one subscription. */
const localSubscription = "11111111-1111-1111-1111-111111111111";

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
  const webhooks = openWebhooks(stores, config.log);
  closers.push(
    () => webhooks.close(),
    () => stores.cache.close(),
  );
  const parts = { config, stores, folder, engine, lifecycle, imports, webhooks };
  const routes = await routesOf(parts);
  const { recordTo } = config;
  const recorder = recordTo === undefined ? undefined : createTrafficRecorder(recordTo);
  if (recorder !== undefined) {
    closers.push(() => recorder.settled());
  }
  const registryListener = (hostName: string): ReturnType<RegistryServers["listener"]> => {
    const registry = stores.directory.registryOf(hostName);
    return registry === undefined ? undefined : servers.listener(registry);
  };
  const listener = await listen({
    port: config.port,
    certificate: stores.certificate,
    onRequest: createRequestListener({ routes, registryListener, recorder, log: config.log }),
  });
  closers.push(() => listener.close());
  return addressesOf(listener.port, folder, stores.certificate, engine);
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
    concurrentRuns: config.concurrentRuns,
    triggerFolder: path.join(dataFolder, "triggers"),
  });
}

interface RouteParts {
  readonly config: EmulatorConfig;
  readonly stores: Stores;
  readonly folder: DataFolder;
  readonly engine: TaskEngine;
  readonly lifecycle: RegistryLifecycle;
  readonly imports: ImageImports;
  readonly webhooks: WebhookDeliveries;
}

async function routesOf(parts: RouteParts): Promise<RouteTable> {
  const { resources, groups, services, vaults, secrets, directory, content } = parts.stores;
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
      services,
      vaults,
      secrets,
      directory,
      content,
      webhooks: parts.webhooks,
      engine: parts.engine,
      lifecycle: parts.lifecycle,
      imports: parts.imports,
      operations: new Operations(),
      log: parts.config.log,
    }),
    ...secretRoutes({ vaults, tenantId: localTenant, now: shared.now }),
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
