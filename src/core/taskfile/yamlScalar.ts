import { type YamlNode } from "./yamlNode.ts";

/** A scalar with the type that go-yaml 2 gives it. */
export interface TypedScalar {
  /** Short tag, `!!int` for instance, as messages show it. */
  readonly tag: string;
  /** Undefined: null. The text where the type is none of truth value and number. */
  readonly value: string | number | boolean | undefined;
}

const trueWords = ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"];
const falseWords = ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"];

const words: ReadonlyMap<string, TypedScalar> = new Map([
  ...typed("!!bool", true, trueWords),
  ...typed("!!bool", false, falseWords),
  ...typed("!!null", undefined, ["", "~", "null", "Null", "NULL"]),
  ...typed("!!float", NaN, [".nan", ".NaN", ".NAN"]),
  ...typed("!!float", Infinity, [".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"]),
  ...typed("!!float", -Infinity, ["-.inf", "-.Inf", "-.INF"]),
  ...typed("!!merge", "<<", ["<<"]),
]);

function typed(
  tag: string,
  value: TypedScalar["value"],
  spellings: readonly string[],
): readonly (readonly [string, TypedScalar])[] {
  return spellings.map((word) => [word, { tag, value }] as const);
}

const date = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}.*)?$/;
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const integers: readonly (readonly [pattern: RegExp, base: number])[] = [
  [/^([-+]?)0[xX]([\da-fA-F]+)$/, 16],
  [/^([-+]?)0[bB]([01]+)$/, 2],
  [/^([-+]?)0[oO]?([0-7]+)$/, 8],
  [/^([-+]?)(0|[1-9]\d*)$/, 10],
];

/**
 * Types a scalar by the rules of YAML 1.1 as go-yaml 2 knows them: `yes` is true, `010` is 8, `1_000` is 1000; a
 * quoted scalar is a text. A tag of YAML's own decides before that (https://pkg.go.dev/gopkg.in/yaml.v2).
 */
export function typeScalar({ text, isPlain, tag }: YamlNode & { kind: "scalar" }): TypedScalar {
  const short = tag?.startsWith(standard) === true ? `!!${tag.slice(standard.length)}` : tag;
  if (short === undefined) {
    return isPlain ? typePlain(text) : { tag: "!!str", value: text };
  }
  const isTyped = ["!!int", "!!float", "!!bool", "!!null"].includes(short);
  return isTyped ? typePlain(text) : { tag: short, value: text };
}

const standard = "tag:yaml.org,2002:";

function typePlain(text: string): TypedScalar {
  const word = words.get(text);
  if (word !== undefined) {
    return word;
  }
  if (!/^[-+.\d]/.test(text)) {
    return { tag: "!!str", value: text };
  }
  if (date.test(text)) {
    return { tag: "!!timestamp", value: text };
  }
  return typeNumber(text.replaceAll("_", "")) ?? { tag: "!!str", value: text };
}

function typeNumber(text: string): TypedScalar | undefined {
  for (const [pattern, base] of integers) {
    const [, sign = "", digits = ""] = pattern.exec(text) ?? [];
    const size = digits === "" ? NaN : parseInt(digits, base);
    // Larger ones do not fit into any of Go's whole numbers.
    if (size < 2 ** 64) {
      return { tag: "!!int", value: sign === "-" && size !== 0 ? -size : size };
    }
  }
  return float.test(text) ? { tag: "!!float", value: Number(text) } : undefined;
}
