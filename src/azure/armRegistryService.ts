import { type ContainerRegistryManagementClient } from "@azure/arm-containerregistry";
import { AcrError } from "../core/errors.ts";
import { type Clock, type Log, type RegistryService } from "../core/ports.ts";
import { type Registry, type RegistryId } from "../core/registry/registry.ts";
import { type ArmClientOptions, createArmClient } from "./armClient.ts";
import { type ArmConnection, checkAddress, collect, known } from "./armConnection.ts";
import { calling, toAcrError } from "./armErrors.ts";
import { createArmImport } from "./armImport.ts";
import { createArmRegistryFacts } from "./armRegistryFacts.ts";
import { createArmRuns } from "./armRuns.ts";
import { createArmTasks } from "./armTasks.ts";
import { convertRegistry } from "./convertRegistry.ts";
import { ensureResourceGroup } from "./resourceGroup.ts";

/** Whom to talk to and where diagnostics go. */
export interface ArmRegistryServiceOptions extends ArmClientOptions {
  readonly log: Log;
  /** When absent: the machine's. */
  readonly clock?: Pick<Clock, "now">;
}

/**
 * Azure Container Registry over Azure Resource Manager: the registries of one subscription, in Azure or in the
 * local registry. Rejects at once, with `invalidRequest`, an endpoint that is neither HTTPS nor on this machine.
 */
export function createArmRegistryService(options: ArmRegistryServiceOptions): RegistryService {
  const { endpoint, subscriptionId, log } = options;
  const connection = { client: createClient(options), endpoint, subscriptionId, log };
  return {
    listRegistries: (signal) => listRegistries(connection, signal),
    createRegistry: (id, location, signal) => createRegistry(connection, id, location, signal),
    ...createArmRegistryFacts(connection, options.clock ?? { now: () => Date.now() }),
    ...createArmTasks(connection),
    ...createArmRuns(connection),
    ...createArmImport(connection),
  };
}

function createClient(options: ArmClientOptions): ContainerRegistryManagementClient {
  try {
    return createArmClient(options);
  } catch (error) {
    throw toAcrError(`Cannot connect to ${options.endpoint}`, error);
  }
}

function listRegistries(
  { client, log }: ArmConnection,
  signal: AbortSignal,
): Promise<readonly Registry[]> {
  return calling("Cannot list registries", log, signal, () =>
    collect(client.registries.list({ abortSignal: signal }), convertRegistry, log),
  );
}

function createRegistry(
  connection: ArmConnection,
  id: RegistryId,
  location: string,
  signal: AbortSignal,
): Promise<Registry> {
  const { client, endpoint, subscriptionId, log } = connection;
  const what = `Cannot create registry ${id.name}`;
  return calling(what, log, signal, async () => {
    checkAddress(connection, id);
    const group = { endpoint, subscriptionId, name: id.resourceGroup };
    await refuseExisting(connection, id, signal);
    await ensureResourceGroup(client, group, location, signal);
    const poller = await client.registries.beginCreate(
      id.resourceGroup,
      id.name,
      { location, sku: { name: "Basic" } },
      { abortSignal: signal },
    );
    return known(what, convertRegistry(await poller.pollUntilDone({ abortSignal: signal })));
  });
}

/** A PUT on an existing registry would change its tier. */
async function refuseExisting(
  { client }: ArmConnection,
  { resourceGroup, name }: RegistryId,
  signal: AbortSignal,
): Promise<void> {
  const what = `Cannot look for registry ${name}`;
  const found = await client.registries.get(resourceGroup, name, { abortSignal: signal }).then(
    () => true,
    (error: unknown) => {
      if (toAcrError(what, error).code === "notFound") {
        return false;
      }
      throw error;
    },
  );
  if (found) {
    throw new AcrError("conflict", `Registry ${name} exists already in ${resourceGroup}`);
  }
}
