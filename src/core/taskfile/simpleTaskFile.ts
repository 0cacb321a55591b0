import { parseDocument } from "yaml";
import { isNestedTooDeeply } from "../text/yamlNesting.ts";
import { expandRunTemplate, type RunTemplateValues } from "../build/runTemplate.ts";

/** A step of a task file, its templates replaced. */
export type SimpleStep = StepSettings &
  (
    | { readonly kind: "build"; readonly id: string; readonly text: string }
    | { readonly kind: "cmd"; readonly id: string; readonly text: string }
    | { readonly kind: "push"; readonly id: string; readonly images: readonly string[] }
  );

/** What any step may say beside its content. */
interface StepSettings {
  /** Seconds that the step may take, more than 0; absent for the engine's default. */
  readonly timeoutSeconds?: number;
  /** Only of `cmd`: the command runs in its image's own working directory, not in the source's. */
  readonly keepsWorkingDirectory?: true;
}

/** The steps of a task file, or in a sentence what in it is wrong or not executed. */
export type SimpleTaskFile =
  | { readonly kind: "steps"; readonly steps: readonly SimpleStep[] }
  | { readonly kind: "failed"; readonly message: string };

const stepTypes = ["build", "push", "cmd"] as const;
const keepsDirectory = "disableWorkingDirectoryOverride";
const aliases =
  /\$(\$|(?:ID|SharedVolume|RegistryName|Registry|Date|OS|Architecture|Commit|Branch)(?![A-Za-z0-9]))/g;

/**
 * Reads a task file of plain steps that run one after another: `build`, `push`, `cmd`, each with an optional `id`
 * and `timeout`; `cmd` also with `disableWorkingDirectoryOverride`, which `az acr run --cmd` always sends.
 * In the order of the ACR engine, comment lines are dropped, `$ID` and its kin (from version v1.1.0 on) and
 * `{{.Run.ID}}` are replaced, then YAML is read. Every other property is refused by its name, never ignored
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-reference-yaml).
 */
export function parseSimpleTaskFile(text: string, values: RunTemplateValues): SimpleTaskFile {
  const lines = text.split("\n").filter((line) => !line.trimStart().startsWith("#"));
  const expanded = expandRunTemplate(expandAliases(lines.join("\n")), values);
  if (expanded.kind === "problem") {
    return failed(expanded.problems.map(({ message }) => message).join("; "));
  }
  const read = readYaml(expanded.text);
  if ("problem" in read) {
    return failed(`failed to deserialize task: ${read.problem}`);
  }
  return isRecord(read.content)
    ? readTask(read.content)
    : failed("failed to deserialize task: it is no mapping");
}

/** Reads a text as YAML: the content of the document, or what is wrong with it. Never throws. */
export function readYaml(
  text: string,
): { readonly content: unknown } | { readonly problem: string } {
  if (isNestedTooDeeply(text)) {
    return { problem: "it is nested too deeply" };
  }
  const document = parseDocument(text, { logLevel: "error" });
  const problem = document.errors[0];
  if (problem !== undefined) {
    return { problem: problem.message };
  }
  try {
    return { content: document.toJS() as unknown };
  } catch (error) {
    // An alias without its anchor, or aliases that multiply without end.
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Replaces the aliases that every task file from version v1.1.0 on has: `$ID` becomes `{{.Run.ID}}`, `$$` a dollar sign.
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-reference-yaml#aliases)
 */
export function expandAliases(text: string): string {
  const version = /^version:\s*["']?v(\d+)\.(\d+)/m.exec(text);
  const isSupported = Number(version?.[1] ?? 0) > 1 || Number(version?.[2] ?? 0) >= 1;
  return isSupported
    ? text.replace(aliases, (_, name: string) => (name === "$" ? "$" : `{{.Run.${name}}}`))
    : text;
}

function readTask(task: Readonly<Record<string, unknown>>): SimpleTaskFile {
  const unknown = Object.keys(task).find((name) => name !== "version" && name !== "steps");
  if (unknown !== undefined) {
    return notExecuted(unknown, "of the task");
  }
  const { steps } = task;
  if (!Array.isArray(steps) || steps.length === 0) {
    return failed("task does not have any steps");
  }
  const read = steps.map((step: unknown, index) => readStep(step, index));
  const problem = read.find((step) => step.kind === "failed");
  return problem ?? { kind: "steps", steps: read.filter((step) => step.kind !== "failed") };
}

function readStep(
  step: unknown,
  index: number,
): SimpleStep | { readonly kind: "failed"; readonly message: string } {
  if (!isRecord(step)) {
    return failed(`step ${index} is no mapping`);
  }
  const id = typeof step["id"] === "string" ? step["id"] : `acb_step_${index}`;
  const kinds = stepTypes.filter((name) => step[name] !== undefined && step[name] !== null);
  const kind = kinds[0];
  if (kind === undefined || kinds.length > 1) {
    return failed(`step ${id} needs exactly one of build, push and cmd`);
  }
  const known = ["id", "timeout", ...stepTypes, ...(kind === "cmd" ? [keepsDirectory] : [])];
  const unknown = Object.keys(step).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return notExecuted(unknown, `of step ${id}`);
  }
  return settingsProblem(id, step) ?? readContent(kind, id, step);
}

function settingsProblem(
  id: string,
  { timeout, [keepsDirectory]: isKept }: Readonly<Record<string, unknown>>,
): { readonly kind: "failed"; readonly message: string } | undefined {
  if (!isAbsent(timeout) && !Number.isInteger(timeout)) {
    return failed(`timeout of step ${id} is no whole number of seconds`);
  }
  return isAbsent(isKept) || typeof isKept === "boolean"
    ? undefined
    : failed(`${keepsDirectory} of step ${id} is neither true nor false`);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function settingsOf({
  timeout,
  [keepsDirectory]: isKept,
}: Readonly<Record<string, unknown>>): StepSettings {
  return {
    ...(typeof timeout === "number" && timeout > 0 ? { timeoutSeconds: timeout } : {}),
    ...(isKept === true ? { keepsWorkingDirectory: true } : {}),
  };
}

function readContent(
  kind: (typeof stepTypes)[number],
  id: string,
  step: Readonly<Record<string, unknown>>,
): SimpleStep | { readonly kind: "failed"; readonly message: string } {
  const value = step[kind];
  const settings = settingsOf(step);
  if (kind !== "push") {
    return typeof value === "string"
      ? { kind, id, text: value, ...settings }
      : failed(`${kind} of step ${id} is no text`);
  }
  return Array.isArray(value) && value.every((image) => typeof image === "string")
    ? { kind, id, images: value, ...settings }
    : failed(`push of step ${id} is no list of image names`);
}

function notExecuted(
  property: string,
  place: string,
): { readonly kind: "failed"; readonly message: string } {
  return failed(
    `the property ${property} ${place} is not executed by this version of the emulator`,
  );
}

function failed(message: string): { readonly kind: "failed"; readonly message: string } {
  return { kind: "failed", message };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
