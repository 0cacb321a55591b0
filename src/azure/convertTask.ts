import {
  type BaseImageDependency,
  type BuildArgument,
  type Task,
  type TaskStep,
  type TaskTrigger,
} from "../core/task/task.ts";
import { convertPlatform } from "./convertPlatform.ts";
import {
  isTrueAt,
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

/** Reads a task; undefined when it has no name. What is missing or strange is read as disabled and untracked. */
export function convertTask(wire: unknown): Task | undefined {
  const name = textAt(wire, "name");
  if (name === undefined) {
    return undefined;
  }
  return {
    name,
    isEnabled: isEnabled(wire),
    platform: convertPlatform(objectAt(wire, "platform")) ?? "Linux",
    timeoutSeconds: numberAt(wire, "timeout") ?? defaultTimeout,
    createdAt: timeAt(wire, "creationDate"),
    step: convertStep(objectAt(wire, "step")),
    triggers: convertTriggers(objectAt(wire, "trigger")),
  };
}

function isEnabled(wire: unknown): boolean {
  return wordAt(wire, "status", ["Enabled"]) !== undefined;
}

function convertStep(wire: unknown): TaskStep {
  const type = wordAt(wire, "type", ["Docker", "FileTask", "EncodedTask"]);
  const contextPath = textAt(wire, "contextPath");
  const dockerFilePath = textAt(wire, "dockerFilePath");
  const baseImageDependencies = listAt(wire, "baseImageDependencies").flatMap(convertDependency);
  if (type === "Docker" && dockerFilePath !== undefined) {
    return {
      kind: "docker",
      contextPath,
      dockerFilePath,
      imageNames: textsAt(wire, "imageNames"),
      isPushEnabled: isTrueAt(wire, "isPushEnabled"),
      noCache: isTrueAt(wire, "noCache"),
      target: textAt(wire, "target"),
      arguments: listAt(wire, "arguments").flatMap(convertArgument),
      baseImageDependencies,
    };
  }
  return {
    kind: type === "FileTask" ? "file" : type === "EncodedTask" ? "encoded" : "unknown",
    contextPath,
    taskFilePath: type === "FileTask" ? textAt(wire, "taskFilePath") : undefined,
    baseImageDependencies,
  };
}

/** A dependency of unknown type or without an image is left out: nobody may count on being rebuilt for it. */
function convertDependency(wire: unknown): readonly BaseImageDependency[] {
  const type = wordAt(wire, "type", ["Runtime", "BuildTime"]);
  const registry = textAt(wire, "registry");
  const repository = textAt(wire, "repository");
  if (type === undefined || registry === undefined || repository === undefined) {
    return [];
  }
  return [{ type, registry, repository, tag: textAt(wire, "tag"), digest: textAt(wire, "digest") }];
}

/** The value of a secret argument is dropped even if it should be sent. */
function convertArgument(wire: unknown): readonly BuildArgument[] {
  const name = textAt(wire, "name");
  if (name === undefined) {
    return [];
  }
  const isSecret = isTrueAt(wire, "isSecret") || wordAt(wire, "isSecret", ["true"]) !== undefined;
  return [{ name, value: isSecret ? "" : (textAt(wire, "value") ?? ""), isSecret }];
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
