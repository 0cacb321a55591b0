import { type GoValue, isList, isMap, sortedEntries } from "./goValue.ts";

/** The text of a value as Go's encoding/json writes it: keys sorted, `<`, `>` and `&` escaped. */
export function jsonText(value: GoValue): string {
  if (value === null || typeof value === "boolean") {
    return String(value);
  }
  if (typeof value === "string") {
    return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/gu, (found) => {
      return `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
    });
  }
  if (isList(value)) {
    return `[${value.map(jsonText).join(",")}]`;
  }
  if (isMap(value)) {
    const entries = sortedEntries(value).map(
      ([key, entry]) => `${jsonText(key)}:${jsonText(entry)}`,
    );
    return `{${entries.join(",")}}`;
  }
  return String(value);
}

/** The text of a value as Go's `json.MarshalIndent` writes it, two blanks deep. */
export function prettyJsonText(value: GoValue, indent = ""): string {
  const inner = `${indent}  `;
  if (isList(value) && value.length > 0) {
    const entries = value.map((entry) => inner + prettyJsonText(entry, inner));
    return `[\n${entries.join(",\n")}\n${indent}]`;
  }
  if (isMap(value) && value.size > 0) {
    const entries = sortedEntries(value).map(
      ([key, entry]) => `${inner}${jsonText(key)}: ${prettyJsonText(entry, inner)}`,
    );
    return `{\n${entries.join(",\n")}\n${indent}}`;
  }
  return jsonText(value);
}

/** A text as a word of a shell: in single quotes unless it holds only harmless characters. */
export function shellQuoted(text: string): string {
  if (text === "") {
    return "''";
  }
  return /^[A-Za-z0-9_^@=+%,:./-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
