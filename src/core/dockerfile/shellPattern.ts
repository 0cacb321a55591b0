/** How a pattern such as `*-?` is applied to the value of a variable. */
export type PatternUse =
  | { readonly kind: "removeStart" | "removeEnd"; readonly isLongest: boolean }
  | { readonly kind: "replace"; readonly replacement: string; readonly isEverywhere: boolean };

/**
 * Applies a pattern of `${name#pattern}`, `${name%pattern}` or `${name/pattern/text}` to a value
 * (https://docs.docker.com/reference/dockerfile/#environment-replacement): `*` is any text, `?` any character, a
 * backslash takes the meaning from `*`, `?`, itself, `}` and `/`. Undefined when the pattern has another escape,
 * when there is nothing to replace, and when value or pattern are longer than any file has.
 */
export function applyShellPattern(
  value: string,
  pattern: string,
  use: PatternUse,
): string | undefined {
  if (pattern === "" && use.kind !== "replace") {
    return value;
  }
  const tokens = readTokens(pattern);
  const characters = Array.from(value);
  const isTooLong = Math.max(characters.length, pattern.length) > longest;
  if (tokens === undefined || tokens.length === 0 || isTooLong) {
    return undefined;
  }
  switch (use.kind) {
    case "removeStart":
      return removeStart(characters, tokens, use.isLongest).join("");
    case "removeEnd":
      return removeStart(characters.toReversed(), tokens.toReversed(), use.isLongest)
        .toReversed()
        .join("");
    case "replace":
      return replace(characters, tokens, use);
  }
}

/** Characters of a value and of a pattern above which nothing is tried. */
const longest = 300;

type Token =
  | { readonly kind: "any" }
  | { readonly kind: "one" }
  | { readonly kind: "character"; readonly text: string };

function readTokens(pattern: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const characters = Array.from(pattern);
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    const escaped = character === "\\" ? (characters[++at] ?? "") : undefined;
    if (escaped !== undefined && !["}", "/", "*", "?", "\\"].includes(escaped)) {
      return undefined;
    }
    const kind = character === "*" ? "any" : character === "?" ? "one" : undefined;
    tokens.push(kind === undefined ? { kind: "character", text: escaped ?? character } : { kind });
  }
  return tokens;
}

function removeStart(
  value: readonly string[],
  tokens: readonly Token[],
  isLongest: boolean,
): readonly string[] {
  const ends = matchEnds(value, 0, tokens);
  return value.slice(ends.at(isLongest ? -1 : 0) ?? 0);
}

function replace(
  value: readonly string[],
  tokens: readonly Token[],
  { replacement, isEverywhere }: Extract<PatternUse, { readonly kind: "replace" }>,
): string {
  let replaced = "";
  let isDone = false;
  for (let at = 0; at < value.length;) {
    const end = isDone ? undefined : matchEnds(value, at, tokens).at(-1);
    if (end === undefined || end === at) {
      replaced += value[at] ?? "";
      at++;
    } else {
      replaced += replacement;
      isDone = !isEverywhere;
      at = end;
    }
  }
  return replaced;
}

/** All places, in order, where the pattern can end when it starts at `start`. */
function matchEnds(
  value: readonly string[],
  start: number,
  tokens: readonly Token[],
): readonly number[] {
  let places: readonly number[] = [start];
  for (const token of tokens) {
    const first = places[0];
    if (first === undefined) {
      return [];
    }
    places =
      token.kind === "any"
        ? Array.from({ length: value.length - first + 1 }, (_, index) => first + index)
        : places
            .filter(
              (at) => at < value.length && (token.kind !== "character" || token.text === value[at]),
            )
            .map((at) => at + 1);
  }
  return places;
}
