import { type TaskStep } from "../../../core/taskfile/task.ts";

/** A step with the engine's defaults for everything that is not said. */
export function plainStep(
  said: Pick<TaskStep, "id" | "work" | "after"> & Partial<TaskStep>,
): TaskStep {
  return {
    timeoutSeconds: 600,
    startDelaySeconds: 0,
    retries: 0,
    retryDelaySeconds: 5,
    retryOnErrors: [],
    repeat: 0,
    ignoreErrors: false,
    detach: false,
    keep: false,
    pull: false,
    downloadRetries: 0,
    downloadRetryDelaySeconds: 0,
    privileged: false,
    ports: [],
    expose: [],
    environment: [],
    network: "",
    user: "",
    isolation: "",
    cpus: "",
    entryPoint: "",
    workingDirectory: "",
    disableWorkingDirectoryOverride: false,
    usesCache: false,
    volumeMounts: [],
    ...said,
  };
}
