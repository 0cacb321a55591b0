import { type Task, type TaskTrigger } from "../core/task/task.ts";
import { convertPlatform } from "./convertPlatform.ts";
import { convertStep } from "./convertStep.ts";
import { unreadableParts } from "./unreadableParts.ts";
import {
  listAt,
  numberAt,
  objectAt,
  presentObjectAt,
  textAt,
  textsAt,
  timeAt,
  wordAt,
} from "./wire.ts";

/** Seconds; what the service takes when a task does not say. */
const defaultTimeout = 3600;

/**
 * Reads a task; undefined when it has no name. What is missing or strange is read as disabled and untracked; what is
 * strange is named in `unreadable`.
 */
export function convertTask(wire: unknown): Task | undefined {
  const name = textAt(wire, "name");
  if (name === undefined) {
    return undefined;
  }
  const credentials = objectAt(wire, "credentials");
  return {
    name,
    isEnabled: isEnabled(wire),
    platform: convertPlatform(objectAt(wire, "platform")) ?? "Linux",
    timeoutSeconds: numberAt(wire, "timeout") ?? defaultTimeout,
    createdAt: timeAt(wire, "creationDate"),
    agentPool: textAt(wire, "agentPoolName"),
    // The service names the hosts and hides the rest: {"contoso.azurecr.io": null}.
    credentialHosts: Object.keys(objectAt(credentials, "customRegistries")),
    sourceRegistryIdentity: textAt(objectAt(credentials, "sourceRegistry"), "identity"),
    step: convertStep(objectAt(wire, "step")),
    triggers: convertTriggers(objectAt(wire, "trigger")),
    unreadable: unreadableParts(wire),
  };
}

function isEnabled(wire: unknown): boolean {
  return wordAt(wire, "status", ["Enabled"]) !== undefined;
}

function convertTriggers(wire: unknown): readonly TaskTrigger[] {
  const base = presentObjectAt(wire, "baseImageTrigger");
  return [
    ...(base === undefined ? [] : convertBaseImageTrigger(base)),
    ...listAt(wire, "sourceTriggers").flatMap(convertSourceTrigger),
    ...listAt(wire, "timerTriggers").flatMap(convertTimerTrigger),
  ];
}

/** An unknown type is read as the smaller promise, `Runtime`; one without name, type and status is none. */
function convertBaseImageTrigger(wire: unknown): readonly TaskTrigger[] {
  const name = textAt(wire, "name");
  const type = textAt(wire, "baseImageTriggerType");
  if (name === undefined && type === undefined) {
    return [];
  }
  const scope = wordAt(wire, "baseImageTriggerType", ["Runtime", "All"]);
  return [
    {
      kind: "baseImage",
      name: name ?? "",
      isEnabled: scope !== undefined && isEnabled(wire),
      scope: scope ?? "Runtime",
    },
  ];
}

function convertSourceTrigger(wire: unknown): readonly TaskTrigger[] {
  const repository = objectAt(wire, "sourceRepository");
  const repositoryUrl = textAt(repository, "repositoryUrl");
  if (repositoryUrl === undefined) {
    return [];
  }
  return [
    {
      kind: "source",
      name: textAt(wire, "name") ?? "",
      isEnabled: isEnabled(wire),
      repositoryUrl,
      branch: textAt(repository, "branch"),
      events: textsAt(wire, "sourceTriggerEvents"),
    },
  ];
}

function convertTimerTrigger(wire: unknown): readonly TaskTrigger[] {
  const schedule = textAt(wire, "schedule");
  return schedule === undefined
    ? []
    : [{ kind: "timer", name: textAt(wire, "name") ?? "", isEnabled: isEnabled(wire), schedule }];
}
