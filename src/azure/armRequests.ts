import {
  type DockerBuildRequest,
  type Task,
  type TaskRunRequest,
} from "@azure/arm-containerregistry";
import { type BuildRequest, type RunQuery } from "../core/ports.ts";
import { type RegistryId } from "../core/registry/registry.ts";
import { type BuildArgument, type DockerTaskDefinition } from "../core/task/task.ts";
import { registryPath } from "./convertRegistry.ts";

/** What the Azure CLI asks for when nothing else is said; the service knows no other architecture for builds. */
const platform = { os: "Linux", architecture: "amd64" };

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
              name: "defaultBaseimageTriggerName",
              baseImageTriggerType: baseImageTrigger,
              updateTriggerPayloadType: "Default",
              status: "Enabled",
            },
          },
        }),
  };
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
