import { bytesOf, checkLength, cutText, textsOf } from "./functionTexts.ts";
import { formatted, type GoValue } from "./goValue.ts";
import { quotedText } from "./quotedText.ts";
import { type FunctionTable, type TemplateFunction } from "./templateFunction.ts";

/** The functions of sprig 2.22 on texts (https://masterminds.github.io/sprig/strings.html). */
export const textFunctions: FunctionTable = {
  hello: { parameters: [], call: () => "Hello!" },
  upper: ofText((text) => text.toUpperCase()),
  lower: ofText((text) => text.toLowerCase()),
  title: ofText((text) =>
    text.replaceAll(/(?<![\p{L}\p{N}_])\p{L}/gu, (letter) => letter.toUpperCase()),
  ),
  untitle: ofText((text) => text.replaceAll(/(?<!\S)\S/gu, (letter) => letter.toLowerCase())),
  trim: ofText((text) => text.trim()),
  nospace: ofText((text) => text.replaceAll(/\s/gu, "")),
  initials: ofText((text) => (text.match(/(?<!\S)\S/gu) ?? []).join("")),
  swapcase: ofText((text) =>
    text.replaceAll(/\p{Lu}|\p{Ll}/gu, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    ),
  ),
  trimAll: ofTwo((set, text) => trimmedOf(text, set)),
  trimall: ofTwo((set, text) => trimmedOf(text, set)),
  trimPrefix: ofTwo((prefix, text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimSuffix: ofTwo((suffix, text) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  contains: ofTwo((part, text) => text.includes(part)),
  hasPrefix: ofTwo((prefix, text) => text.startsWith(prefix)),
  hasSuffix: ofTwo((suffix, text) => text.endsWith(suffix)),
  repeat: { parameters: ["integer", "text"], call: repeated },
  trunc: { parameters: ["integer", "text"], call: truncated },
  substr: { parameters: ["integer", "integer", "text"], call: part },
  abbrev: { parameters: ["integer", "text"], call: abbreviated },
  indent: { parameters: ["integer", "text"], call: indented },
  nindent: {
    parameters: ["integer", "text"],
    call: (count: bigint, text: string) => `\n${indented(count, text)}`,
  },
  replace: { parameters: ["text", "text", "text"], call: replaced },
  plural: {
    parameters: ["text", "text", "integer"],
    call: (one: string, many: string, count: bigint) => (count === 1n ? one : many),
  },
  quote: {
    parameters: [],
    rest: "any",
    call: (...values: GoValue[]) => textsOf(values).map(quotedText).join(" "),
  },
  squote: {
    parameters: [],
    rest: "any",
    call: (...values: GoValue[]) =>
      textsOf(values)
        .map((text) => `'${text}'`)
        .join(" "),
  },
  cat: {
    parameters: [],
    rest: "any",
    call: (...values: GoValue[]) => textsOf(values).join(" "),
  },
  toString: ofAny(formatted),
  toStrings: { parameters: ["any"], call: (value: GoValue) => textsOf(value) },
  sortAlpha: { parameters: ["any"], call: (value: GoValue) => [...textsOf(value)].sort() },
  join: { parameters: ["text", "any"], call: joined },
  splitList: ofTwo(splitText),
  split: ofTwo((separator, text) => numbered(splitText(separator, text))),
  splitn: {
    parameters: ["text", "integer", "text"],
    call: (separator: string, count: bigint, text: string) =>
      numbered(splitText(separator, text, Number(count))),
  },
};

function ofText(call: (text: string) => GoValue): TemplateFunction {
  return { parameters: ["text"], call };
}

function ofAny(call: (value: GoValue) => GoValue): TemplateFunction {
  return { parameters: ["any"], call };
}

function ofTwo(call: (first: string, text: string) => GoValue): TemplateFunction {
  return { parameters: ["text", "text"], call };
}

function trimmedOf(text: string, set: string): string {
  const characters = Array.from(text);
  const unwanted = new Set(Array.from(set));
  const from = characters.findIndex((character) => !unwanted.has(character));
  const to = characters.findLastIndex((character) => !unwanted.has(character));
  return from < 0 ? "" : characters.slice(from, to + 1).join("");
}

function repeated(count: bigint, text: string): string {
  if (count < 0n) {
    throw new Error("strings: negative Repeat count");
  }
  checkLength(text === "" ? 0 : Number(count) * text.length);
  return text === "" ? "" : text.repeat(Number(count));
}

function truncated(count: bigint, text: string): string {
  const length = bytesOf(text).length;
  const wanted = Number(count);
  if (wanted < 0) {
    return length + wanted > 0 ? cutText(text, length + wanted, length) : text;
  }
  return length > wanted ? cutText(text, 0, wanted) : text;
}

function part(start: bigint, end: bigint, text: string): string {
  const length = bytesOf(text).length;
  const isToEnd = end < 0n || (start >= 0n && Number(end) > length);
  const to = isToEnd && start >= 0n ? length : Number(end);
  return cutText(text, Math.max(0, Number(start)), to);
}

function abbreviated(width: bigint, text: string): string {
  const length = bytesOf(text).length;
  const isShort = width < 4n || length <= Number(width);
  return isShort ? text : `${cutText(text, 0, Number(width) - 3)}...`;
}

function indented(count: bigint, text: string): string {
  if (count < 0n) {
    throw new Error("strings: negative Repeat count");
  }
  const lines = text.split("\n");
  checkLength(text.length + lines.length * Number(count));
  const pad = " ".repeat(Number(count));
  return lines.map((line) => pad + line).join("\n");
}

function replaced(old: string, next: string, text: string): string {
  const parts = old === "" ? ["", ...Array.from(text), ""] : text.split(old);
  checkLength(text.length + parts.length * next.length);
  return parts.join(next);
}

function joined(separator: string, value: GoValue): string {
  const texts = textsOf(value);
  checkLength(texts.reduce((length, text) => length + text.length + separator.length, 0));
  return texts.join(separator);
}

/** The parts of a text; with `most`, at most so many, the last with the rest. */
function splitText(separator: string, text: string, most = -1): readonly string[] {
  if (most === 0) {
    return [];
  }
  const parts = separator === "" ? Array.from(text) : text.split(separator);
  return most < 0 || parts.length <= most
    ? parts
    : [...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)];
}

function numbered(parts: readonly string[]): ReadonlyMap<string, GoValue> {
  return new Map(parts.map((text, index) => [`_${index}`, text]));
}
