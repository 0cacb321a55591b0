import { randomUUID } from "node:crypto";
import {
  type ArgumentRecord,
  type BaseImageTriggerRecord,
  type Json,
  type PlatformRecord,
  type StepRecord,
  type TaskRecord,
} from "../resources.ts";
import { invalidProperty, notEmulated } from "./armError.ts";
import { type BodyPart, toJsonObject } from "./bodyPart.ts";
import { stepOf } from "./stepBody.ts";
import { sourceTriggersOf, timerTriggersOf } from "./triggerBody.ts";

/** What a request says about a task: all but what the service itself sets. */
export type TaskBody = Pick<TaskRecord, "location" | "tags" | "identity"> & {
  readonly properties: Omit<TaskRecord["properties"], "creationDate">;
};

/** Seconds that a run may take (the API's descriptions of tasks, `timeout`). */
export const timeoutBounds = { least: 300, most: 28_800, usual: 3600 } as const;

/**
 * Checks the body of a task by the service's rules and gives what is kept of it. Read-only fields may be there and
 * do not count. Throws an `ArmError` that names the property.
 */
export function taskOf(body: BodyPart): TaskBody {
  const properties = body.requiredObject("properties");
  const isSystemTask = properties.boolean("isSystemTask") ?? false;
  refuseMissing(properties);
  const step = properties.object("step");
  if (step === undefined && !isSystemTask) {
    throw invalidProperty("properties.step", "is required");
  }
  const trigger = triggerOf(properties.object("trigger"));
  const credentials = credentialsOf(properties.object("credentials"));
  const tags = body.stringMap("tags");
  const identity = identityOf(body.object("identity"));
  return {
    location: body.requiredString("location"),
    ...(tags === undefined ? {} : { tags }),
    ...(identity === undefined ? {} : { identity }),
    properties: {
      status: properties.oneOf("status", ["Enabled", "Disabled"]) ?? "Enabled",
      ...platformOf(properties, !isSystemTask),
      ...agentConfigurationOf(properties),
      timeout: timeoutOf(properties) ?? timeoutBounds.usual,
      ...(step === undefined ? {} : { step: stepOf(step) }),
      ...(trigger === undefined ? {} : { trigger }),
      ...(credentials === undefined ? {} : { credentials }),
      isSystemTask,
    },
  };
}

/** The property `timeout` of a task or a run request. */
export function timeoutOf(part: BodyPart): number | undefined {
  return part.integer("timeout", timeoutBounds.least, timeoutBounds.most);
}

/** The property `platform` of a task or a run request, in a form to be spread into a record. */
export function platformOf(
  part: BodyPart,
  isRequired: boolean,
): { readonly platform?: PlatformRecord } {
  const platform = isRequired ? part.requiredObject("platform") : part.object("platform");
  if (platform === undefined) {
    return {};
  }
  const os = platform.oneOf("os", ["Windows", "Linux"]) ?? platform.requiredString("os");
  const architecture = platform.oneOf("architecture", ["amd64", "x86", "386", "arm", "arm64"]);
  const variant = platform.oneOf("variant", ["v6", "v7", "v8"]);
  return {
    platform: {
      os,
      ...(architecture === undefined ? {} : { architecture }),
      ...(variant === undefined ? {} : { variant }),
    },
  };
}

/** The property `agentConfiguration` of a task or a run request, in a form to be spread into a record. */
export function agentConfigurationOf(part: BodyPart): {
  readonly agentConfiguration?: { readonly cpu?: number };
} {
  const cpu = part.object("agentConfiguration")?.integer("cpu", 1, 64);
  return cpu === undefined ? {} : { agentConfiguration: { cpu } };
}

/** Refuses what is honest to refuse in tasks and run requests alike. */
export function refuseMissing(part: BodyPart): void {
  if ((part.string("agentPoolName") ?? "") !== "") {
    throw notEmulated(
      "AgentPool",
      `${part.pathOf("agentPoolName")}: there are no agent pools here`,
    );
  }
  if ((part.string("logTemplate") ?? "") !== "") {
    throw notEmulated(
      "LogTemplate",
      `${part.pathOf("logTemplate")}: logs are not pushed as artifacts here`,
    );
  }
}

/** The property `credentials` of a task or a run request, secrets included; undefined when empty. */
export function credentialsOf(part: BodyPart | undefined): Json | undefined {
  if (part === undefined) {
    return undefined;
  }
  part.object("sourceRegistry")?.oneOf("loginMode", ["None", "Default"]);
  const registries = part.object("customRegistries");
  if (registries !== undefined) {
    refuseVaultSecrets(registries);
  }
  const hosts = Object.entries(registries?.value ?? {}).filter(([, value]) => value !== null);
  return nonEmptyJson({
    sourceRegistry: part.has("sourceRegistry") ? part.json("sourceRegistry") : undefined,
    customRegistries: hosts.length === 0 ? undefined : Object.fromEntries(hosts),
  });
}

function refuseVaultSecrets(registries: BodyPart): void {
  for (const host of Object.keys(registries.value)) {
    for (const secret of ["userName", "password"]) {
      const part = registries.object(host)?.object(secret);
      if (part?.oneOf("type", ["Opaque", "Vaultsecret"])?.toLowerCase() === "vaultsecret") {
        throw notEmulated("VaultSecret", `${part.path}: there is no key vault here; use Opaque`);
      }
    }
  }
}

function nonEmptyJson(value: object): Json | undefined {
  const json = toJsonObject(value);
  return Object.keys(json).length === 0 ? undefined : json;
}

/** An empty one stays empty; it is not the same as none, which in a PATCH changes nothing. */
function triggerOf(part: BodyPart | undefined): TaskRecord["properties"]["trigger"] {
  if (part === undefined) {
    return undefined;
  }
  const baseImage = part.object("baseImageTrigger");
  const timers = timerTriggersOf(part);
  const sources = sourceTriggersOf(part);
  return {
    ...(timers.length === 0 ? {} : { timerTriggers: timers }),
    ...(sources.length === 0 ? {} : { sourceTriggers: sources }),
    ...(baseImage === undefined ? {} : { baseImageTrigger: baseImageTriggerOf(baseImage) }),
  };
}

function baseImageTriggerOf(part: BodyPart): BaseImageTriggerRecord {
  if ((part.string("updateTriggerEndpoint") ?? "") !== "") {
    throw notEmulated(
      "UpdateTriggerEndpoint",
      `${part.pathOf("updateTriggerEndpoint")}: endpoints are not notified here`,
    );
  }
  const type = part.oneOf("baseImageTriggerType", ["All", "Runtime"]);
  const payload = part.oneOf("updateTriggerPayloadType", ["Default", "Token"]);
  return {
    baseImageTriggerType: type ?? part.requiredString("baseImageTriggerType"),
    ...(payload === undefined ? {} : { updateTriggerPayloadType: payload }),
    status: part.oneOf("status", ["Enabled", "Disabled"]) ?? "Enabled",
    name: part.requiredString("name"),
  };
}

/** An identity with the ids that the service would have given it. It names nobody: nothing here asks for it. */
function identityOf(part: BodyPart | undefined): Json | undefined {
  const kinds = ["SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned", "None"];
  const type = part?.oneOf("type", kinds);
  if (part === undefined || type === undefined || type.toLowerCase() === "none") {
    return undefined;
  }
  const ids = part.object("userAssignedIdentities");
  const assigned = Object.keys(ids?.value ?? {}).map((id) => {
    const known = ids?.object(id);
    const principalId = known?.string("principalId") ?? randomUUID();
    return [id, { principalId, clientId: known?.string("clientId") ?? randomUUID() }] as const;
  });
  return {
    ...(type.toLowerCase().startsWith("systemassigned")
      ? {
          principalId: part.string("principalId") ?? randomUUID(),
          tenantId: part.string("tenantId") ?? localTenant,
        }
      : {}),
    type,
    ...(assigned.length === 0 ? {} : { userAssignedIdentities: Object.fromEntries(assigned) }),
  };
}

/** Id of the emulator's one tenant. */
export const localTenant = "22222222-2222-2222-2222-222222222222";

/** Arguments or values by name: later ones replace earlier ones of the same name. */
export function mergeArguments(
  base: readonly ArgumentRecord[] | undefined,
  changes: readonly ArgumentRecord[] | undefined,
): readonly ArgumentRecord[] {
  const merged = new Map((base ?? []).map((argument) => [argument.name, argument]));
  for (const argument of changes ?? []) {
    merged.set(argument.name, argument);
  }
  return [...merged.values()];
}

/** Tells whether two steps read the same Dockerfile or task file, so that known dependencies stay true. */
export function isSameSource(a: StepRecord, b: StepRecord): boolean {
  return (
    a.type === b.type &&
    a.contextPath === b.contextPath &&
    a.dockerFilePath === b.dockerFilePath &&
    a.taskFilePath === b.taskFilePath &&
    a.encodedTaskContent === b.encodedTaskContent
  );
}
