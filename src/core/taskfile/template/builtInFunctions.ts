import { formatText } from "./formatText.ts";
import { bytesOf, textOfBytes } from "./functionTexts.ts";
import { formatted, type GoValue, isDeepEqual, isList, isMap, isTrue, typeOf } from "./goValue.ts";
import { type FunctionTable } from "./templateFunction.ts";

/** The functions that Go's text/template has of its own (https://pkg.go.dev/text/template#hdr-Functions). */
export const builtInFunctions: FunctionTable = {
  // What the two give is chosen before they are called, because they do not read all arguments.
  and: { parameters: ["any"], rest: "any", call: (value: GoValue) => value },
  or: { parameters: ["any"], rest: "any", call: (value: GoValue) => value },
  not: { parameters: ["any"], call: (value: GoValue) => !isTrue(value) },
  eq: { parameters: ["any"], rest: "any", call: equalsOne },
  ne: { parameters: ["any", "any"], call: (a: GoValue, b: GoValue) => !equalsOne(a, b) },
  lt: { parameters: ["any", "any"], call: (a: GoValue, b: GoValue) => isLess(a, b) },
  le: {
    parameters: ["any", "any"],
    call: (a: GoValue, b: GoValue) => isLess(a, b) || equalsOne(a, b),
  },
  gt: { parameters: ["any", "any"], call: (a: GoValue, b: GoValue) => isLess(b, a) },
  ge: {
    parameters: ["any", "any"],
    call: (a: GoValue, b: GoValue) => isLess(b, a) || equalsOne(a, b),
  },
  len: { parameters: ["any"], call: lengthOf },
  index: { parameters: ["any"], rest: "any", call: indexed },
  print: { parameters: [], rest: "any", call: printedAll },
  println: {
    parameters: [],
    rest: "any",
    call: (...values: GoValue[]) => `${values.map(formatted).join(" ")}\n`,
  },
  printf: {
    parameters: ["text"],
    rest: "any",
    call: (format: string, ...values: GoValue[]) => formatText(format, values),
  },
  html: {
    parameters: [],
    rest: "any",
    call: (...values: GoValue[]) => escapedHtml(argumentText(values)),
  },
  js: {
    parameters: [],
    rest: "any",
    call: (...values: GoValue[]) => escapedScript(argumentText(values)),
  },
  urlquery: {
    parameters: [],
    rest: "any",
    call: (...values: GoValue[]) => escapedQuery(argumentText(values)),
  },
};

function equalsOne(first: GoValue, ...others: readonly GoValue[]): boolean {
  if (isList(first) || isMap(first)) {
    throw new Error(`uncomparable type ${typeOf(first)}: ${formatted(first)}`);
  }
  if (others.length === 0) {
    throw new Error("missing argument for comparison");
  }
  for (const other of others) {
    if (first !== null && other !== null && typeof first !== typeof other) {
      throw new Error("incompatible types for comparison");
    }
    if (isDeepEqual(first, other)) {
      return true;
    }
  }
  return false;
}

function isLess(a: GoValue, b: GoValue): boolean {
  if (typeof a === "bigint" && typeof b === "bigint") {
    return a < b;
  }
  if (typeof a === "number" && typeof b === "number") {
    return a < b;
  }
  if (typeof a === "string" && typeof b === "string") {
    return a < b;
  }
  const isBasic = a !== null && typeof a !== "object" && b !== null && typeof b !== "object";
  const isAlike = typeof a === typeof b;
  throw new Error(
    isBasic && !isAlike ? "incompatible types for comparison" : "invalid type for comparison",
  );
}

function lengthOf(value: GoValue): bigint {
  if (value === null) {
    throw new Error("len of nil pointer");
  }
  if (typeof value === "string") {
    return BigInt(bytesOf(value).length);
  }
  if (isList(value)) {
    return BigInt(value.length);
  }
  if (isMap(value)) {
    return BigInt(value.size);
  }
  throw new Error(`len of type ${typeOf(value)}`);
}

function indexed(value: GoValue, ...places: readonly GoValue[]): GoValue {
  let found = value;
  for (const place of places) {
    found = entryAt(found, place);
  }
  if (value === null) {
    throw new Error("index of untyped nil");
  }
  return found;
}

function entryAt(value: GoValue, place: GoValue): GoValue {
  if (value === null) {
    throw new Error("index of untyped nil");
  }
  if (isMap(value)) {
    return value.get(keyOf(place)) ?? null;
  }
  if (!isList(value) && typeof value !== "string") {
    throw new Error(`can't index item of type ${typeOf(value)}`);
  }
  const entries = isList(value) ? value : Array.from(bytesOf(value), BigInt);
  const entry = entries[numberOf(place)];
  if (entry === undefined) {
    throw new Error(`index out of range: ${formatted(place)}`);
  }
  return entry;
}

function keyOf(place: GoValue): string {
  if (typeof place === "string") {
    return place;
  }
  throw new Error(
    place === null
      ? "value is nil; should be of type string"
      : `value has type ${typeOf(place)}; should be string`,
  );
}

function numberOf(place: GoValue): number {
  if (typeof place === "bigint") {
    return Number(place);
  }
  throw new Error(
    `cannot index slice/array with ${place === null ? "nil" : `type ${typeOf(place)}`}`,
  );
}

/** Go's `Sprint`: a blank between two values of which none is a text. */
function printedAll(...values: readonly GoValue[]): string {
  return values
    .map((value, index) => {
      const before = values[index - 1];
      const isApart = index > 0 && typeof value !== "string" && typeof before !== "string";
      return `${isApart ? " " : ""}${formatted(value)}`;
    })
    .join("");
}

function argumentText(values: readonly GoValue[]): string {
  return values.length === 1 && values[0] === null ? "<no value>" : printedAll(...values);
}

const htmlEscapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
  "\0": "\ufffd",
};

function escapedHtml(text: string): string {
  return text.replaceAll(/[&<>"'\0]/gu, (found) => htmlEscapes[found] ?? found);
}

function escapedScript(text: string): string {
  return text.replaceAll(/[\\'"<>&=]|\p{Cc}/gu, (found) => {
    const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return /[\\'"]/u.test(found) ? `\\${found}` : `\\u${code}`;
  });
}

function escapedQuery(text: string): string {
  const escaped = encodeURIComponent(textOfBytes(bytesOf(text))).replaceAll("%20", "+");
  return escaped.replaceAll(
    /[!'()*]/gu,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
