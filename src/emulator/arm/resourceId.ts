/** The resource provider as the service spells it. */
export const provider = "Microsoft.ContainerRegistry";

/** Id of a resource group. */
export function groupId(subscriptionId: string, group: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}`;
}

/** Id of a registry; `tail` adds what belongs to it, for example `/tasks/nightly`. */
export function registryId(
  subscriptionId: string,
  registry: { readonly resourceGroup: string; readonly name: string },
  tail = "",
): string {
  const group = groupId(subscriptionId, registry.resourceGroup);
  return `${group}/providers/${provider}/registries/${registry.name}${tail}`;
}

/** Parts of a registry's id, or undefined when the text is none. */
export function parseRegistryId(
  id: string,
):
  { readonly subscription: string; readonly group: string; readonly registry: string } | undefined {
  const pattern =
    /^\/?subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerRegistry\/registries\/([^/]+)\/?$/iu;
  const [, subscription, group, registry] = pattern.exec(id) ?? [];
  return subscription === undefined || group === undefined || registry === undefined
    ? undefined
    : { subscription, group, registry };
}

/** Parts of a task's id, or undefined when the text is none. */
export function parseTaskId(
  id: string,
): { readonly group: string; readonly registry: string; readonly task: string } | undefined {
  const pattern =
    /^\/?subscriptions\/[^/]+\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerRegistry\/registries\/([^/]+)\/tasks\/([^/]+)\/?$/iu;
  const [, group, registry, task] = pattern.exec(id) ?? [];
  return group === undefined || registry === undefined || task === undefined
    ? undefined
    : { group, registry, task };
}

/** Parts of the id of a resource of a kind below a registry, for example `scopeMaps`, or undefined when the text is none. */
export function parseChildId(
  id: string,
  kind: string,
): { readonly group: string; readonly registry: string; readonly name: string } | undefined {
  const pattern =
    /^\/?subscriptions\/[^/]+\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerRegistry\/registries\/([^/]+)\/([^/]+)\/([^/]+)\/?$/iu;
  const [, group, registry, found, name] = pattern.exec(id) ?? [];
  return group === undefined ||
    registry === undefined ||
    name === undefined ||
    found?.toLowerCase() !== kind.toLowerCase()
    ? undefined
    : { group, registry, name };
}
