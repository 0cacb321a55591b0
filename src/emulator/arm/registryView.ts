import { type RegistryRecord } from "../resources.ts";
import { registryId } from "./resourceId.ts";
import { localSystemData } from "./systemData.ts";

/**
 * A registry as the service shows it. What is constant here is what the emulator does: no policy is on, every
 * network may reach it (it listens on loopback only), nothing is encrypted.
 */
export function registryView(
  subscriptionId: string,
  registry: RegistryRecord,
  provisioningState = "Succeeded",
): object {
  const { name, location, tags, sku, creationDate } = registry;
  const created = creationDate.replace("+00:00", "Z");
  return {
    sku: { name: sku, tier: sku },
    type: "Microsoft.ContainerRegistry/registries",
    id: registryId(subscriptionId, registry),
    name,
    location,
    tags,
    systemData: localSystemData(creationDate, registry.lastModifiedDate ?? creationDate),
    properties: {
      loginServer: `127.0.0.1:${registry.port}`,
      creationDate: created,
      provisioningState,
      adminUserEnabled: registry.adminUserEnabled,
      ...(sku.toLowerCase() === "premium"
        ? { networkRuleSet: { defaultAction: "Allow", ipRules: [] } }
        : {}),
      policies: {
        quarantinePolicy: { status: "disabled" },
        trustPolicy: { type: "Notary", status: "disabled" },
        retentionPolicy: { days: 7, lastUpdatedTime: creationDate, status: "disabled" },
        exportPolicy: { status: "enabled" },
        azureADAuthenticationAsArmPolicy: { status: "enabled" },
        softDeletePolicy: { retentionDays: 7, lastUpdatedTime: creationDate, status: "disabled" },
      },
      encryption: { status: "disabled" },
      dataEndpointEnabled: false,
      dataEndpointHostNames: [],
      privateEndpointConnections: [],
      publicNetworkAccess: "Enabled",
      networkRuleBypassOptions: "AzureServices",
      zoneRedundancy: "Disabled",
      anonymousPullEnabled: false,
    },
  };
}
