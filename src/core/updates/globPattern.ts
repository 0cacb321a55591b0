import { type Atom, either, matcherOf, type Program, repeat } from "../build/goProgram.ts";
import { isEnd, isStart } from "./regularExpression.ts";

/**
 * Compiles a glob as minimatch reads it with `dot` (https://github.com/isaacs/minimatch): `*` and `?` stay in a
 * folder, `**` as a whole part goes through folders, `[…]` is one of some characters, `{a,b}` one of some texts.
 * The matcher takes linear time. Undefined for what is not read here: extended globs such as `!(a)`, ranges such as
 * `{1..3}`, braces in one another.
 */
export function compileGlob(
  glob: string,
  ignoresCase = false,
): ((text: string) => boolean) | undefined {
  if (glob.length > longest || /[@!+*?]\(/.test(glob)) {
    return undefined;
  }
  const pattern = ignoresCase ? glob.toLowerCase() : glob;
  const program = compileText(pattern);
  const matches = program && matcherOf([isStart, ...program, isEnd]);
  return matches && ((text) => matches(ignoresCase ? text.toLowerCase() : text));
}

/** Compares a text with a pattern in which `*` stands for any characters, `/` among them; case does not matter. */
export function matchesWildcard(text: string, pattern: string): boolean {
  const [first = "", ...others] = pattern.toLowerCase().split("*");
  const lower = text.toLowerCase();
  const last = others.pop();
  if (last === undefined) {
    return lower === first;
  }
  if (!lower.startsWith(first)) {
    return false;
  }
  let at = first.length;
  for (const part of others) {
    const found = lower.indexOf(part, at);
    if (found < 0) {
      return false;
    }
    at = found + part.length;
  }
  return lower.length - last.length >= at && lower.endsWith(last);
}

/** Characters that a glob may have. */
const longest = 1000;

const notSlash: Atom = { kind: "character", matches: (code) => code !== 0x2f };
const slash: Atom = { kind: "character", matches: (code) => code === 0x2f };
const some = repeat([notSlash], 1, Infinity);
const any = repeat([notSlash], 0, Infinity);
const everything: Program = repeat([{ kind: "character", matches: () => true }], 0, Infinity);
const folders: Program = repeat([...some, slash], 0, Infinity);

function compileText(glob: string): Program | undefined {
  const pieces: Program[] = [];
  for (let at = 0; at < glob.length;) {
    const piece = readPiece(glob, at);
    if (piece === undefined) {
      return undefined;
    }
    pieces.push(piece.program);
    at = piece.end;
  }
  return pieces.flat();
}

interface Piece {
  readonly program: Program;
  readonly end: number;
}

function readPiece(glob: string, at: number): Piece | undefined {
  const character = String.fromCodePoint(glob.codePointAt(at) ?? 0);
  switch (character) {
    case "*":
      return readStars(glob, at);
    case "?":
      return { program: [notSlash], end: at + 1 };
    case "{":
      return readBraces(glob, at);
    case "[":
      return readClass(glob, at);
    case "\\":
      return at + 1 < glob.length ? literal(glob.charAt(at + 1), at + 2) : undefined;
    default:
      return literal(character, at + character.length);
  }
}

function literal(character: string, end: number): Piece {
  const code = character.codePointAt(0);
  return { program: [{ kind: "character", matches: (other) => other === code }], end };
}

/** A `*` that is a whole part needs a character, as no name is empty. */
function readStars(glob: string, at: number): Piece {
  let end = at;
  while (glob.charAt(end) === "*") {
    end++;
  }
  const isWhole = (at === 0 || glob.charAt(at - 1) === "/") && "/".includes(glob.charAt(end));
  if (!isWhole || end - at !== 2) {
    return { program: isWhole ? some : any, end };
  }
  return end === glob.length ? { program: everything, end } : { program: folders, end: end + 1 };
}

function readBraces(glob: string, at: number): Piece | undefined {
  const close = glob.indexOf("}", at);
  const inside = close < 0 ? "" : glob.slice(at + 1, close);
  if (inside.includes("{") || inside.includes("..")) {
    return undefined;
  }
  const texts = inside.split(",");
  if (texts.length < 2) {
    return literal("{", at + 1);
  }
  const programs = texts.map(compileText);
  const known = programs.filter((program) => program !== undefined);
  return known.length < programs.length ? undefined : { program: either(known), end: close + 1 };
}

function readClass(glob: string, at: number): Piece | undefined {
  const text = /^\[[!^]?[^[\]\\/^]+\]/.exec(glob.slice(at, at + 100))?.[0];
  if (text === undefined) {
    return undefined;
  }
  try {
    // One character has one way to match, so that JavaScript's own expressions do.
    const expression = new RegExp(`^${text.replace(/^\[!/, "[^")}$`, "u");
    const matches = (code: number): boolean => expression.test(String.fromCodePoint(code));
    return { program: [{ kind: "character", matches }], end: at + text.length };
  } catch {
    return undefined;
  }
}
