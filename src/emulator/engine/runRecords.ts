import { type RunRecord, type RunState, type TaskRecord, hasEnded } from "../resources.ts";
import { type ResourceStore } from "../store/resourceStore.ts";
import { type RunRequest } from "./taskEngine.ts";
import { serviceTime } from "./runTimes.ts";
import { type RunCause } from "./triggers/runCause.ts";

/** What a new run's resource is made of. */
export interface NewRun {
  readonly runId: string;
  readonly request: RunRequest;
  readonly cause: RunCause;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The resource of a run that was just asked for. Runs by hand are `QuickRun`, as today's service says for builds
 * and tasks alike; runs by a trigger are `AutoBuild`, or `AutoRun` for task files.
 */
export function newRunRecord({ runId, request, cause, now }: NewRun): RunRecord {
  const time = serviceTime(now);
  const automatic = request.step.type === "Docker" ? "AutoBuild" : "AutoRun";
  return {
    runId,
    properties: {
      status: "Queued",
      lastUpdatedTime: time,
      runType: cause.kind === "manual" ? "QuickRun" : automatic,
      createTime: time,
      ...(request.task === undefined ? {} : { task: request.task }),
      ...triggerOf(cause),
      ...(request.platform === undefined ? {} : { platform: request.platform }),
      ...(request.agentConfiguration === undefined
        ? {}
        : { agentConfiguration: request.agentConfiguration }),
      isArchiveEnabled: request.isArchiveEnabled,
    },
    step: request.step,
    ...(request.sourceLocation === undefined ? {} : { sourceLocation: request.sourceLocation }),
    ...(request.credentials === undefined ? {} : { credentials: request.credentials }),
    ...(cause.kind === "image" && cause.pushedBy.length > 0 ? { causedBy: cause.pushedBy } : {}),
    timeoutSeconds: request.timeoutSeconds,
  };
}

function triggerOf(
  cause: RunCause,
): Pick<RunRecord["properties"], "imageUpdateTrigger" | "timerTrigger" | "sourceTrigger"> {
  switch (cause.kind) {
    case "manual":
      return {};
    case "image":
      return { imageUpdateTrigger: cause.update };
    case "timer":
      return { timerTrigger: cause.occurrence };
    case "source":
      return { sourceTrigger: cause.event };
  }
}

/** What was asked for when a run that has not ended was scheduled; undefined for one whose step is not known. */
export function storedRequest(record: RunRecord): RunRequest | undefined {
  const { step, sourceLocation, credentials, timeoutSeconds } = record;
  const { platform, agentConfiguration, isArchiveEnabled, task } = record.properties;
  return step === undefined
    ? undefined
    : {
        step,
        sourceLocation,
        platform,
        agentConfiguration,
        credentials,
        timeoutSeconds,
        isArchiveEnabled,
        task,
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
  const { step, sourceLocation, credentials, ...rest } = record;
  const request = {
    ...(step === undefined ? {} : { step }),
    ...(sourceLocation === undefined ? {} : { sourceLocation }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  await resources.putRun(run.registry, {
    ...rest,
    ...(hasEnded(change.status) ? {} : request),
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
