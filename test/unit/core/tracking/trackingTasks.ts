import { type KnownRegistry } from "../../../../src/core/image/registryHost.ts";
import {
  type BaseImageDependency,
  type Task,
  type TaskStep,
} from "../../../../src/core/task/task.ts";
import { type RegistryTask } from "../../../../src/core/tracking/verdict.ts";

/** A local registry with its aliases. */
export const contoso: KnownRegistry = {
  name: "contoso",
  loginServer: "127.0.0.1:5010",
  aliasHosts: ["contoso.azurecr.io", "contoso.azurecr.localhost"],
};
/** The step of the tasks below. */
export type DockerStep = Extract<TaskStep, { kind: "docker" }>;

/** Base image that the tasks below have recorded. */
export const node: BaseImageDependency = {
  type: "Runtime",
  registry: "registry.hub.docker.com",
  repository: "library/node",
  tag: "15-alpine",
  digest: "sha256:8dac",
};
/** Step of the tasks below, unless changed. */
export const step: DockerStep = {
  kind: "docker",
  contextPath: "https://github.com/contoso/web.git#main:app",
  dockerFilePath: "Dockerfile",
  imageNames: ["web:{{.Run.ID}}"],
  isPushEnabled: true,
  noCache: false,
  target: undefined,
  arguments: [],
  baseImageDependencies: [node],
};

/** A task with a base image trigger that has run once. */
export function task(
  name: string,
  changes: Partial<DockerStep> = {},
  more: Partial<Task> = {},
): RegistryTask {
  const baseImage = { kind: "baseImage", name: "b", isEnabled: true, scope: "Runtime" } as const;
  return {
    registry: contoso,
    task: {
      name,
      isEnabled: true,
      platform: "linux",
      timeoutSeconds: 3600,
      createdAt: undefined,
      agentPool: undefined,
      credentialHosts: [],
      sourceRegistryIdentity: undefined,
      step: { ...step, ...changes },
      triggers: [baseImage],
      unreadable: [],
      ...more,
    },
  };
}
