import { type RunRecord, type RunState, type TaskRecord, hasEnded } from "../resources.ts";
import { type ResourceStore } from "../store/resourceStore.ts";
import { type RunRequest } from "./taskEngine.ts";
import { serviceTime } from "./runTimes.ts";

/** The image update that starts a run, as the run's resource tells it. */
export type ImageUpdate = NonNullable<RunRecord["properties"]["imageUpdateTrigger"]>;

/** What a new run's resource is made of. */
export interface NewRun {
  readonly runId: string;
  readonly request: RunRequest;
  readonly update: ImageUpdate | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The resource of a run that was just asked for. Runs by hand are `QuickRun`, as today's service says for builds
 * and tasks alike; runs by a trigger are `AutoBuild`, or `AutoRun` for task files.
 */
export function newRunRecord({ runId, request, update, now }: NewRun): RunRecord {
  const time = serviceTime(now);
  const automatic = request.step.type === "Docker" ? "AutoBuild" : "AutoRun";
  return {
    runId,
    properties: {
      status: "Queued",
      lastUpdatedTime: time,
      runType: update === undefined ? "QuickRun" : automatic,
      createTime: time,
      ...(request.task === undefined ? {} : { task: request.task }),
      ...(update === undefined ? {} : { imageUpdateTrigger: update }),
      ...(request.platform === undefined ? {} : { platform: request.platform }),
      ...(request.agentConfiguration === undefined
        ? {}
        : { agentConfiguration: request.agentConfiguration }),
      isArchiveEnabled: request.isArchiveEnabled,
    },
    step: request.step,
    timeoutSeconds: request.timeoutSeconds,
  };
}

/** What changes in a run. */
export interface RunChange {
  readonly status: RunState;
  readonly startTime?: string;
  readonly finishTime?: string;
  readonly outputImages?: NonNullable<RunRecord["properties"]["outputImages"]>;
  readonly runErrorMessage?: string;
}

/** Stores a change of a run; nothing happens when the run is gone with its registry. What it does is forgotten at its end. */
export async function changeRun(
  resources: ResourceStore,
  run: { readonly registry: string; readonly runId: string },
  change: RunChange,
  now: number,
): Promise<void> {
  const record = resources.run(run.registry, run.runId);
  if (record === undefined) {
    return;
  }
  const { step, ...rest } = record;
  await resources.putRun(run.registry, {
    ...rest,
    ...(step === undefined || hasEnded(change.status) ? {} : { step }),
    properties: { ...record.properties, ...change, lastUpdatedTime: serviceTime(now) },
  });
}

/** The run that a task's trigger asks for. Undefined for a task that has no step. */
export function taskRunRequest({ name, properties }: TaskRecord): RunRequest | undefined {
  const { step } = properties;
  if (step === undefined) {
    return undefined;
  }
  return {
    step,
    sourceLocation: step.contextPath,
    platform: properties.platform,
    agentConfiguration: properties.agentConfiguration,
    credentials: properties.credentials,
    timeoutSeconds: properties.timeout,
    isArchiveEnabled: false,
    task: name,
  };
}
