import { splitFields, trimQuotes, trimText } from "../text/whiteSpace.ts";
import { type TextRange } from "../textRange.ts";
import { expandGoVariables } from "./expandGoVariables.ts";

/** A line that ACR's scanner takes for a `FROM`. */
export interface ScannedFrom {
  /** The line without surrounding white space. */
  readonly range: TextRange;
  /** The word after `FROM`, quotes included. */
  readonly imageRange: TextRange;
  /** That word with its variables replaced; a variable that is not set is empty. */
  readonly image: string;
  readonly alias: string | undefined;
  /** The image at the start of the chain of stages. */
  readonly origin: string;
  /** The earlier stage that the line names; letter case counts. */
  readonly basedOnAlias: string | undefined;
  /** Words after the alias, which the scanner reports and ignores. */
  readonly ignoredWords: readonly string[];
}

/** What the scanner found up to the target, the end or the first line that it does not understand. */
export interface ScannedOrigins {
  readonly perFrom: readonly ScannedFrom[];
  readonly problem: { readonly message: string; readonly range: TextRange | undefined } | undefined;
}

interface ScanState {
  readonly variables: Map<string, string>;
  readonly origins: Map<string, string>;
  readonly perFrom: ScannedFrom[];
}

interface Line {
  readonly text: string;
  readonly start: number;
}

/** Bytes of a line, its end included, above which the engine silently stops reading (Go's bufio.Scanner). */
const lineLimit = 65_536;

/** Reads the `ARG` and `FROM` lines of a Dockerfile as ACR's scanner does; does not look at image references. */
export function scanOrigins(
  dockerfile: string,
  buildArguments: readonly string[],
  target: string,
): ScannedOrigins {
  const state: ScanState = { variables: new Map(), origins: new Map(), perFrom: [] };
  for (const argument of buildArguments) {
    const message = setBuildArgument(argument, state.variables);
    if (message !== undefined) {
      return { perFrom: [], problem: { message, range: undefined } };
    }
  }
  for (const line of readLines(dockerfile)) {
    const message = scanLine(line, state);
    if (message !== undefined) {
      const range = { start: line.start, end: line.start + line.text.length };
      return { perFrom: state.perFrom, problem: { message, range } };
    }
    if (target !== "" && state.perFrom.at(-1)?.alias === target) {
      break;
    }
  }
  return { perFrom: state.perFrom, problem: undefined };
}

function setBuildArgument(argument: string, variables: Map<string, string>): string | undefined {
  const equals = argument.indexOf("=");
  if (equals < 0) {
    return `${argument} cannot be split into 2 tokens with '='`;
  }
  variables.set(argument.slice(0, equals), trimQuotes(argument.slice(equals + 1)));
  return undefined;
}

/** Gives the lines without surrounding white space and comments. */
function* readLines(text: string): Generator<Line> {
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    if ((end - start) * 3 >= lineLimit && utf8Length(text, start, end) >= lineLimit) {
      return;
    }
    const raw = text.slice(start === 0 && text.startsWith("\ufeff") ? 1 : start, end);
    const line = trimText(raw);
    if (line !== "" && !line.startsWith("#")) {
      yield { text: line, start: end - raw.length + raw.indexOf(line) };
    }
    start = end + 1;
  }
}

function utf8Length(text: string, start: number, end: number): number {
  let length = 0;
  for (let at = start; at < end && length < lineLimit; at++) {
    const code = text.charCodeAt(at);
    const isSurrogate = code >= 0xd800 && code < 0xe000;
    length += code < 0x80 ? 1 : code < 0x800 || isSurrogate ? 2 : 3;
  }
  return length;
}

function scanLine(line: Line, state: ScanState): string | undefined {
  switch (splitFields(line.text.slice(0, 5))[0]?.text.toUpperCase()) {
    case "FROM":
      return scanFrom(line, state);
    case "ARG":
      return scanArgument(line, state.variables);
    default:
      return undefined;
  }
}

function scanArgument(line: Line, variables: Map<string, string>): string | undefined {
  const word = splitFields(line.text)[1]?.text;
  if (word === undefined) {
    return `dockerfile syntax requires ARG directive to have exactly 1 argument. LINE: ${line.text}`;
  }
  const equals = word.indexOf("=");
  const name = word.slice(0, equals);
  if (equals >= 0 && !variables.has(name)) {
    variables.set(name, trimQuotes(word.slice(equals + 1)));
  }
  return undefined;
}

function scanFrom(line: Line, state: ScanState): string | undefined {
  const words = splitFields(line.text);
  const [, imageWord, as, aliasWord] = words;
  const isAliasMissing = as !== undefined && (aliasWord === undefined || !/^as$/iu.test(as.text));
  if (imageWord === undefined || isAliasMissing) {
    return `unable to understand line ${line.text}`;
  }
  const image = expandGoVariables(trimQuotes(imageWord.text), state.variables);
  const basedOn = state.origins.get(image);
  const origin = basedOn ?? image;
  if (aliasWord !== undefined) {
    state.origins.set(aliasWord.text, origin);
  }
  const imageStart = line.start + imageWord.start;
  state.perFrom.push({
    range: { start: line.start, end: line.start + line.text.length },
    imageRange: { start: imageStart, end: imageStart + imageWord.text.length },
    image,
    alias: aliasWord?.text,
    origin,
    basedOnAlias: basedOn === undefined ? undefined : image,
    ignoredWords: words.slice(4).map((word) => word.text),
  });
  return undefined;
}
