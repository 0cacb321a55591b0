import { type Json, type TaskRecord } from "../resources.ts";
import { isObject } from "../store/storedRecord.ts";
import { toJsonObject } from "./bodyPart.ts";
import { localSystemData } from "./systemData.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** A task as the service sends it; `properties` come from `withoutSecrets` or, for listDetails, as they are stored. */
export function taskView(id: string, record: TaskRecord, properties: Json): object {
  const { name, location, tags, identity, systemData } = record;
  const { creationDate } = record.properties;
  return {
    type: "Microsoft.ContainerRegistry/registries/tasks",
    ...(identity === undefined ? {} : { identity }),
    properties: {
      provisioningState: "Succeeded",
      ...toJsonObject(isObject(properties) ? properties : {}),
    },
    id,
    name,
    location,
    ...(tags === undefined ? {} : { tags }),
    systemData: systemData ?? localSystemData(creationDate, creationDate),
  };
}

/** A task's properties as GET shows them: without the values of secret arguments, tokens and credentials. */
export function withoutSecrets(properties: TaskRecord["properties"]): Json {
  const json = toJsonObject(properties);
  return {
    ...json,
    ...(isObject(json["step"]) ? { step: stepWithoutSecrets(json["step"]) } : {}),
    ...(isObject(json["trigger"]) ? { trigger: triggerWithoutSecrets(json["trigger"]) } : {}),
    ...(isObject(json["credentials"])
      ? { credentials: credentialsWithoutSecrets(json["credentials"]) }
      : {}),
  };
}

/** A run request as a task run shows it: without the values of secret arguments, tokens and credentials. */
export function requestWithoutSecrets(request: JsonObject): Json {
  const { credentials, overrideTaskStepProperties: override } = request;
  return toJsonObject({
    ...stepWithoutSecrets(request),
    ...(isObject(override) ? { overrideTaskStepProperties: stepWithoutSecrets(override) } : {}),
    ...(isObject(credentials) ? { credentials: credentialsWithoutSecrets(credentials) } : {}),
  });
}

function stepWithoutSecrets(step: JsonObject): Readonly<Record<string, Json>> {
  const shown = without(step, "contextAccessToken");
  const lists = ["arguments", "values"].filter((name) => Array.isArray(shown[name]));
  const masked = lists.map((name) => [name, argumentsWithoutSecrets(shown[name])] as const);
  return toJsonObject({ ...shown, ...Object.fromEntries(masked) });
}

function argumentsWithoutSecrets(list: unknown): readonly JsonObject[] {
  return elementsOf(list).map((argument) =>
    // The published description demands a value.
    argument["isSecret"] === true ? { ...argument, value: "" } : argument,
  );
}

function triggerWithoutSecrets(trigger: JsonObject): Json {
  const sources = elementsOf(trigger["sourceTriggers"]).map((source) => {
    const repository = isObject(source["sourceRepository"]) ? source["sourceRepository"] : {};
    return { ...source, sourceRepository: without(repository, "sourceControlAuthProperties") };
  });
  return toJsonObject({ ...trigger, ...(sources.length === 0 ? {} : { sourceTriggers: sources }) });
}

/**
 * The service shows the hosts with `null` in place of credentials that are stored for them; one that names only an
 * identity holds no secret and stays.
 */
function credentialsWithoutSecrets(credentials: JsonObject): Json {
  const registries = credentials["customRegistries"];
  if (!isObject(registries)) {
    return toJsonObject(credentials);
  }
  const hosts = Object.entries(registries).map(
    ([host, entry]) => [host, hasSecret(entry) ? null : entry] as const,
  );
  return toJsonObject({ ...credentials, customRegistries: Object.fromEntries(hosts) });
}

function hasSecret(entry: unknown): boolean {
  return !isObject(entry) || Object.keys(entry).some((name) => name !== "identity");
}

function without(value: JsonObject, secret: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== secret));
}

function elementsOf(list: unknown): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
