import { type EscapeCharacter } from "./directives.ts";
import { applyShellPattern, type PatternUse } from "./shellPattern.ts";

/** A text after its variables were replaced. */
export interface Expansion {
  /** Without quotes and escapes. */
  readonly text: string;
  /** The names that had no value and no default. */
  readonly unresolved: readonly string[];
  /** Whether quotes and braces match and every form in braces is known; Docker refuses the text when they do not. */
  readonly isWellFormed: boolean;
}

interface Reader {
  readonly text: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly escape: EscapeCharacter;
  readonly unresolved: Set<string>;
  at: number;
  /** How many unused words the place is in: what they lack does not matter. */
  unused: number;
  isWellFormed: boolean;
}

const none: readonly string[] = [];
/** Deeper nesting of defaults than any file has; what is deeper counts as malformed. */
const deepest = 20;

/**
 * Replaces variables and takes quotes away as Docker does in `FROM` and in the defaults of `ARG`: `$name`, `${name}`,
 * `${name:-default}`, `${name:+text}`, `${name:?message}`, the same without colon, `${name#pattern}`,
 * `${name##pattern}`, `${name%pattern}`, `${name%%pattern}`, `${name/pattern/text}` and `${name//pattern/text}`
 * (https://docs.docker.com/reference/dockerfile/#environment-replacement and https://github.com/moby/buildkit,
 * dockerfile/shell package). For Docker a variable without value is empty; here its name is told.
 */
export function expandDockerVariables(
  text: string,
  variables: ReadonlyMap<string, string>,
  escape: EscapeCharacter,
): Expansion {
  if (!/[$'"\\`]/.test(text)) {
    return { text, unresolved: none, isWellFormed: true };
  }
  const unresolved = new Set<string>();
  const reader: Reader = {
    ...{ text, variables, escape, unresolved },
    ...{ at: 0, unused: 0, isWellFormed: true },
  };
  const expanded = readText(reader, "", false, 0);
  return { text: expanded, unresolved: [...unresolved], isWellFormed: reader.isWellFormed };
}

/** Reads up to `stop`, which is read, too; none means the end. In patterns escapes stay. */
function readText(reader: Reader, stop: "" | "}" | "/", isPattern: boolean, depth: number): string {
  let expanded = "";
  while (reader.at < reader.text.length) {
    const character = reader.text.charAt(reader.at);
    reader.at++;
    if (character === stop) {
      return expanded;
    }
    if (character === reader.escape) {
      expanded += (isPattern ? character : "") + reader.text.charAt(reader.at);
      reader.at++;
    } else if (character === "'") {
      expanded += readSingleQuoted(reader);
    } else if (character === '"') {
      expanded += readDoubleQuoted(reader, isPattern, depth);
    } else {
      expanded += character === "$" ? readVariable(reader, depth) : character;
    }
  }
  reader.isWellFormed &&= stop === "";
  return expanded;
}

function readSingleQuoted(reader: Reader): string {
  const close = reader.text.indexOf("'", reader.at);
  const end = close < 0 ? reader.text.length : close;
  const quoted = reader.text.slice(reader.at, end);
  reader.isWellFormed &&= close >= 0;
  reader.at = end + 1;
  return quoted;
}

function readDoubleQuoted(reader: Reader, isPattern: boolean, depth: number): string {
  let expanded = "";
  while (reader.at < reader.text.length) {
    const character = reader.text.charAt(reader.at);
    const next = reader.text.charAt(reader.at + 1);
    reader.at++;
    if (character === '"') {
      return expanded;
    }
    if (character === reader.escape && ['"', "$", reader.escape].includes(next)) {
      expanded += (isPattern ? character : "") + next;
      reader.at++;
    } else {
      expanded += character === "$" ? readVariable(reader, depth) : character;
    }
  }
  reader.isWellFormed = false;
  return expanded;
}

/** Reads on after a `$`. */
function readVariable(reader: Reader, depth: number): string {
  if (reader.text.charAt(reader.at) !== "{") {
    const name = readName(reader);
    return name === "" ? "$" : valueOf(reader, name);
  }
  reader.at++;
  const name = readName(reader);
  if (name === "" || depth >= deepest) {
    return malformed(reader);
  }
  return readBraced(reader, name, depth + 1);
}

const names = /\d+|[@*#?$!-]|[\p{L}_][\p{L}\p{Nd}_]*/uy;

function readName(reader: Reader): string {
  names.lastIndex = reader.at;
  const name = names.exec(reader.text)?.[0] ?? "";
  reader.at += name.length;
  return name;
}

/** Reads what stands between the name and the closing brace, and the brace. */
function readBraced(reader: Reader, name: string, depth: number): string {
  const written = /^(?:\}|:?[-+?]|##?|%%?|\/\/?)/.exec(reader.text.slice(reader.at, reader.at + 2));
  const operator = written?.[0] ?? "";
  reader.at += operator.length;
  switch (operator.at(-1)) {
    case "}":
      return valueOf(reader, name);
    case "-":
    case "+":
    case "?":
      return readWord(reader, name, operator, depth);
    case "#":
    case "%":
    case "/":
      return readPattern(reader, name, operator, depth);
    default:
      return malformed(reader);
  }
}

function readWord(reader: Reader, name: string, operator: string, depth: number): string {
  const value = reader.variables.get(name);
  const isSet = value !== undefined && !(operator.startsWith(":") && value === "");
  const isWordUsed = isSet === operator.endsWith("+");
  reader.unused += isWordUsed ? 0 : 1;
  const word = readText(reader, "}", false, depth);
  reader.unused -= isWordUsed ? 0 : 1;
  if (isWordUsed) {
    return operator.endsWith("?") ? missing(reader, name) : word;
  }
  return isSet ? value : "";
}

function readPattern(reader: Reader, name: string, operator: string, depth: number): string {
  const pattern = readText(reader, operator.startsWith("/") ? "/" : "}", true, depth);
  const use = operator.startsWith("/")
    ? replaceUse(readText(reader, "}", true, depth), operator)
    : removeUse(operator);
  const value = reader.variables.get(name);
  if (value === undefined) {
    return missing(reader, name);
  }
  const applied = applyShellPattern(value, pattern, use);
  reader.isWellFormed &&= applied !== undefined;
  return applied ?? "";
}

function replaceUse(replacement: string, operator: string): PatternUse {
  return { kind: "replace", replacement, isEverywhere: operator === "//" };
}

function removeUse(operator: string): PatternUse {
  const kind = operator.startsWith("#") ? "removeStart" : "removeEnd";
  return { kind, isLongest: operator.length === 2 };
}

function valueOf(reader: Reader, name: string): string {
  return reader.variables.get(name) ?? missing(reader, name);
}

function missing(reader: Reader, name: string): string {
  if (reader.unused === 0) {
    reader.unresolved.add(name);
  }
  return "";
}

/** Nothing after a form that is not understood can be trusted. */
function malformed(reader: Reader): string {
  reader.isWellFormed = false;
  reader.at = reader.text.length;
  return "";
}
