import { convertDependency, encodedTextAt, stepTypes } from "./convertStep.ts";
import { isAbsentAt, objectAt, presentObjectAt, textAt, valueAt, wordAt } from "./wire.ts";

/**
 * Names the parts of a task's answer that decide about tracking, are there and cannot be understood. A part that may
 * be missing and is missing or, where it holds other parts, null is no problem; nor is the letter case of a word.
 */
export function unreadableParts(wire: unknown): readonly string[] {
  return [
    ...unknownWord(wire, "status", "status", ["Enabled", "Disabled"]),
    ...notAnObject(wire, "step", "step"),
    ...stepParts(presentObjectAt(wire, "step")),
    ...notAnObject(wire, "trigger", "trigger"),
    ...triggerParts(objectAt(wire, "trigger")),
    ...notAnObject(wire, "credentials", "credentials"),
    ...notAnObject(
      objectAt(wire, "credentials"),
      "customRegistries",
      "credentials.customRegistries",
    ),
  ];
}

function stepParts(step: unknown): readonly string[] {
  if (step === undefined) {
    return [];
  }
  return [...contentParts(step), ...dependencyParts(valueAt(step, "baseImageDependencies"))];
}

/** What a step cannot do without, by its type. */
function contentParts(step: unknown): readonly string[] {
  switch (wordAt(step, "type", stepTypes)) {
    case undefined:
      return ["step.type"];
    case "Docker":
      return textAt(step, "dockerFilePath") === undefined ? ["step.dockerFilePath"] : [];
    case "FileTask":
      return textAt(step, "taskFilePath") === undefined ? ["step.taskFilePath"] : [];
    case "EncodedTask": {
      const isValuesUnread =
        !isAbsentAt(step, "encodedValuesContent") &&
        valueAt(step, "encodedValuesContent") !== "" &&
        encodedTextAt(step, "encodedValuesContent") === undefined;
      return [
        ...(encodedTextAt(step, "encodedTaskContent") === undefined
          ? ["step.encodedTaskContent"]
          : []),
        ...(isValuesUnread ? ["step.encodedValuesContent"] : []),
      ];
    }
  }
}

function dependencyParts(list: unknown): readonly string[] {
  if (list === undefined || list === null) {
    return [];
  }
  const name = "step.baseImageDependencies";
  return Array.isArray(list)
    ? list.flatMap((wire: unknown, index) =>
        convertDependency(wire).length === 0 ? [`${name}[${index}]`] : [],
      )
    : [name];
}

function triggerParts(trigger: unknown): readonly string[] {
  const name = "trigger.baseImageTrigger";
  const base = objectAt(trigger, "baseImageTrigger");
  return [
    ...notAnObject(trigger, "baseImageTrigger", name),
    ...unknownWord(base, "status", `${name}.status`, ["Enabled", "Disabled"]),
    ...unknownWord(base, "baseImageTriggerType", `${name}.baseImageTriggerType`, [
      "Runtime",
      "All",
    ]),
  ];
}

/** A word that is there must be one of the known; null is none. */
function unknownWord(
  parent: unknown,
  key: string,
  name: string,
  words: readonly string[],
): readonly string[] {
  const isRead = valueAt(parent, key) === undefined || wordAt(parent, key, words) !== undefined;
  return isRead ? [] : [name];
}

function notAnObject(parent: unknown, key: string, name: string): readonly string[] {
  return isAbsentAt(parent, key) || presentObjectAt(parent, key) !== undefined ? [] : [name];
}
