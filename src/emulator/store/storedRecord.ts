import { readFile } from "node:fs/promises";
import { AcrError } from "../../core/errors.ts";
import { type RegistryRecord, type RunRecord, type TaskRecord } from "../resources.ts";

/** Tells whether a value is an object with named properties (neither null nor a list). */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a record that was written before. Rejects with `dataFolderUnusable`, naming the file, when it does not hold
 * one: records are renamed into place whole, so somebody else changed it and must decide.
 */
export async function readRecord<T>(
  file: string,
  isRecord: (value: unknown) => value is T,
): Promise<T> {
  const text = await readFile(file, "utf8");
  const value = parseOrUndefined(text);
  if (!isRecord(value)) {
    throw new AcrError(
      "dataFolderUnusable",
      `The file ${file} is damaged; move it away to start without it`,
    );
  }
  return value;
}

/** Tells whether a value has what the emulator reads of a registry. */
export function isRegistryRecord(value: unknown): value is RegistryRecord {
  return (
    isObject(value) &&
    ["name", "resourceGroup", "location", "sku", "creationDate", "runPrefix"].every(
      (key) => typeof value[key] === "string",
    ) &&
    typeof value["port"] === "number" &&
    typeof value["adminUserEnabled"] === "boolean" &&
    isObject(value["tags"]) &&
    isStrings(value["adminPasswords"]) &&
    value["adminPasswords"].length === 2 &&
    isStrings(value["formerLoginServers"])
  );
}

/** Tells whether a value has what the emulator reads of a task. */
export function isTaskRecord(value: unknown): value is TaskRecord {
  return (
    isObject(value) &&
    typeof value["name"] === "string" &&
    typeof value["location"] === "string" &&
    isObject(value["properties"]) &&
    typeof value["properties"]["status"] === "string" &&
    typeof value["properties"]["creationDate"] === "string" &&
    typeof value["properties"]["timeout"] === "number"
  );
}

/** Tells whether a value has what the emulator reads of a run. */
export function isRunRecord(value: unknown): value is RunRecord {
  return (
    isObject(value) &&
    typeof value["runId"] === "string" &&
    typeof value["timeoutSeconds"] === "number" &&
    isObject(value["properties"]) &&
    typeof value["properties"]["status"] === "string" &&
    typeof value["properties"]["createTime"] === "string"
  );
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((element) => typeof element === "string");
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
