import { type BaseImageDependency, type BuildArgument, type TaskStep } from "../core/task/task.ts";
import { isTrueAt, listAt, textAt, textsAt, wordAt } from "./wire.ts";

/** The kinds of steps as the service spells them. */
export const stepTypes = ["Docker", "FileTask", "EncodedTask"] as const;

/** Reads a task's step. A Docker step without a Dockerfile is none that is known. */
export function convertStep(wire: unknown): TaskStep {
  const type = wordAt(wire, "type", stepTypes);
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
  const isFile = type === "FileTask";
  const isEncoded = type === "EncodedTask";
  return {
    kind: isFile ? "file" : isEncoded ? "encoded" : "unknown",
    contextPath,
    taskFilePath: isFile ? textAt(wire, "taskFilePath") : undefined,
    content: isEncoded ? encodedTextAt(wire, "encodedTaskContent") : undefined,
    valuesContent: isEncoded ? encodedTextAt(wire, "encodedValuesContent") : undefined,
    valuesFilePath: isFile ? textAt(wire, "valuesFilePath") : undefined,
    values: isFile || isEncoded ? listAt(wire, "values").flatMap(convertArgument) : [],
    baseImageDependencies,
  };
}

/** A dependency of unknown type or without an image is left out: nobody may count on being rebuilt for it. */
export function convertDependency(wire: unknown): readonly BaseImageDependency[] {
  const type = wordAt(wire, "type", ["Runtime", "BuildTime"]);
  const registry = textAt(wire, "registry");
  const repository = textAt(wire, "repository");
  if (type === undefined || registry === undefined || repository === undefined) {
    return [];
  }
  return [{ type, registry, repository, tag: textAt(wire, "tag"), digest: textAt(wire, "digest") }];
}

/** The text that is sent as base64 of UTF-8 (RFC 4648, section 4); undefined when it is absent or malformed. */
export function encodedTextAt(wire: unknown, key: string): string | undefined {
  const encoded = textAt(wire, key);
  if (encoded === undefined) {
    return undefined;
  }
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
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
