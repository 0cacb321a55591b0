import { readYaml } from "./simpleTaskFile.ts";
import { renderTemplate } from "./template/renderTemplate.ts";
import { type TemplateData } from "./task.ts";

/**
 * Why the secrets of a task file, whose comment lines are dropped, cannot be resolved, in the engine's words: the file
 * is rendered with no secrets and the addresses in it are checked. Undefined when all are addresses of secrets.
 */
export function findSecretProblem(
  text: string,
  name: string,
  data: TemplateData,
): string | undefined {
  const rendered = renderTemplate(text, name, { ...data, secrets: {} });
  if (rendered.kind === "failed") {
    return rendered.message;
  }
  const yaml = readYaml(rendered.value);
  const content = "problem" in yaml ? undefined : propertyOf(yaml.content, "secrets");
  const secrets: readonly unknown[] = Array.isArray(content) ? content : [];
  const problem = secrets
    .map((secret) => propertyOf(secret, "keyvault"))
    .map((address) => findAddressProblem(typeof address === "string" ? address : ""))
    .find((one) => one !== undefined);
  return problem === undefined
    ? undefined
    : `failed to resolve secrets in the task with error: ${problem}`;
}

/**
 * What is wrong with the address of a secret, in the engine's words; undefined when nothing is. It is
 * `https://<vault>/secrets/<name>[/<version>]`, without regard to case.
 */
export function findAddressProblem(address: string): string | undefined {
  const text = address.toLowerCase().replace(/\/+$/u, "");
  if (text === "") {
    return "missing azure keyvault URL";
  }
  if (!text.startsWith("https://")) {
    return "invalid azure keyvault secret URL scheme. Expected Https";
  }
  const [, collection = "", ...rest] = text.slice("https://".length).split("/");
  const segments = collection === "" ? 0 : rest.length + 1;
  if (segments !== 2 && segments !== 3) {
    return `invalid azure keyvault secret URL. Bad number of URL segments: ${segments}`;
  }
  return collection === "secrets"
    ? undefined
    : `invalid azure keyvault secret URL. Expected 'secrets' collection, but found: ${collection}`;
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
