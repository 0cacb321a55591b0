import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { registryId } from "./resourceId.ts";
import { ArmError } from "./armError.ts";
import { vaultId } from "./vaultRoutes.ts";

/** The one subscription and tenant of the emulator, and the list of resources that az starts with. */
export function subscriptionRoutes(context: ArmContext): readonly Route[] {
  const { subscriptionId, tenantId } = context;
  const subscription = {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId,
    displayName: "Local Subscription",
    state: "Enabled",
  };
  const tenant = { id: `/tenants/${tenantId}`, tenantId, displayName: "Local Tenant" };
  return [
    ["GET /subscriptions", () => ({ status: 200, body: { value: [subscription] } })],
    ["GET /tenants", () => ({ status: 200, body: { value: [tenant] } })],
    ["GET /subscriptions/:subscription", () => ({ status: 200, body: subscription })],
    [
      "GET /subscriptions/:subscription/resources",
      (call) => ({
        status: 200,
        body: { value: listResources(context, call.query.get("$filter")) },
      }),
    ],
  ];
}

function listResources(context: ArmContext, filter: string | null): readonly object[] {
  const type = filter === null ? undefined : resourceTypeOf(filter);
  const isWanted = (one: string): boolean => type === undefined || type === one;
  const vaults = isWanted("microsoft.keyvault/vaults") ? listVaults(context) : [];
  const registries = context.resources
    .registries()
    .filter(() => isWanted("microsoft.containerregistry/registries"))
    .map((registry) => ({
      id: registryId(context.subscriptionId, registry),
      name: registry.name,
      type: "Microsoft.ContainerRegistry/registries",
      location: registry.location,
      sku: { name: registry.sku, tier: registry.sku },
      tags: registry.tags,
    }));
  return [...registries, ...vaults];
}

function listVaults({ vaults, subscriptionId }: ArmContext): readonly object[] {
  return vaults.vaults().map((vault) => ({
    id: vaultId(subscriptionId, vault),
    name: vault.name,
    type: "Microsoft.KeyVault/vaults",
    location: vault.location,
    tags: vault.tags,
  }));
}

function resourceTypeOf(filter: string): string {
  const type = /^\s*resourceType\s+eq\s+'([^']*)'\s*$/iu.exec(filter)?.[1];
  if (type === undefined) {
    throw new ArmError(
      400,
      "InvalidFilterInQueryString",
      `The filter ${filter.slice(0, 200)} is not understood; use resourceType eq '…'`,
    );
  }
  return type.toLowerCase();
}
