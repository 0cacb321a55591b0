import { type ImageDescriptor, type Run, type RunCause, type RunStatus } from "../core/run/run.ts";
import { convertPlatform } from "./convertPlatform.ts";
import { listAt, objectAt, presentObjectAt, textAt, timeAt, wordAt } from "./wire.ts";

const statuses: readonly RunStatus[] = [
  "Queued",
  "Started",
  "Running",
  "Succeeded",
  "Failed",
  "Canceled",
  "Error",
  "Timeout",
];

/** Reads a run; undefined when it has no id. A state that this version does not know is `Unknown`. */
export function convertRun(wire: unknown): Run | undefined {
  const id = textAt(wire, "runId") ?? textAt(wire, "name");
  if (id === undefined) {
    return undefined;
  }
  return {
    id,
    status: wordAt(wire, "status", statuses) ?? "Unknown",
    task: textAt(wire, "task"),
    cause: convertCause(wire),
    platform: convertPlatform(objectAt(wire, "platform")),
    createdAt: timeAt(wire, "createTime"),
    startedAt: timeAt(wire, "startTime"),
    finishedAt: timeAt(wire, "finishTime"),
    outputImages: listAt(wire, "outputImages").flatMap(convertImage),
    errorMessage: textAt(wire, "runErrorMessage"),
  };
}

/**
 * Order as the Azure CLI's TRIGGER column has it: Git event, timer, image update, else manual. An empty source
 * trigger counts as none, an empty timer or image update as one (azure-cli, acr/_format.py).
 */
function convertCause(wire: unknown): RunCause {
  const source = objectAt(wire, "sourceTrigger");
  const event = textAt(source, "eventType");
  if (event !== undefined) {
    return { kind: "source", event, commit: textAt(source, "commitId") };
  }
  const timer = presentObjectAt(wire, "timerTrigger");
  if (timer !== undefined) {
    return { kind: "timer", timer: textAt(timer, "timerTriggerName") };
  }
  const update = presentObjectAt(wire, "imageUpdateTrigger");
  return update === undefined
    ? { kind: "manual" }
    : { kind: "imageUpdate", images: listAt(update, "images").flatMap(convertImage) };
}

function convertImage(wire: unknown): readonly ImageDescriptor[] {
  const registry = textAt(wire, "registry");
  const repository = textAt(wire, "repository");
  if (registry === undefined || repository === undefined) {
    return [];
  }
  return [{ registry, repository, tag: textAt(wire, "tag"), digest: textAt(wire, "digest") }];
}
