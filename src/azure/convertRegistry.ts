import { type Registry, type RegistryId } from "../core/registry/registry.ts";
import { objectAt, textAt } from "./wire.ts";

const resourceId =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerRegistry\/registries\/([^/]+)$/iu;

/** Reads a registry; undefined when it lacks an id or a login server and so cannot be worked with. */
export function convertRegistry(wire: unknown): Registry | undefined {
  const id = parseRegistryId(textAt(wire, "id") ?? "");
  const loginServer = textAt(wire, "loginServer");
  if (id === undefined || loginServer === undefined) {
    return undefined;
  }
  return {
    id,
    loginServer,
    location: textAt(wire, "location") ?? "",
    sku: textAt(objectAt(wire, "sku"), "name") ?? "",
  };
}

/** Address of a registry below the Azure Resource Manager's endpoint. */
export function registryPath({ subscriptionId, resourceGroup, name }: RegistryId): string {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  return `${group}/providers/Microsoft.ContainerRegistry/registries/${name}`;
}

function parseRegistryId(text: string): RegistryId | undefined {
  const [, subscriptionId, resourceGroup, name] = resourceId.exec(text) ?? [];
  return subscriptionId === undefined || resourceGroup === undefined || name === undefined
    ? undefined
    : { subscriptionId, resourceGroup, name };
}
