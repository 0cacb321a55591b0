import { isWhiteSpace } from "../text/whiteSpace.ts";
import {
  type SecretContent,
  type StepContent,
  type TaskContent,
  type VolumeContent,
} from "./taskContent.ts";

/**
 * What the engine finds wrong with the secrets, volumes and mounts of a task, in its words and its order; undefined:
 * nothing. An item without content, at which the engine itself ends, is refused here
 * (https://github.com/Azure/acr-builder, graph package).
 */
export function findTaskProblem(task: TaskContent): string | undefined {
  return (
    findEmptyItem(task) ??
    findSecretsProblem(task.secrets ?? []) ??
    findVolumesProblem(task.volumes ?? []) ??
    findMountProblem(task)
  );
}

/** What the engine finds wrong with a step on its own. `id` is that of the step or the one made from its position. */
export function findStepProblem(step: StepContent, id: string): string | undefined {
  const types = [step.cmd, step.build, step.push].filter((type) => (type?.length ?? 0) > 0).length;
  const checks: readonly (readonly [isWrong: boolean, problem: string])[] = [
    [(step.retries ?? 0) < 0, "step must specify retries >= 0"],
    [(step.repeat ?? 0) < 0, "step must specify repeat >= 0"],
    [types > 1, "step must only contain a single build, cmd, or push property"],
    [hasSpace(id), "step ID cannot contain spaces"],
    [types === 0, "step is missing a cmd, build, or push property"],
  ];
  return (
    checks.find(([isWrong]) => isWrong)?.[1] ??
    findMountsProblem(step) ??
    findWhenProblem(step.when ?? [], id) ??
    findCacheProblem(step.cache ?? "")
  );
}

function findEmptyItem(task: TaskContent): string | undefined {
  const mounts = (task.steps ?? []).map((step) => step?.volumeMounts ?? []);
  const lists = Object.entries({ ...task, volumeMounts: mounts.flat() });
  const named = ["steps", "secrets", "networks", "volumes", "volumeMounts"];
  const list = lists.find(
    ([name, items]) => named.includes(name) && Array.isArray(items) && items.includes(null),
  );
  return list === undefined ? undefined : `an item of ${list[0]} is empty`;
}

function findSecretsProblem(secrets: readonly (SecretContent | null)[]): string | undefined {
  const ids = new Set<string>();
  for (const secret of secrets) {
    const problem = findSecretProblem(secret ?? {});
    const id = secret?.id ?? "";
    if (problem !== undefined) {
      return id === "" ? problem : `failed to validate secret with ID: ${id}: ${problem}`;
    }
    if (ids.has(id)) {
      return `duplicate secret found with ID: ${id}`;
    }
    ids.add(id);
  }
  return undefined;
}

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function findSecretProblem(secret: SecretContent): string | undefined {
  const { id = "", keyvault = "", aadresourceid = "", clientID = "" } = secret;
  if (id === "") {
    return "secret is missing an ID as well as auto-generated ID";
  }
  if (hasSpace(id)) {
    return "secret ID cannot contain spaces";
  }
  if (keyvault === "" && aadresourceid === "") {
    return "secret should contain either keyvault property for vault secret, or msi clientID/aadResourceId for msi authentication";
  }
  return clientID === "" || guid.test(clientID) ? undefined : "msi client ID is not a valid guid";
}

function findVolumesProblem(volumes: readonly (VolumeContent | null)[]): string | undefined {
  const names = new Set<string>();
  for (const volume of volumes) {
    const problem = findVolumeProblem(volume ?? {});
    if (problem !== undefined) {
      return problem;
    }
    const name = volume?.name ?? "";
    if (names.has(name)) {
      return "volume with duplicate name found";
    }
    names.add(name);
  }
  return undefined;
}

function findVolumeProblem({ name = "", secret }: VolumeContent): string | undefined {
  if (name === "") {
    return "volume name is empty";
  }
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) {
    return "volume name is not well formed. Only use alphanumeric and - _";
  }
  if (secret === undefined) {
    return "currently only support for source type secret";
  }
  if (secret.size === 0) {
    return "secret is empty";
  }
  const file = [...secret.keys()].find((own) => !/^[a-zA-Z0-9_.-]+$/.test(own));
  if (file === undefined) {
    return undefined;
  }
  return file === ""
    ? "secret name provided for value is empty"
    : `file name, ${file}, is not well formed. Only use alphanumeric and - _ .`;
}

function findMountProblem({ steps = [], volumes = [] }: TaskContent): string | undefined {
  const names = new Set(volumes.map((volume) => volume?.name ?? ""));
  const unknown = steps
    .flatMap((step) => step?.volumeMounts ?? [])
    .find((mount) => !names.has(mount?.name ?? ""));
  // A mount without a name is told about with its step.
  return unknown?.name === undefined
    ? undefined
    : `mount name, ${unknown.name}, does not correspond to a volume`;
}

function findMountsProblem({ volumeMounts = [], push = [] }: StepContent): string | undefined {
  if (volumeMounts.length > 0 && push.length > 0) {
    return "invalid use of Mounts. Mounts must have unique container paths and only used for cmd or build steps";
  }
  const paths = new Set<string>();
  for (const mount of volumeMounts) {
    const { name = "", mountPath = "" } = mount ?? {};
    if (name === "" || mountPath === "") {
      return "mount name or mount path is empty";
    }
    if (paths.has(mountPath)) {
      return "mount with duplicate container file path found";
    }
    paths.add(mountPath);
  }
  return undefined;
}

function findWhenProblem(when: readonly string[], id: string): string | undefined {
  const wrong = when.find((one) => (one === "-" && when.length > 1) || one === id);
  if (wrong === undefined) {
    return undefined;
  }
  return wrong === "-" && when.length > 1
    ? "step cannot contain other IDs in when if the immediate execution token is specified"
    : `Step ID: ${id} is self-referenced`;
}

function findCacheProblem(cache: string): string | undefined {
  return ["", "enabled", "disabled"].includes(cache.toLowerCase())
    ? undefined
    : "invalid value for cache property. Valid values are 'enabled', 'disabled'";
}

function hasSpace(text: string): boolean {
  return Array.from(text).some(isWhiteSpace);
}
