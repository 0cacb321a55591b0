import { Uri } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { type Registry, type RegistryId } from "../../core/registry/registry.ts";
import { registryKey, sameName, type RegistryCatalog } from "../registryCatalog.ts";
import { isRecord, textOf, type UnknownRecord } from "./record.ts";

/** How a caller names a registry: by its name, or by where it lives. */
export type RegistryReference = string | RegistryId;

/**
 * Reads the registry from a command's argument: a node of the tree, or `{ registry: "localdev" }` from a keybinding.
 * Undefined when the argument names none.
 */
export function readRegistry(argument: unknown): RegistryReference | undefined {
  if (!isRecord(argument)) {
    return undefined;
  }
  const registry = argument["registry"];
  if (typeof registry === "string" && registry !== "") {
    return registry;
  }
  return isRecord(registry)
    ? (readRegistryId(registry) ?? readRegistryId(registry["id"]))
    : undefined;
}

/** Reads a task's name from `{ task: "web" }` or from a node that has a task. */
export function readTaskName(argument: unknown): string | undefined {
  return nameIn(argument, "task", "name");
}

/** Reads a run's id from `{ run: "cf1" }` or from a node that has a run. */
export function readRunId(argument: unknown): string | undefined {
  return nameIn(argument, "run", "id");
}

/**
 * Reads a file's address from an argument: an address itself (from a menu), or a text or address in `{ dockerfile }`.
 * A text is an absolute path or an address with a scheme.
 */
export function readDockerfile(argument: unknown): Uri | undefined {
  if (argument instanceof Uri) {
    return argument;
  }
  const value = isRecord(argument) ? argument["dockerfile"] : undefined;
  if (value instanceof Uri) {
    return value;
  }
  if (typeof value !== "string" || value === "") {
    return undefined;
  }
  return /^[a-z][a-z0-9+.-]+:\/\//u.test(value) ? Uri.parse(value, true) : Uri.file(value);
}

/** The registry that is meant. Rejects with `notFound` when it is not connected. */
export async function resolveRegistry(
  catalog: RegistryCatalog,
  reference: RegistryReference,
): Promise<Registry> {
  const registries = await catalog.registries();
  const found = registries.find(({ id }) =>
    typeof reference === "string"
      ? sameName(id.name, reference)
      : registryKey(id) === registryKey(reference),
  );
  if (found === undefined) {
    const name = typeof reference === "string" ? reference : reference.name;
    throw new AcrError("notFound", `Registry ${name} is not connected`);
  }
  return found;
}

function nameIn(argument: unknown, property: string, inner: string): string | undefined {
  if (!isRecord(argument)) {
    return undefined;
  }
  const value = argument[property];
  return isRecord(value) ? textOf(value, inner) : textOf(argument, property);
}

function readRegistryId(value: unknown): RegistryId | undefined {
  return isRecord(value) ? registryIdIn(value) : undefined;
}

function registryIdIn(record: UnknownRecord): RegistryId | undefined {
  const subscriptionId = textOf(record, "subscriptionId");
  const resourceGroup = textOf(record, "resourceGroup");
  const name = textOf(record, "name");
  return subscriptionId === undefined || resourceGroup === undefined || name === undefined
    ? undefined
    : { subscriptionId, resourceGroup, name };
}
