/** Characters from `low` to `high`, as code points. */
export interface CharacterRange {
  readonly low: number;
  readonly high: number;
}

/** One character that was read, and where the text goes on. */
export interface ReadCharacter {
  readonly code: number;
  readonly end: number;
}

/** Characters that a class matches, and where the text goes on. */
export interface ReadRanges {
  readonly ranges: readonly CharacterRange[];
  readonly end: number;
}

/**
 * Reads an escape that stands for one character, at its backslash; undefined when Go has none such: a letter or a
 * number other than `\n`, `\x41`, `\012` and their kin, or a character beyond ASCII.
 */
export function readCharacterEscape(source: string, at: number): ReadCharacter | undefined {
  const rest = source.slice(at + 1, at + 16);
  const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest)?.[0];
  if (octal !== undefined) {
    return { code: Number.parseInt(octal, 8), end: at + 1 + octal.length };
  }
  const hexadecimal = /^x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]+)\})/.exec(rest);
  if (hexadecimal !== null) {
    const code = Number.parseInt(hexadecimal[1] ?? hexadecimal[2] ?? "", 16);
    return code > highest ? undefined : { code, end: at + 1 + hexadecimal[0].length };
  }
  const character = rest.charAt(0);
  const control = controls.get(character);
  if (control !== undefined) {
    return { code: control, end: at + 2 };
  }
  return /^[\0-\x7f]/.test(rest) && !/[a-zA-Z0-9]/.test(character)
    ? { code: character.charCodeAt(0), end: at + 2 }
    : undefined;
}

/** Reads `\d`, `\s`, `\w` or their opposites; undefined when there is none of them. */
export function readPerlClass(source: string, at: number): ReadRanges | undefined {
  const letter = source.charAt(at + 1);
  const ranges = source.charAt(at) === "\\" ? perlClasses.get(letter.toLowerCase()) : undefined;
  const isOpposite = letter !== letter.toLowerCase();
  return ranges && { ranges: isOpposite ? complement(ranges) : ranges, end: at + 2 };
}

/**
 * Reads a named class such as `[:alpha:]` or `[:^alpha:]`. Undefined when there is none; `unknown` when the name is
 * none of Go's, which makes the whole expression malformed.
 */
export function readNamedClass(source: string, at: number): ReadRanges | "unknown" | undefined {
  const close = source.startsWith("[:", at) ? source.indexOf(":]", at + 2) : -1;
  if (close < 0) {
    return undefined;
  }
  const name = source.slice(at + 2, close);
  const isOpposite = name.startsWith("^");
  const ranges = namedClasses.get(isOpposite ? name.slice(1) : name);
  return ranges === undefined
    ? "unknown"
    : { ranges: isOpposite ? complement(ranges) : ranges, end: close + 2 };
}

/** Reads `\pL`, `\p{Greek}` and their opposites as JavaScript writes them; undefined when there is none of them. */
export function readUnicodeClass(
  source: string,
  at: number,
): { readonly text: string; readonly end: number } | undefined {
  const parts = /^\\([pP])(?:\{(\^?)(\w+)\}|(\w))/.exec(source.slice(at, at + 40));
  if (parts === null) {
    return undefined;
  }
  const [all, letter, caret = "", long, short = ""] = parts;
  const isOpposite = (letter === "P") !== (caret === "^");
  const name = long ?? short;
  const property = name.length <= 2 || name === "Any" ? name : `Script=${name}`;
  return { text: `\\${isOpposite ? "P" : "p"}{${property}}`, end: at + all.length };
}

const highest = 0x10_ffff;

const controls: ReadonlyMap<string, number> = new Map([
  ["a", 0x07],
  ["f", 0x0c],
  ["n", 0x0a],
  ["r", 0x0d],
  ["t", 0x09],
  ["v", 0x0b],
]);

const perlClasses: ReadonlyMap<string, readonly CharacterRange[]> = new Map([
  ["d", rangesOf("09")],
  ["s", rangesOf("\t\n\f\r  ")],
  ["w", rangesOf("09AZ__az")],
]);

const namedClasses: ReadonlyMap<string, readonly CharacterRange[]> = new Map([
  ["alnum", rangesOf("09AZaz")],
  ["alpha", rangesOf("AZaz")],
  ["ascii", rangesOf("\0\x7f")],
  ["blank", rangesOf("\t\t  ")],
  ["cntrl", rangesOf("\0\x1f\x7f\x7f")],
  ["digit", rangesOf("09")],
  ["graph", rangesOf("!~")],
  ["lower", rangesOf("az")],
  ["print", rangesOf(" ~")],
  ["punct", rangesOf("!/:@[`{~")],
  ["space", rangesOf("\t\r  ")],
  ["upper", rangesOf("AZ")],
  ["word", rangesOf("09AZ__az")],
  ["xdigit", rangesOf("09AFaf")],
]);

/** Reads pairs of first and last characters, which must be sorted. */
function rangesOf(pairs: string): readonly CharacterRange[] {
  return Array.from({ length: pairs.length / 2 }, (_, index) => ({
    low: pairs.charCodeAt(2 * index),
    high: pairs.charCodeAt(2 * index + 1),
  }));
}

function complement(ranges: readonly CharacterRange[]): readonly CharacterRange[] {
  const lows = [0, ...ranges.map(({ high }) => high + 1)];
  const highs = [...ranges.map(({ low }) => low - 1), highest];
  return lows
    .map((low, index) => ({ low, high: highs[index] ?? highest }))
    .filter(({ low, high }) => low <= high);
}
