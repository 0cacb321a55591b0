import {
  type EngineResult,
  type RunFields,
  type TemplateData,
  type TemplateValue,
} from "../task.ts";
import { executeTemplate } from "./executeTemplate.ts";
import { type GoValue } from "./goValue.ts";
import { jsonText, shellQuoted } from "./jsonText.ts";
import { parseTemplate } from "./parseTemplate.ts";
import { missingFunctions, templateFunctions } from "./templateFunctions.ts";
import { TemplateError } from "./templateSyntax.ts";

/** Fields of `.Run`, which are all there, empty when they are not given. */
const runFields = [
  ...["ID", "Commit", "Repository", "Branch", "GitTag", "TriggeredBy", "Registry", "RegistryName"],
  ...["Date", "SharedVolume", "OS", "OSVersion", "Architecture", "TaskName"],
];

/**
 * Drops every line whose first visible character is `#`, in block scalars too, before anything else is read.
 */
export function dropCommentLines(text: string): string {
  return text
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("#"))
    .join("\n");
}

/**
 * Renders a text, whose comment lines are dropped already, as the ACR engine does: Go's text/template with the
 * functions of sprig 2.22, `missingkey=zero`, and every `<no value>` of the result removed. Never throws; the messages
 * are those of the engine (https://github.com/Azure/acr-builder/tree/main/templating).
 */
export function renderTemplate(
  text: string,
  name: string,
  data: TemplateData,
): EngineResult<string> {
  const failed = (stage: string, error: unknown): EngineResult<string> => {
    const { line, message } =
      error instanceof TemplateError ? error : { line: 0, message: String(error) };
    return {
      kind: "failed",
      message: `error while rendering templates: failed to ${stage} template: ${name}. Err: template: ${name}:${line}: ${message}`,
    };
  };
  let parsed;
  try {
    parsed = parseTemplate(text, (one) => templateFunctions.has(one) || missingFunctions.has(one));
  } catch (error) {
    return failed("parse", error);
  }
  try {
    const rendered = executeTemplate(parsed, dataOf(data), templateFunctions);
    const value = rendered.replaceAll("<no value>", "");
    return value === "" && text !== ""
      ? { kind: "failed", message: "rendered template was empty" }
      : { kind: "read", value };
  } catch (error) {
    return failed("execute", error);
  }
}

function dataOf({ run, values, secrets }: TemplateData): GoValue {
  const shownRun = mapOf(completeRun(run));
  const shownValues = toGoValue(values);
  return new Map<string, GoValue>([
    ["Run", shownRun],
    ["Build", mapOf({ ID: run["ID"] ?? "" })],
    ["Values", shownValues],
    ["Secrets", mapOf(secrets)],
    ["ValuesJSON", shellQuoted(jsonText(shownValues))],
    ["RunJSON", shellQuoted(jsonText(shownRun))],
  ]);
}

function completeRun(run: RunFields): Readonly<Record<string, string>> {
  const registryName = run["RegistryName"] ?? run["Registry"]?.split(".", 1)[0] ?? "";
  const empty = Object.fromEntries(runFields.map((field) => [field, ""]));
  return { ...empty, ...run, RegistryName: registryName };
}

function mapOf(record: Readonly<Record<string, string>>): ReadonlyMap<string, GoValue> {
  return new Map(Object.entries(record));
}

function toGoValue(value: TemplateValue): GoValue {
  if (value === null || typeof value !== "object") {
    return value;
  }
  return isValueList(value)
    ? value.map(toGoValue)
    : new Map(Object.entries(value).map(([key, entry]) => [key, toGoValue(entry)]));
}

function isValueList(value: object): value is readonly TemplateValue[] {
  return Array.isArray(value);
}
