import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import { type EngineResult, type TemplateValue } from "../task.ts";

/** Values of a task's templates by name. */
export type Values = Readonly<Record<string, TemplateValue>>;

const loading = "error while loading exec steps: ";
const overriding = `${loading}failed to override values: `;
const deserializing = `${overriding}failed to deserialize values. Try rendering your template locally using the instructions found at https://github.com/Azure/acr-builder. Err: `;
const nested = `${overriding}failed to serialize Values: json: unsupported type: map[interface {}]interface {}`;

/**
 * Reads the values of a values file (YAML, undefined when there is none) and of `key=value` texts, which win over it
 * and are always texts. Fails in the words of the ACR engine, for a map in a value too; what follows `yaml: ` are the
 * words of the YAML package (https://github.com/Azure/acr-builder/tree/main/templating).
 */
export function readValues(
  valuesText: string | undefined,
  set: readonly string[],
): EngineResult<Values> {
  const given = new Map<string, TemplateValue>();
  for (const text of set) {
    const sign = text.indexOf("=");
    if (sign <= 0) {
      const reason =
        sign < 0 ? "invalid format, no = assignment found" : "expected a key=val format";
      return { kind: "failed", message: `${loading}failed to parse --set data; ${reason}` };
    }
    given.set(text.slice(0, sign), text.slice(sign + 1));
  }
  try {
    const read =
      valuesText === undefined ? new Map<string, TemplateValue>() : readFile(valuesText, given);
    return { kind: "read", value: Object.fromEntries([...read, ...given]) };
  } catch (error) {
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

function readFile(
  text: string,
  given: ReadonlyMap<string, TemplateValue>,
): ReadonlyMap<string, TemplateValue> {
  const document = parseDocument(text, {
    version: "1.1",
    uniqueKeys: false,
    intAsBigInt: true,
    prettyErrors: false,
  });
  const [problem] = document.errors;
  if (problem !== undefined && problem.code !== "MULTIPLE_DOCS") {
    const line = text.slice(0, problem.pos[0]).split("\n").length;
    throw new Error(`${deserializing}yaml: line ${line}: ${problem.message}`);
  }
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return new Map();
  }
  if (!isMap(contents)) {
    throw new Error(
      `${deserializing}yaml: unmarshal errors:\n  cannot unmarshal the values into map[string]interface {}`,
    );
  }
  const entries = contents.items.map(({ key, value }) => [scalarText(key), value] as const);
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  return new Map(
    entries
      .filter(([key]) => !given.has(key))
      .map(([key, value]) => [key, valueOf(value, resolve, 0)] as const),
  );
}

function scalarText(node: unknown): string {
  if (!isScalar(node)) {
    throw new Error(nested);
  }
  return node.source ?? String(node.value);
}

function valueOf(
  written: unknown,
  resolve: (node: unknown) => unknown,
  depth: number,
): TemplateValue {
  const node = resolve(written);
  if (isMap(node) || depth > 100) {
    throw new Error(nested);
  }
  if (isSeq<Node>(node)) {
    return node.items.map((item) => valueOf(item, resolve, depth + 1));
  }
  if (!isScalar(node)) {
    return null;
  }
  const { value, source = "" } = node;
  const isNumber =
    typeof value === "bigint" || (typeof value === "number" && !source.includes(":"));
  if (value === null || typeof value === "boolean" || typeof value === "string" || isNumber) {
    return value;
  }
  // Dates and numbers to base 60 are texts for the engine.
  return source;
}
