import {
  type CharacterRange,
  readCharacterEscape,
  readNamedClass,
  readPerlClass,
  readUnicodeClass,
} from "./goEscape.ts";

/**
 * Compiles a regular expression in Go's syntax (https://pkg.go.dev/regexp/syntax) as an ignore pattern can produce it:
 * without groups and `*` of the user's own, which are escaped there. Undefined when Go refuses it.
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
  const character = characterAt(source, at);
  switch (character) {
    case "\\":
      return readEscape(source, at);
    case "[":
      return readClass(source, at);
    case "{":
      return readCount(source, at);
    // Go lets a count follow an assertion.
    case "^":
    case "$":
      return { text: `(?:${character})`, end: at + 1 };
    case ".":
      return { text: "[^\\n]", end: at + 1 };
    case "(":
    case ")":
    case "?":
    case "*":
    case "|":
      return { text: character, end: at + 1 };
    default:
      return { text: literal(codeOf(character)), end: at + character.length };
  }
}

const assertions: ReadonlyMap<string, string> = new Map([
  ["A", "(?:^)"],
  ["b", "(?:\\b)"],
  ["B", "(?:\\B)"],
  ["z", "(?:$)"],
]);

function readEscape(source: string, at: number): Token | undefined {
  const assertion = assertions.get(source.charAt(at + 1));
  if (assertion !== undefined) {
    return { text: assertion, end: at + 2 };
  }
  if (source.startsWith("\\Q", at)) {
    const close = source.indexOf("\\E", at + 2);
    const quoted = source.slice(at + 2, close < 0 ? source.length : close);
    const text = Array.from(quoted, (character) => literal(codeOf(character))).join("");
    return { text, end: close < 0 ? source.length : close + 2 };
  }
  const perlClass = readPerlClass(source, at);
  if (perlClass !== undefined) {
    return { text: `[${perlClass.ranges.map(rangeText).join("")}]`, end: perlClass.end };
  }
  const character = readCharacterEscape(source, at);
  return character === undefined
    ? readUnicodeClass(source, at)
    : { text: literal(character.code), end: character.end };
}

/** A `{` that starts no count is an ordinary character; a number with leading zeros makes none. */
function readCount(source: string, at: number): Token | undefined {
  const counts = /^\{(0|[1-9]\d*)(?:,(0|[1-9]\d*)?)?\}/.exec(source.slice(at));
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
    const item = readClassItem(source, at);
    if (item === undefined) {
      return undefined;
    }
    text += item.text;
    at = item.end;
  }
  return { text: `${text}]`, end: at + 1 };
}

function readClassItem(source: string, at: number): Token | undefined {
  const named = readNamedClass(source, at);
  if (named === "unknown") {
    return undefined;
  }
  const ranges = named ?? readPerlClass(source, at);
  return ranges === undefined
    ? (readUnicodeClass(source, at) ?? readRange(source, at))
    : { text: ranges.ranges.map(rangeText).join(""), end: ranges.end };
}

function readRange(source: string, at: number): Token | undefined {
  const low = readClassCharacter(source, at);
  const isSingle =
    low === undefined || source.charAt(low.end) !== "-" || source.charAt(low.end + 1) === "]";
  if (isSingle) {
    return low && { text: literal(low.code), end: low.end };
  }
  const high = readClassCharacter(source, low.end + 1);
  return high === undefined || high.code < low.code
    ? undefined
    : { text: rangeText({ low: low.code, high: high.code }), end: high.end };
}

function readClassCharacter(
  source: string,
  at: number,
): { readonly code: number; readonly end: number } | undefined {
  if (source.charAt(at) === "\\") {
    return readCharacterEscape(source, at);
  }
  const character = characterAt(source, at);
  return character === "" ? undefined : { code: codeOf(character), end: at + character.length };
}

function rangeText({ low, high }: CharacterRange): string {
  return low === high ? literal(low) : `${literal(low)}-${literal(high)}`;
}

function literal(code: number): string {
  return `\\u{${code.toString(16)}}`;
}

/** The whole character that starts here; empty at the end. */
function characterAt(source: string, at: number): string {
  const code = source.codePointAt(at);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
