/**
 * Compiles a regular expression in Go's syntax (https://pkg.go.dev/regexp/syntax) that consists of characters, escapes,
 * classes, groups, `.`, `*`, `?`, `|` and counts; undefined when Go refuses it or it uses more than that.
 */
export function translateGoPattern(source: string): RegExp | undefined {
  let translated = "";
  let at = 0;
  while (at < source.length) {
    const token = readToken(source, at);
    if (token === undefined) {
      return undefined;
    }
    translated += token.text;
    at = token.end;
  }
  try {
    return new RegExp(translated, "u");
  } catch {
    return undefined;
  }
}

interface Token {
  readonly text: string;
  readonly end: number;
}

function readToken(source: string, at: number): Token | undefined {
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
  switch (character) {
    case "\\":
      return readEscape(source, at);
    case "[":
      return readClass(source, at);
    case "{":
      return readCount(source, at);
    case "}":
    case "]":
      return { text: `\\${character}`, end: at + 1 };
    case ".":
      return { text: "[^\\n]", end: at + 1 };
    default:
      return { text: character === "/" ? "\\/" : character, end: at + character.length };
  }
}

/** Escapes of letters that mean the same in both languages, or have a plain equivalent. */
const letterEscapes: ReadonlyMap<string, string> = new Map([
  ..."dDwWbBfnrtv".split("").map((letter) => [letter, `\\${letter}`] as const),
  ["s", "[\\t\\n\\f\\r ]"],
  ["S", "[^\\t\\n\\f\\r ]"],
  ["a", "\\x07"],
  ["A", "^"],
  ["z", "$"],
]);

function readEscape(source: string, at: number): Token | undefined {
  const code = source.codePointAt(at + 1);
  if (code === undefined) {
    return undefined;
  }
  const character = String.fromCodePoint(code);
  const end = at + 1 + character.length;
  if (/[a-zA-Z0-9]/.test(character)) {
    const text = letterEscapes.get(character);
    return text === undefined ? undefined : { text, end };
  }
  // Go accepts an escape of ASCII punctuation only.
  return code < 0x80 ? { text: literal(character), end } : undefined;
}

function readCount(source: string, at: number): Token | undefined {
  const counts = /^\{(\d+)(?:,(\d*))?\}/.exec(source.slice(at, at + 16));
  if (counts === null) {
    return { text: "\\{", end: at + 1 };
  }
  const isTooLarge = [counts[1], counts[2]].some((count) => Number(count ?? 0) > 1000);
  return isTooLarge ? undefined : { text: counts[0], end: at + counts[0].length };
}

function readClass(source: string, start: number): Token | undefined {
  const isNegated = source.charAt(start + 1) === "^";
  let at = start + (isNegated ? 2 : 1);
  let text = isNegated ? "[^" : "[";
  for (let isFirst = true; isFirst || source.charAt(at) !== "]"; isFirst = false) {
    const item = readNamedClass(source, at) ?? readRange(source, at);
    if (item === undefined) {
      return undefined;
    }
    text += item.text;
    at = item.end;
  }
  return { text: `${text}]`, end: at + 1 };
}

const namedClasses: ReadonlyMap<string, string> = new Map([
  ["alnum", "0-9A-Za-z"],
  ["alpha", "A-Za-z"],
  ["ascii", "\\x00-\\x7f"],
  ["blank", "\\t "],
  ["cntrl", "\\x00-\\x1f\\x7f"],
  ["digit", "0-9"],
  ["graph", "!-~"],
  ["lower", "a-z"],
  ["print", " -~"],
  ["punct", "!-\\/:-@\\[-`\\{-~"],
  ["space", "\\t\\n\\v\\f\\r "],
  ["upper", "A-Z"],
  ["word", "0-9A-Za-z_"],
  ["xdigit", "0-9A-Fa-f"],
]);

function readNamedClass(source: string, at: number): Token | undefined {
  const name = /^\[:([a-z]+):\]/.exec(source.slice(at, at + 12));
  const text = namedClasses.get(name?.[1] ?? "");
  return name === null || text === undefined ? undefined : { text, end: at + name[0].length };
}

function readRange(source: string, at: number): Token | undefined {
  const low = readClassCharacter(source, at);
  if (low === undefined || source.charAt(low.end) !== "-" || source.charAt(low.end + 1) === "]") {
    return low;
  }
  const high = readClassCharacter(source, low.end + 1);
  return high && { text: `${low.text}-${high.text}`, end: high.end };
}

function readClassCharacter(source: string, at: number): Token | undefined {
  if (source.charAt(at) === "\\") {
    return readEscape(source, at);
  }
  const code = source.codePointAt(at);
  if (code === undefined) {
    return undefined;
  }
  const character = String.fromCodePoint(code);
  return { text: literal(character), end: at + character.length };
}

function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(character)
    ? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`
    : character;
}
