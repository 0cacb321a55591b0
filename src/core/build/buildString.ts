import { splitFields, trimQuotes } from "../text/whiteSpace.ts";

/** What the ACR engine reads out of the text of a `build` step. */
export interface BuildString {
  /** Word after `-f` or `--file`; undefined: `Dockerfile` of the context. */
  readonly dockerfile: string | undefined;
  readonly target: string | undefined;
  /** Folder or address; `.` when none is written. */
  readonly context: string;
  readonly tags: readonly string[];
  /** `NAME=VALUE` as written. */
  readonly buildArguments: readonly string[];
}

/**
 * Reads the text of a `build` step as the ACR engine does: words are split at white space without any quoting, and a
 * flag counts only when its value is the next word, so `--file=x` is not seen
 * (https://github.com/Azure/acr-builder, util package). The last flag of a kind wins.
 */
export function parseBuildString(text: string): BuildString {
  const words = splitFields(text).map((field) => field.text);
  const context = words.filter((_, index) => isContext(words, index)).at(-1);
  return {
    dockerfile: lastValue(words, ["-f", "--file"]),
    target: lastValue(words, ["--target"]),
    context: context === undefined ? "." : trimQuotes(context),
    tags: valuesAfter(words, ["-t", "--tag"]),
    buildArguments: valuesAfter(words, ["--build-arg"]),
  };
}

/**
 * Puts `replacement` in place of the context, as the engine does with remote contexts. It replaces the first word
 * that could be a context, although `parseBuildString` takes the last one. Words are then joined by one blank; a text
 * without such a word stays as it is, blanks included.
 */
export function replaceBuildContext(text: string, replacement: string): string {
  const words = splitFields(text).map((field) => field.text);
  const first = words.findIndex((_, index) => isContext(words, index));
  return first < 0
    ? text
    : words.map((word, index) => (index === first ? replacement : word)).join(" ");
}

function isContext(words: readonly string[], index: number): boolean {
  const isFlag = words[index]?.startsWith("-") ?? false;
  const isValue = words[index - 1]?.startsWith("-") ?? false;
  return !isFlag && !isValue;
}

function valuesAfter(words: readonly string[], flags: readonly string[]): readonly string[] {
  return words.filter((_, index) => flags.includes(words[index - 1] ?? ""));
}

function lastValue(words: readonly string[], flags: readonly string[]): string | undefined {
  const value = valuesAfter(words, flags).at(-1);
  return value === undefined ? undefined : trimQuotes(value);
}
