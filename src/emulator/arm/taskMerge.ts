import { type TaskRecord } from "../resources.ts";
import { isObject } from "../store/storedRecord.ts";
import { toJsonObject } from "./bodyPart.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Lists whose elements are known by name: a change replaces or adds elements and leaves the others. */
const namedLists = ["arguments", "values", "timerTriggers", "sourceTriggers"];

/**
 * What a task would be sent as if a PATCH were a PUT: the stored task, secrets included, with the changes in it.
 * Absent, `null` and `{}` mean no change; triggers, arguments and values are matched by name; a custom registry
 * that is `null` is removed; a step of another type takes over the context only.
 */
export function patchedTask(record: TaskRecord, patch: JsonObject): JsonObject {
  const base = toJsonObject(record);
  const properties = isObject(base["properties"]) ? base["properties"] : {};
  const changes = isObject(patch["properties"]) ? patch["properties"] : {};
  return {
    ...base,
    ...(isObject(patch["tags"]) ? { tags: patch["tags"] } : {}),
    ...(isObject(patch["identity"]) ? { identity: patch["identity"] } : {}),
    properties: {
      ...mergeObjects(properties, { ...changes, step: undefined, credentials: undefined }),
      ...mergedStep(properties["step"], changes["step"]),
      ...mergedCredentials(properties["credentials"], changes["credentials"]),
    },
  };
}

/**
 * Fills in what a client cannot know when it sends back what it read: a secret argument without its value (absent or empty) and a
 * custom registry that is `null` get what is stored under the same name.
 */
export function withStoredSecrets(body: JsonObject, record: TaskRecord): JsonObject {
  const properties = body["properties"];
  if (!isObject(properties)) {
    return body;
  }
  const stored = toJsonObject(record.properties);
  const step = stepWithStored(properties["step"], stored["step"]);
  const credentials = credentialsWithStored(properties["credentials"], stored["credentials"]);
  return { ...body, properties: { ...properties, step, credentials } };
}

function stepWithStored(sent: unknown, stored: unknown): unknown {
  if (!isObject(sent) || !isObject(stored)) {
    return sent;
  }
  const filled = ["arguments", "values"]
    .filter((name) => Array.isArray(sent[name]))
    .map((name) => [name, withStoredValues(sent[name], stored[name])] as const);
  return { ...sent, ...Object.fromEntries(filled) };
}

function credentialsWithStored(sent: unknown, stored: unknown): unknown {
  if (!isObject(sent) || !isObject(sent["customRegistries"])) {
    return sent;
  }
  const known = isObject(stored) ? stored["customRegistries"] : undefined;
  const filled = Object.entries(sent["customRegistries"]).map(
    ([host, value]) => [host, value ?? (isObject(known) ? known[host] : null)] as const,
  );
  return { ...sent, customRegistries: Object.fromEntries(filled) };
}

function withStoredValues(sent: unknown, stored: unknown): unknown {
  const known = new Map(elementsOf(stored).map((element) => [element["name"], element]));
  return elementsOf(sent).map((element) =>
    element["isSecret"] === true && (element["value"] ?? "") === ""
      ? { ...known.get(element["name"]), ...element, value: known.get(element["name"])?.["value"] }
      : element,
  );
}

function mergedStep(base: unknown, change: unknown): JsonObject {
  if (!isObject(change) || !isObject(base)) {
    return isObject(change) ? { step: change } : {};
  }
  const type = change["type"];
  const isOther =
    typeof type === "string" && type.toLowerCase() !== String(base["type"]).toLowerCase();
  const kept = isOther
    ? { contextPath: base["contextPath"], contextAccessToken: base["contextAccessToken"] }
    : base;
  return { step: mergeObjects(kept, change) };
}

function mergedCredentials(base: unknown, change: unknown): JsonObject {
  if (!isObject(change)) {
    return {};
  }
  const merged = mergeObjects(isObject(base) ? base : {}, {
    ...change,
    customRegistries: undefined,
  });
  const before =
    isObject(base) && isObject(base["customRegistries"]) ? base["customRegistries"] : {};
  const sent = isObject(change["customRegistries"]) ? change["customRegistries"] : {};
  const registries = Object.fromEntries(
    Object.entries({ ...before, ...sent }).filter(([, value]) => value !== null),
  );
  return { credentials: { ...merged, customRegistries: registries } };
}

function mergeObjects(base: JsonObject, change: JsonObject): JsonObject {
  const changes = Object.entries(change).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  const merged = changes.map(([key, value]) => [key, mergeValues(key, base[key], value)] as const);
  return { ...base, ...Object.fromEntries(merged) };
}

function mergeValues(key: string, base: unknown, change: unknown): unknown {
  if (namedLists.includes(key) && Array.isArray(change)) {
    return mergeByName(elementsOf(base), elementsOf(change));
  }
  return isObject(base) && isObject(change) ? mergeObjects(base, change) : change;
}

function mergeByName(base: readonly JsonObject[], changes: readonly JsonObject[]): JsonObject[] {
  const merged = new Map(base.map((element) => [element["name"], element]));
  for (const change of changes) {
    merged.set(change["name"], mergeObjects(merged.get(change["name"]) ?? {}, change));
  }
  return [...merged.values()];
}

function elementsOf(list: unknown): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
