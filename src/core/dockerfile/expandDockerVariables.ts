/** A text after its variables were replaced, and the names that had no value and no default. */
export interface Expansion {
  readonly text: string;
  readonly unresolved: readonly string[];
}

interface Reader {
  readonly text: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly unresolved: Set<string>;
  at: number;
}

/** Deeper nesting of defaults than any file has; what is deeper counts as unresolved. */
const deepest = 20;

/**
 * Replaces variables as Docker does in `FROM` and in the defaults of `ARG`: `$name`, `${name}`, `${name:-default}`,
 * `${name-default}`, `${name:+text}`, `${name+text}`, `${name:?message}` and `${name?message}`
 * (https://docs.docker.com/reference/dockerfile/#environment-replacement). Pattern forms such as `${name#x}` count as
 * unresolved.
 */
export function expandDockerVariables(
  text: string,
  variables: ReadonlyMap<string, string>,
): Expansion {
  const reader: Reader = { text, variables, unresolved: new Set(), at: 0 };
  const expanded = readText(reader, false, 0);
  return { text: expanded, unresolved: [...reader.unresolved] };
}

function readText(reader: Reader, isInBraces: boolean, depth: number): string {
  let expanded = "";
  while (reader.at < reader.text.length) {
    const character = reader.text.charAt(reader.at);
    if (isInBraces && character === "}") {
      break;
    }
    reader.at++;
    if (character === "\\") {
      expanded += reader.text.charAt(reader.at);
      reader.at++;
    } else {
      expanded += character === "$" ? readVariable(reader, depth) : character;
    }
  }
  return expanded;
}

function readVariable(reader: Reader, depth: number): string {
  const isBraced = reader.text.charAt(reader.at) === "{";
  reader.at += isBraced ? 1 : 0;
  const name = readName(reader);
  if (!isBraced) {
    return name === "" ? "$" : (reader.variables.get(name) ?? missing(reader, name));
  }
  const value = readModified(reader, name, depth + 1);
  reader.at++;
  return value;
}

function readName(reader: Reader): string {
  const start = reader.at;
  while (/[a-zA-Z0-9_]/.test(reader.text.charAt(reader.at))) {
    reader.at++;
  }
  return reader.text.slice(start, reader.at);
}

/** Reads what stands between the name and the closing brace, which stays to be read. */
function readModified(reader: Reader, name: string, depth: number): string {
  const value = reader.variables.get(name);
  const operator = /^:?[-+?]/.exec(reader.text.slice(reader.at, reader.at + 2))?.[0];
  if (reader.text.charAt(reader.at) === "}") {
    return value ?? missing(reader, name);
  }
  if (operator === undefined || depth > deepest) {
    skipToBrace(reader);
    return missing(reader, name);
  }
  reader.at += operator.length;
  const isSet = value !== undefined && !(operator.startsWith(":") && value === "");
  const isWordUsed = isSet === operator.endsWith("+");
  // The word is read even when it is not used, but what it lacks does not matter then.
  const word = readText(isWordUsed ? reader : detached(reader), true, depth);
  if (isWordUsed) {
    return operator.endsWith("?") ? missing(reader, name) : word;
  }
  return isSet ? value : "";
}

/** A reader at the same place whose unresolved names are not kept. */
function detached(reader: Reader): Reader {
  return {
    text: reader.text,
    variables: reader.variables,
    unresolved: new Set(),
    get at(): number {
      return reader.at;
    },
    set at(position: number) {
      reader.at = position;
    },
  };
}

function skipToBrace(reader: Reader): void {
  const close = reader.text.indexOf("}", reader.at);
  reader.at = close < 0 ? reader.text.length : close;
}

function missing(reader: Reader, name: string): string {
  reader.unresolved.add(name);
  return "";
}
