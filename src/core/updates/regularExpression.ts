import { type Atom, either, matcherOf, type Program, repeat } from "../build/goProgram.ts";

/**
 * Compiles a regular expression of a configuration file, in the syntax of RE2 that Renovate uses
 * (https://docs.renovatebot.com/string-pattern-matching/, https://github.com/google/re2/wiki/Syntax). Whoever writes
 * the file chooses it, so it must not be able to hang: it does not become a JavaScript expression, which may try
 * exponentially many ways, but a program whose ways are all followed side by side. Undefined when it is malformed or
 * needs more than is read here: looking around, back references, flags inside, named classes such as `[:alpha:]`.
 */
export function compileRegularExpression(
  source: string,
  ignoresCase: boolean,
): ((text: string) => boolean) | undefined {
  const flagged = source.startsWith("(?i)");
  const read = readAlternatives({
    source: flagged ? source.slice("(?i)".length) : source,
    at: 0,
    depth: 0,
    ignoresCase: ignoresCase || flagged,
  });
  return read === undefined || read.end < read.length ? undefined : matcherOf(read.program);
}

/** The start of a text. */
export const isStart: Atom = { kind: "assertion", holds: (before) => before === "none" };
/** The end of a text. */
export const isEnd: Atom = { kind: "assertion", holds: (_, after) => after === "none" };

/** Instructions that an expression may have. Counts multiply them. */
const largest = 1000;
/** Groups that may stand in one another. */
const deepest = 50;

interface Place {
  readonly source: string;
  readonly at: number;
  readonly depth: number;
  readonly ignoresCase: boolean;
}

interface Read {
  readonly program: Program;
  readonly end: number;
}

function readAlternatives(place: Place): (Read & { readonly length: number }) | undefined {
  const alternatives: Program[] = [];
  let at = place.at;
  for (;;) {
    const sequence = readSequence({ ...place, at });
    if (sequence === undefined) {
      return undefined;
    }
    alternatives.push(sequence.program);
    if (place.source.charAt(sequence.end) !== "|") {
      const program = either(alternatives);
      const { length } = place.source;
      return program.length > largest ? undefined : { program, end: sequence.end, length };
    }
    at = sequence.end + 1;
  }
}

function readSequence(place: Place): Read | undefined {
  const pieces: Program[] = [];
  let { at } = place;
  let size = 0;
  while (at < place.source.length && !"|)".includes(place.source.charAt(at))) {
    const piece = readPiece({ ...place, at });
    size += piece?.program.length ?? 0;
    if (piece === undefined || size > largest) {
      return undefined;
    }
    pieces.push(piece.program);
    at = piece.end;
  }
  return { program: pieces.flat(), end: at };
}

/** One thing with its count, if it has one. A lazy count matches the same texts. */
function readPiece(place: Place): Read | undefined {
  const single = readSingle(place);
  if (single === undefined) {
    return undefined;
  }
  const count = readCount(place.source, single.end);
  if (count === undefined) {
    return single;
  }
  const { least, most, end } = count;
  const copies = most === Infinity ? least + 1 : most;
  return most < least || copies * (single.program.length + 1) > largest
    ? undefined
    : { program: repeat(single.program, least, most), end };
}

interface Count {
  readonly least: number;
  readonly most: number;
  readonly end: number;
}

const signs: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["*", [0, Infinity]],
  ["+", [1, Infinity]],
  ["?", [0, 1]],
]);

/** A `{` that starts no count is an ordinary character. */
function readCount(source: string, at: number): Count | undefined {
  const count = /^(?:([*+?])|\{(\d{1,4})(?:(,)(\d{0,4}))?\})\??/.exec(source.slice(at, at + 16));
  if (count === null) {
    return undefined;
  }
  const [all, sign = "", number = "", comma, last = ""] = count;
  const [least, most] = signs.get(sign) ?? [
    Number(number),
    comma === undefined ? Number(number) : last === "" ? Infinity : Number(last),
  ];
  return { least, most, end: at + all.length };
}

function readSingle(place: Place): Read | undefined {
  const { source, at } = place;
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
  switch (character) {
    case "(":
      return readGroup(place);
    case "[":
      return readClass(place);
    case "\\":
      return readEscape(place);
    case "^":
      return { program: [isStart], end: at + 1 };
    case "$":
      return { program: [isEnd], end: at + 1 };
    case ".":
      return { program: [{ kind: "character", matches: (code) => code !== 0x0a }], end: at + 1 };
    case "*":
    case "+":
    case "?":
      return undefined;
    default:
      return readLiteral(place, character);
  }
}

function readLiteral(place: Place, character: string): Read {
  const lower = character.toLowerCase();
  const code = character.codePointAt(0);
  const matches = place.ignoresCase
    ? (other: number): boolean => String.fromCodePoint(other).toLowerCase() === lower
    : (other: number): boolean => other === code;
  return { program: [{ kind: "character", matches }], end: place.at + character.length };
}

function readGroup(place: Place): Read | undefined {
  const open = /^\((?:\?(?::|P?<\w+>))?/.exec(place.source.slice(place.at, place.at + 100))?.[0];
  const start = place.at + (open?.length ?? 1);
  if (place.depth >= deepest || place.source.charAt(start) === "?") {
    return undefined;
  }
  const inner = readAlternatives({ ...place, at: start, depth: place.depth + 1 });
  return inner === undefined || place.source.charAt(inner.end) !== ")"
    ? undefined
    : { program: inner.program, end: inner.end + 1 };
}

function readClass(place: Place): Read | undefined {
  const text = /^\[\^?(?:[^[\]\\]|\\.)+\]/su.exec(
    place.source.slice(place.at, place.at + 500),
  )?.[0];
  return text === undefined ? undefined : readCharacters(place, text, text.length);
}

const boundaries: ReadonlyMap<string, Atom> = new Map<string, Atom>([
  ["A", isStart],
  ["z", isEnd],
  ["b", { kind: "assertion", holds: (before, after) => isWord(before) !== isWord(after) }],
  ["B", { kind: "assertion", holds: (before, after) => isWord(before) === isWord(after) }],
]);

function isWord(neighbor: "none" | "word" | "other"): boolean {
  return neighbor === "word";
}

function readEscape(place: Place): Read | undefined {
  const boundary = boundaries.get(place.source.charAt(place.at + 1));
  if (boundary !== undefined) {
    return { program: [boundary], end: place.at + 2 };
  }
  const rest = place.source.slice(place.at, place.at + 40);
  const text = /^\\(?:[dDsSwWnrtfv]|[pP](?:\{\w+\}|[A-Z])|x[0-9a-fA-F]{2}|[^a-zA-Z0-9])/u.exec(
    rest,
  )?.[0];
  // JavaScript has no short form of a property.
  const written = text?.replace(/^(\\[pP])([A-Z])$/, "$1{$2}");
  return text === undefined ? undefined : readCharacters(place, written ?? text, text.length);
}

/** What stands for exactly one character may become a JavaScript expression: it has only one way to match. */
function readCharacters(place: Place, text: string, length: number): Read | undefined {
  const expression = expressionFor(text, place.ignoresCase);
  return (
    expression && {
      program: [
        {
          kind: "character",
          matches: (code) => expression.test(String.fromCodePoint(code)),
        },
      ],
      end: place.at + length,
    }
  );
}

function expressionFor(text: string, ignoresCase: boolean): RegExp | undefined {
  // Unicode's mode refuses escapes that RE2 takes, such as \_ and \-.
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(`^${text}$`, ignoresCase ? `${flags}i` : flags);
    } catch {
      continue;
    }
  }
  return undefined;
}
