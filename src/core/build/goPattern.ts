import {
  type CharacterRange,
  readCharacterEscape,
  readNamedClass,
  readPerlClass,
  readUnicodeClass,
} from "./goEscape.ts";
import { type Atom, either, matcherOf, type Program, repeat } from "./goProgram.ts";

/**
 * Compiles a regular expression in Go's syntax (https://pkg.go.dev/regexp/syntax) as an ignore pattern can produce it:
 * a group occurs only as a whole folder, `doubleStar`, because what the user writes of groups is escaped. Undefined
 * when Go refuses it. The matcher tells whether some part of a text fits, in time linear in the text, as Go's does.
 */
export function compileGoPattern(source: string): ((text: string) => boolean) | undefined {
  const alternatives: Program[] = [];
  let pieces: Program[] = [];
  let canRepeat = false;
  let size = 0;
  for (let at = 0; at < source.length;) {
    const token = readToken(source, at);
    if (token === undefined || (token.kind === "count" && !canRepeat)) {
      return undefined;
    }
    if (token.kind === "alternative") {
      alternatives.push(pieces.flat());
      pieces = [];
    } else if (token.kind === "count") {
      pieces.push(repeat(pieces.pop() ?? [], token.least, token.most));
    } else {
      token.programs.forEach((program) => pieces.push(program));
    }
    size += pieces.at(-1)?.length ?? 0;
    if (size > largest) {
      return undefined;
    }
    canRepeat = token.kind === "pieces" && token.canRepeat;
    at = token.end;
  }
  return matcherOf(either([...alternatives, pieces.flat()]));
}

/** Any number of folders, or none. */
export const doubleStar = "(.*/)?";

/** Instructions above which Go calls an expression too large. */
const largest = 3_355_443;

type Token =
  | { readonly kind: "alternative"; readonly end: number }
  | {
      readonly kind: "count";
      readonly least: number;
      readonly most: number;
      readonly end: number;
    }
  | {
      readonly kind: "pieces";
      readonly programs: readonly Program[];
      /** Whether a count may follow; not after what ends with a count. */
      readonly canRepeat: boolean;
      readonly end: number;
    };

function readToken(source: string, at: number): Token | undefined {
  const character = characterAt(source, at);
  switch (character) {
    case "|":
      return { kind: "alternative", end: at + 1 };
    case "*":
      return { kind: "count", least: 0, most: Infinity, end: at + 1 };
    case "(":
      return { kind: "pieces", programs: folders, canRepeat: false, end: at + doubleStar.length };
    case "\\":
      return readEscape(source, at);
    case "[":
      return readClass(source, at);
    case "{":
      return readCount(source, at);
    case "^":
      return atomToken(isStart, at + 1);
    case "$":
      return atomToken(isEnd, at + 1);
    case ".":
      return atomToken(anyButNewline, at + 1);
    default:
      return atomToken(oneCharacter(codeOf(character)), at + character.length);
  }
}

function atomToken(atom: Atom, end: number): Token {
  return { kind: "pieces", programs: [[atom]], canRepeat: true, end };
}

function oneCharacter(code: number): Atom {
  return { kind: "character", matches: (other) => other === code };
}

const anyButNewline: Atom = { kind: "character", matches: (code) => code !== 0x0a };
const isStart: Atom = { kind: "assertion", holds: (before) => before === "none" };
const isEnd: Atom = { kind: "assertion", holds: (_, after) => after === "none" };
const isBoundary: Atom = {
  kind: "assertion",
  holds: (before, after) => (before === "word") !== (after === "word"),
};
const isNoBoundary: Atom = {
  kind: "assertion",
  holds: (before, after) => (before === "word") === (after === "word"),
};
const folders = [
  repeat([...repeat([anyButNewline], 0, Infinity), oneCharacter(codeOf("/"))], 0, 1),
];

const assertions: ReadonlyMap<string, Atom> = new Map([
  ["A", isStart],
  ["b", isBoundary],
  ["B", isNoBoundary],
  ["z", isEnd],
]);

function readEscape(source: string, at: number): Token | undefined {
  const assertion = assertions.get(source.charAt(at + 1));
  if (assertion !== undefined) {
    return atomToken(assertion, at + 2);
  }
  if (source.startsWith("\\Q", at)) {
    const close = source.indexOf("\\E", at + 2);
    const quoted = source.slice(at + 2, close < 0 ? source.length : close);
    const programs = Array.from(quoted, (character) => [oneCharacter(codeOf(character))]);
    const end = close < 0 ? source.length : close + 2;
    return { kind: "pieces", programs, canRepeat: programs.length > 0, end };
  }
  const item = readMembers(source, at) ?? readSingle(source, at);
  return item && atomToken(membersAtom([item.matches], false), item.end);
}

/** A `{` that starts no count is an ordinary character; a number with leading zeros makes none. */
function readCount(source: string, at: number): Token | undefined {
  const close = source.indexOf("}", at);
  const counts = /^\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?$/.exec(source.slice(at, close));
  if (close < 0 || counts === null) {
    return atomToken(oneCharacter(codeOf("{")), at + 1);
  }
  const least = Number(counts[1]);
  const most = counts[2] === undefined ? least : Number(counts[3] ?? Infinity);
  const isTooLarge = least > 1000 || (most > 1000 && most !== Infinity) || least > most;
  return isTooLarge ? undefined : { kind: "count", least, most, end: close + 1 };
}

type Members = (code: number) => boolean;

interface ReadMembers {
  readonly matches: Members;
  readonly end: number;
}

function membersAtom(members: readonly Members[], isNegated: boolean): Atom {
  return {
    kind: "character",
    matches: (code) => members.some((matches) => matches(code)) !== isNegated,
  };
}

function readClass(source: string, start: number): Token | undefined {
  const isNegated = source.charAt(start + 1) === "^";
  const members: Members[] = [];
  let at = start + (isNegated ? 2 : 1);
  for (let isFirst = true; isFirst || source.charAt(at) !== "]"; isFirst = false) {
    const named = readNamedClass(source, at);
    if (named === "unknown") {
      return undefined;
    }
    const item =
      (named && { matches: inRanges(named.ranges), end: named.end }) ??
      readMembers(source, at) ??
      readRange(source, at);
    if (item === undefined) {
      return undefined;
    }
    members.push(item.matches);
    at = item.end;
  }
  return atomToken(membersAtom(members, isNegated), at + 1);
}

/** An escape for several characters, such as `\d` and `\pL`, which may stand inside and outside of a class. */
function readMembers(source: string, at: number): ReadMembers | undefined {
  const perl = readPerlClass(source, at);
  if (perl !== undefined) {
    return { matches: inRanges(perl.ranges), end: perl.end };
  }
  const property = readUnicodeClass(source, at);
  try {
    const compiled = property && new RegExp(`^${property.text}$`, "u");
    return (
      compiled && {
        matches: (code) => compiled.test(String.fromCodePoint(code)),
        end: property.end,
      }
    );
  } catch {
    return undefined;
  }
}

function readSingle(source: string, at: number): ReadMembers | undefined {
  const escape = readCharacterEscape(source, at);
  return escape && { matches: (code) => code === escape.code, end: escape.end };
}

function readRange(source: string, at: number): ReadMembers | undefined {
  const low = readClassCharacter(source, at);
  if (low === undefined) {
    return undefined;
  }
  if (source.charAt(low.end) !== "-" || source.charAt(low.end + 1) === "]") {
    return { matches: (code) => code === low.code, end: low.end };
  }
  const high = readClassCharacter(source, low.end + 1);
  return high === undefined || high.code < low.code
    ? undefined
    : { matches: inRanges([{ low: low.code, high: high.code }]), end: high.end };
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

function inRanges(ranges: readonly CharacterRange[]): Members {
  return (code) => ranges.some(({ low, high }) => code >= low && code <= high);
}

/** The whole character that starts here; empty at the end. */
function characterAt(source: string, at: number): string {
  const code = source.codePointAt(at);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
