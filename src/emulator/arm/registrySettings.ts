import { notEmulated } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";

/**
 * Settings of a registry that the emulator cannot have: path below `properties`, the one value that it has, and the
 * name for the error. A request may repeat the value, as az does when it writes a whole registry back.
 */
const fixedSettings: readonly (readonly [path: string, value: unknown, what: string])[] = [
  ["anonymousPullEnabled", false, "AnonymousPull"],
  ["dataEndpointEnabled", false, "DataEndpoint"],
  ["publicNetworkAccess", "Enabled", "NetworkAccess"],
  ["networkRuleBypassAllowedForTasks", false, "NetworkRules"],
  ["endpointProtocol", "IPv4", "DualStack"],
  ["networkRuleSet.defaultAction", "Allow", "NetworkRules"],
  ["zoneRedundancy", "Disabled", "ZoneRedundancy"],
  ["encryption.status", "disabled", "Encryption"],
  ["metadataSearch", "Disabled", "MetadataSearch"],
  ["roleAssignmentMode", "LegacyRegistryPermissions", "AbacRepositoryPermissions"],
  ["policies.quarantinePolicy.status", "disabled", "QuarantinePolicy"],
  ["policies.trustPolicy.status", "disabled", "TrustPolicy"],
  ["policies.retentionPolicy.status", "disabled", "RetentionPolicy"],
  ["policies.exportPolicy.status", "enabled", "ExportPolicy"],
  ["policies.softDeletePolicy.status", "disabled", "SoftDeletePolicy"],
  ["policies.azureADAuthenticationAsArmPolicy.status", "enabled", "AuthenticationAsArmPolicy"],
];

/** Refuses settings that would have an effect in the service and have none here. */
export function refuseUnsupportedSettings(properties: BodyPart): void {
  for (const [path, value, what] of fixedSettings) {
    const sent = valueAt(properties, path.split("."));
    if (sent !== undefined && lowerCase(sent) !== lowerCase(value)) {
      throw notEmulated(
        what,
        `properties.${path} can only be ${JSON.stringify(value)} in the local registry`,
      );
    }
  }
}

function valueAt(part: BodyPart, path: readonly string[]): unknown {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    return part.has(name) ? part.value[name] : undefined;
  }
  const inner = part.object(name);
  return inner === undefined ? undefined : valueAt(inner, rest);
}

function lowerCase(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase() : value;
}
