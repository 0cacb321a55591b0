import { type EngineResult } from "./task.ts";
import { type YamlNode } from "./yamlNode.ts";
import { typeScalar } from "./yamlScalar.ts";

/** What is found out while a text is decoded. */
export interface Decoding {
  /** One line for each value of a wrong type. */
  readonly problems: string[];
  /** How many more nodes may be read: aliases of aliases multiply. */
  nodesLeft: number;
}

/** Reads a node as a value; null for YAML's null, undefined after a problem was noted. */
export type Decode<Value> = (node: YamlNode, decoding: Decoding) => Value | null | undefined;

/** More nodes than a task file can need. */
const mostNodes = 1_000_000;

/**
 * Decodes a document as go-yaml 2 fills Go's types: all values of wrong types are told together, each with its line
 * (https://pkg.go.dev/gopkg.in/yaml.v2). Null for an empty document.
 */
export function decodeYaml<Value>(
  node: YamlNode,
  decode: Decode<Value>,
): EngineResult<Value | null> {
  const decoding: Decoding = { problems: [], nodesLeft: mostNodes };
  const value = decode(node, decoding);
  if (decoding.nodesLeft < 0) {
    return { kind: "failed", message: "yaml: document contains excessive aliasing" };
  }
  return decoding.problems.length > 0
    ? {
        kind: "failed",
        message: `yaml: unmarshal errors:\n  ${decoding.problems.join("\n  ")}`,
      }
    : { kind: "read", value: value ?? null };
}

/** A text; numbers and truth values count as the text that is written. */
export const textValue: Decode<string> = (node, decoding) => {
  const scalar = scalarOf(node, "string", decoding);
  return scalar === null || scalar === undefined ? scalar : scalar.text;
};

/** A whole number; a fraction is cut off. */
export const wholeNumber: Decode<number> = (node, decoding) => {
  const scalar = scalarOf(node, "int", decoding);
  if (scalar === null || scalar === undefined) {
    return scalar;
  }
  const number = typeof scalar.value === "number" ? Math.trunc(scalar.value) : NaN;
  if (Math.abs(number) <= 2 ** 63) {
    return number;
  }
  noteWrongType(node, "int", decoding);
  return undefined;
};

/** `true`, `yes`, `on` and so on. */
export const truthValue: Decode<boolean> = (node, decoding) => {
  const scalar = scalarOf(node, "bool", decoding);
  if (scalar === null || scalar === undefined) {
    return scalar;
  }
  if (typeof scalar.value === "boolean") {
    return scalar.value;
  }
  noteWrongType(node, "bool", decoding);
  return undefined;
};

/** A list; `empty` stands for an item that is null. `type` is the name of Go's type in messages. */
export function listOf<Value, Empty>(
  type: string,
  item: Decode<Value>,
  empty: Empty,
): Decode<readonly (Value | Empty)[]> {
  return (node, decoding) => {
    if (isEmpty(node)) {
      return null;
    }
    if (node.kind !== "sequence") {
      noteWrongType(node, type, decoding);
      return undefined;
    }
    const list: (Value | Empty)[] = [];
    for (const own of node.items) {
      if (--decoding.nodesLeft < 0) {
        break;
      }
      const value = item(own, decoding);
      if (value !== undefined) {
        list.push(value ?? empty);
      }
    }
    return list;
  };
}

/** Texts by name; null is the empty text. */
export const textsByName: Decode<ReadonlyMap<string, string>> = (node, decoding) => {
  if (isEmpty(node)) {
    return null;
  }
  const texts = new Map<string, string>();
  return fill(node, "map[string]string", decoding, (name, value) => {
    const text = textValue(value, decoding);
    if (text !== undefined) {
      texts.set(name, text ?? "");
    }
  })
    ? texts
    : undefined;
};

/** A mapping with known names; other names are passed over, the last of a repeated one counts. */
export function recordOf<Shape extends object>(
  type: string,
  fields: { readonly [Name in keyof Shape]: Decode<Shape[Name]> },
): Decode<Partial<Shape>> {
  const isField = (name: PropertyKey): name is keyof Shape => Object.hasOwn(fields, name);
  return (node, decoding) => {
    if (isEmpty(node)) {
      return null;
    }
    const read: Partial<Shape> = {};
    return fill(node, type, decoding, (name, value) => {
      if (!isField(name)) {
        return;
      }
      const own = fields[name](value, decoding);
      if (own === null) {
        Reflect.deleteProperty(read, name);
      } else if (own !== undefined) {
        read[name] = own;
      }
    })
      ? read
      : undefined;
  };
}

/** Gives each name and value of a mapping in turn, those of merged mappings (`<<`) in their place. */
function fill(
  node: YamlNode,
  type: string,
  decoding: Decoding,
  set: (name: string, value: YamlNode) => void,
): boolean {
  if (node.kind !== "mapping") {
    noteWrongType(node, type, decoding);
    return false;
  }
  for (const { key, value } of node.entries) {
    if (--decoding.nodesLeft < 0) {
      return false;
    }
    if (key.kind === "scalar" && key.isPlain && key.text === "<<") {
      // Of several merged mappings the first wins.
      const merged = value.kind === "sequence" ? [...value.items].reverse() : [value];
      merged.forEach((one) => fill(one, type, decoding, set));
      continue;
    }
    const name = textValue(key, decoding);
    if (name !== undefined) {
      set(name ?? "", value);
    }
  }
  return true;
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === "scalar" && typeScalar(node).value === undefined;
}

function scalarOf(
  node: YamlNode,
  type: string,
  decoding: Decoding,
): { readonly text: string; readonly value: unknown } | null | undefined {
  if (node.kind !== "scalar") {
    noteWrongType(node, type, decoding);
    return undefined;
  }
  const { value } = typeScalar(node);
  return value === undefined ? null : { text: node.text, value };
}

function noteWrongType(node: YamlNode, type: string, decoding: Decoding): void {
  decoding.problems.push(`line ${node.line}: cannot unmarshal ${show(node)} into ${type}`);
}

function show(node: YamlNode): string {
  if (node.kind !== "scalar") {
    return node.kind === "sequence" ? "!!seq" : "!!map";
  }
  const text = node.text.length > 10 ? `${node.text.slice(0, 7)}...` : node.text;
  return `${typeScalar(node).tag} \`${text}\``;
}
