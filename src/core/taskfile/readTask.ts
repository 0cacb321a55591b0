import {
  type AliasBlock,
  type Aliases,
  expandAliases,
  expandFirstWord,
  readAliasBlock,
  resolveAliases,
  separateAliases,
} from "./aliases.ts";
import { findTaskProblem } from "./checkTask.ts";
import { completeTask } from "./completeTask.ts";
import { findVersion, isAliasVersion } from "./findVersion.ts";
import { findAddressProblem } from "./secretAddress.ts";
import { type EngineResult, type Task, type TaskFileInput, type TaskSecret } from "./task.ts";
import { readTaskContent, type TaskContent } from "./taskContent.ts";
import { dropCommentLines, renderTemplate } from "./template/renderTemplate.ts";

/** A task file with its aliases replaced. */
interface ExpandedText {
  readonly text: string;
  /** Undefined before version v1.1.0. */
  readonly aliases: Aliases | undefined;
}

/**
 * Reads a task file: drops comment lines, replaces aliases, renders, reads the YAML, checks it, fills in what is left
 * out and puts the steps in order. Never throws; the messages are those that the engine prints
 * (https://github.com/Azure/acr-builder). Whose secrets are wanted must be asked before: `readTaskSecrets`.
 */
export function readTask(input: TaskFileInput): EngineResult<Task> {
  const expanded = expandText(input);
  if (expanded.kind === "failed") {
    return expanded;
  }
  const { text, aliases } = expanded.value;
  const secrets = secretsOf(text, input);
  if (secrets.kind === "failed") {
    return prefixed("unable to render task: ", secrets.message);
  }
  const rendered = renderTemplate(text, input.name, input.data);
  if (rendered.kind === "failed") {
    return prefixed("unable to render task: ", rendered.message);
  }
  const unmarshal = "failed to unmarshal task before running: ";
  const content = readChecked(rendered.value);
  if (content.kind === "failed") {
    return prefixed(unmarshal, `failed to deserialize task and validate: ${content.message}`);
  }
  const task = completeTask(expandCommands(content.value, aliases), input);
  return task.kind === "failed"
    ? prefixed(unmarshal, task.message)
    : { kind: "read", value: { ...task.value, hasAliases: aliases !== undefined } };
}

/** The text of a task file after aliases are replaced and templates are rendered, as far as `readTask` takes it. */
export function renderTask(input: TaskFileInput): EngineResult<string> {
  const expanded = expandText(input);
  if (expanded.kind === "failed") {
    return expanded;
  }
  const rendered = renderTemplate(expanded.value.text, input.name, input.data);
  return rendered.kind === "failed"
    ? prefixed("unable to render task: ", rendered.message)
    : rendered;
}

/** The secrets that a task file asks vaults for, none when its text does not speak of `secrets` at all. */
export function readTaskSecrets(input: TaskFileInput): EngineResult<readonly TaskSecret[]> {
  const expanded = expandText(input);
  if (expanded.kind === "failed") {
    return expanded;
  }
  const secrets = secretsOf(expanded.value.text, input);
  return secrets.kind === "failed" ? prefixed("unable to render task: ", secrets.message) : secrets;
}

/** Paths and addresses of the alias files that a task file names; none before version v1.1.0. */
export function aliasSources(input: TaskFileInput): EngineResult<readonly string[]> {
  const text = dropCommentLines(input.text);
  if (!isAliasVersion(findVersion(text))) {
    return { kind: "read", value: [] };
  }
  const block = readBlock(separateAliases(text).aliases, input);
  return block.kind === "failed" ? block : { kind: "read", value: block.value.sources };
}

function expandText(input: TaskFileInput): EngineResult<ExpandedText> {
  const text = dropCommentLines(input.text);
  if (!isAliasVersion(findVersion(text))) {
    return { kind: "read", value: { text, aliases: undefined } };
  }
  const { aliases, rest } = separateAliases(text);
  const block = readBlock(aliases, input);
  if (block.kind === "failed") {
    return block;
  }
  const resolved = resolveAliases(block.value, input.aliasFiles);
  return resolved.kind === "failed"
    ? prefixed("unable to search/replace aliases in task: ", resolved.message)
    : {
        kind: "read",
        value: { text: expandAliases(rest, resolved.value), aliases: resolved.value },
      };
}

function readBlock(text: string, { data }: TaskFileInput): EngineResult<AliasBlock> {
  const rendered = renderTemplate(text, "aliasData", { ...data, secrets: {} });
  if (rendered.kind === "failed") {
    return prefixed("unable to render alias data: ", rendered.message);
  }
  const block = readAliasBlock(rendered.value);
  return block.kind === "failed"
    ? prefixed("unable to search/replace aliases in task: ", block.message)
    : block;
}

/** The engine renders a text with this word in it a first time, without secrets, to find out which it needs. */
function secretsOf(
  text: string,
  { name, data }: TaskFileInput,
): EngineResult<readonly TaskSecret[]> {
  if (!text.includes("secrets")) {
    return { kind: "read", value: [] };
  }
  const rendered = renderTemplate(text, name, { ...data, secrets: {} });
  if (rendered.kind === "failed") {
    return rendered;
  }
  const resolving = "failed to resolve secrets in the task with error: ";
  const content = readChecked(rendered.value);
  if (content.kind === "failed") {
    return prefixed(`${resolving}failed to parse template to create task: `, content.message);
  }
  const secrets = (content.value.secrets ?? []).map((secret) => ({
    id: secret?.id ?? "",
    keyVault: secret?.keyvault ?? "",
    clientId: secret?.clientID === "" ? undefined : secret?.clientID,
  }));
  const problem = secrets
    .map(({ keyVault }) => findAddressProblem(keyVault))
    .find((one) => one !== undefined);
  return problem === undefined ? { kind: "read", value: secrets } : prefixed(resolving, problem);
}

function readChecked(text: string): EngineResult<TaskContent> {
  const content = readTaskContent(text);
  const problem = content.kind === "read" ? findTaskProblem(content.value) : undefined;
  return problem === undefined ? content : { kind: "failed", message: problem };
}

function expandCommands(content: TaskContent, aliases: Aliases | undefined): TaskContent {
  if (aliases === undefined || content.steps === undefined) {
    return content;
  }
  const steps = content.steps.map((step) =>
    step?.cmd === undefined ? step : { ...step, cmd: expandFirstWord(step.cmd, aliases) },
  );
  return { ...content, steps };
}

function prefixed(
  prefix: string,
  message: string,
): { readonly kind: "failed"; readonly message: string } {
  return { kind: "failed", message: `${prefix}${message}` };
}
