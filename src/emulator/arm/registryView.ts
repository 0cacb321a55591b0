import { type RegistryRecord } from "../resources.ts";
import { registryId } from "./resourceId.ts";
import { localSystemData } from "./systemData.ts";

/**
 * A registry as the service shows it in a version of its API. What is constant here is what the emulator does: no
 * policy is on, every network may reach it (it listens on IPv4's loopback only), nothing is encrypted, tasks have
 * access to their own registry.
 */
export function registryView(
  subscriptionId: string,
  registry: RegistryRecord,
  version: string,
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
      ...newerProperties(version),
    },
  };
}

/** What versions that start with a later date add (https://learn.microsoft.com/azure/templates/microsoft.containerregistry/change-log/registries). */
function newerProperties(version: string): object {
  return {
    ...(version >= "2025-06-01"
      ? {
          networkRuleBypassAllowedForTasks: false,
          roleAssignmentMode: "LegacyRegistryPermissions",
        }
      : {}),
    ...(version >= "2026-01-01" ? { endpointProtocol: "IPv4" } : {}),
  };
}
