import {
  type DockerBuildRequest,
  type ImportImageParameters,
  type Task,
  type TaskRunRequest,
  type TaskUpdateParameters,
} from "@azure/arm-containerregistry";
import { AcrError } from "../core/errors.ts";
import { type ImageReference } from "../core/image/imageReference.ts";
import {
  type BuildRequest,
  type ImageImport,
  type RunQuery,
  type TaskChange,
} from "../core/ports.ts";
import { type RegistryId } from "../core/registry/registry.ts";
import {
  type BuildArgument,
  type DockerTaskDefinition,
  type Task as ReadTask,
} from "../core/task/task.ts";
import { registryPath } from "./convertRegistry.ts";

/** What the Azure CLI asks for when nothing else is said; the service knows no other architecture for builds. */
const platform = { os: "Linux", architecture: "amd64" };

/** What the Azure CLI calls a task's base image trigger. */
const baseImageTriggerName = "defaultBaseimageTriggerName";

/** A task as `az acr task create` would send it, without any trigger but the base image's. */
export function taskResource(location: string, task: DockerTaskDefinition): Task {
  const { baseImageTrigger } = task;
  return {
    location,
    status: "Enabled",
    platform,
    step: {
      type: "Docker",
      contextPath: task.contextPath,
      dockerFilePath: task.dockerFilePath,
      imageNames: [...task.imageNames],
      isPushEnabled: task.imageNames.length > 0,
      noCache: false,
      arguments: convertArguments(task.arguments),
      ...(task.target === undefined ? {} : { target: task.target }),
    },
    ...(baseImageTrigger === undefined
      ? {}
      : {
          trigger: {
            baseImageTrigger: {
              name: baseImageTriggerName,
              baseImageTriggerType: baseImageTrigger,
              updateTriggerPayloadType: "Default",
              status: "Enabled",
            },
          },
        }),
  };
}

/**
 * The body of a PATCH: what the change names, nothing else; empty when there is nothing to change. `before` is the
 * task as it is; `what` starts the message for a platform that the service does not know.
 */
export function taskUpdate(
  what: string,
  before: ReadTask,
  change: TaskChange,
): TaskUpdateParameters {
  const { isEnabled, platform: wanted, baseImageTrigger } = change;
  return {
    ...(isEnabled === undefined || isEnabled === before.isEnabled
      ? {}
      : { status: isEnabled ? "Enabled" : "Disabled" }),
    ...(wanted === undefined ? {} : { platform: platformOf(what, wanted) }),
    ...(baseImageTrigger === undefined ? {} : triggerUpdate(before, baseImageTrigger)),
  };
}

function triggerUpdate(
  { triggers }: ReadTask,
  wanted: NonNullable<TaskChange["baseImageTrigger"]>,
): Pick<TaskUpdateParameters, "trigger"> {
  const present = triggers.find(({ kind }) => kind === "baseImage");
  if (present === undefined && wanted === "disabled") {
    return {};
  }
  const name = present === undefined || present.name === "" ? baseImageTriggerName : present.name;
  return {
    trigger: {
      baseImageTrigger:
        wanted === "disabled"
          ? { name, status: "Disabled" }
          : {
              name,
              baseImageTriggerType: wanted,
              ...(present === undefined ? { updateTriggerPayloadType: "Default" } : {}),
              status: "Enabled",
            },
    },
  };
}

function platformOf(what: string, text: string): NonNullable<TaskUpdateParameters["platform"]> {
  const pattern =
    /^(?<os>linux|windows)(?:\/(?<architecture>amd64|x86|386|arm64|arm)(?:\/(?<variant>v[678]))?)?$/iu;
  const { os, architecture = "amd64", variant } = pattern.exec(text)?.groups ?? {};
  if (os === undefined) {
    throw new AcrError(
      "invalidRequest",
      `${what}: "${text}" is no platform; write linux/amd64, linux/arm64, linux/arm/v7 or windows/amd64`,
    );
  }
  return {
    os: os.toLowerCase() === "linux" ? "Linux" : "Windows",
    architecture: architecture.toLowerCase(),
    ...(variant === undefined ? {} : { variant: variant.toLowerCase() }),
  };
}

/**
 * An import as `az acr import` would send it. Docker Hub's official images are in `library/`: without it the service
 * answers that it is not authorized (https://learn.microsoft.com/azure/container-registry/container-registry-import-images).
 */
export function importParameters(request: ImageImport): ImportImageParameters {
  const { source, sourceRegistry, credentials, targetTags, isOverwriteAllowed } = request;
  const { registry, tag = "latest", digest } = source;
  const repository = catalogRepository(source);
  return {
    source: {
      ...(sourceRegistry === undefined
        ? {
            registryUri: registry,
            ...(credentials === undefined ? {} : { credentials: { ...credentials } }),
          }
        : { resourceId: registryPath(sourceRegistry) }),
      sourceImage: digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}`,
    },
    targetTags: [...targetTags],
    mode: isOverwriteAllowed ? "Force" : "NoForce",
  };
}

/** Repository under which a registry knows an image: `library/node` for Docker Hub's `node`. */
export function catalogRepository({
  registry,
  repository,
}: Pick<ImageReference, "registry" | "repository">): string {
  return registry === "docker.io" && !repository.includes("/")
    ? `library/${repository}`
    : repository;
}

/** A build without a task. */
export function buildRequest(request: BuildRequest): DockerBuildRequest {
  const { target, timeoutSeconds } = request;
  return {
    type: "DockerBuildRequest",
    isArchiveEnabled: false,
    sourceLocation: request.sourceLocation,
    dockerFilePath: request.dockerFilePath,
    imageNames: [...request.imageNames],
    isPushEnabled: request.imageNames.length > 0,
    noCache: request.noCache ?? false,
    arguments: convertArguments(request.arguments),
    platform,
    ...(target === undefined ? {} : { target }),
    ...(timeoutSeconds === undefined ? {} : { timeout: timeoutSeconds }),
  };
}

/** A run of a task as it is. */
export function taskRunRequest(registry: RegistryId, task: string): TaskRunRequest {
  return {
    type: "TaskRunRequest",
    isArchiveEnabled: false,
    taskId: `${registryPath(registry)}/tasks/${task}`,
  };
}

/** The OData filter of a query, or undefined for all runs. */
export function runFilter({ task, status }: RunQuery): string | undefined {
  const clauses = [
    ...(task === undefined ? [] : [`TaskName eq '${quoted(task)}'`]),
    ...(status === undefined ? [] : [`Status eq '${quoted(status)}'`]),
  ];
  return clauses.length === 0 ? undefined : clauses.join(" and ");
}

function quoted(text: string): string {
  return text.replaceAll("'", "''");
}

function convertArguments(
  given: readonly BuildArgument[],
): { name: string; value: string; isSecret: boolean }[] {
  return given.map(({ name, value, isSecret }) => ({ name, value, isSecret }));
}
