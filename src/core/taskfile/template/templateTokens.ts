import { TemplateError } from "./templateSyntax.ts";

/** A word of an action. */
export interface Token {
  readonly kind:
    "space" | "text" | "character" | "number" | "field" | "variable" | "word" | "sign" | "dot";
  readonly text: string;
  readonly line: number;
}

/** A template cut into what stands outside of actions and the tokens of its actions. */
export type Segment =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "action";
      readonly tokens: readonly Token[];
      readonly source: string;
      readonly line: number;
    };

const patterns: readonly (readonly [Token["kind"], RegExp])[] = [
  ["space", /[ \t\r\n]+/y],
  ["text", /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ["character", /'(?:[^'\\\n]|\\[^\n])+'/y],
  ["number", /[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)/y],
  ["field", /\.[\p{L}_][\p{L}\p{N}_]*/uy],
  ["variable", /\$[\p{L}\p{N}_]*/uy],
  ["word", /[\p{L}_][\p{L}\p{N}_]*/uy],
  ["sign", /:=|[=|,()]/y],
  ["dot", /\./y],
];
const endsWord = /^(?:[ \t\r\n.,|:)(]|$|-?\}\})/u;

/** Cuts a template at its actions; white space beside `{{-` and `-}}` is dropped. Throws `TemplateError`. */
export function cutTemplate(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let line = 1;
  let from = 0;
  let trimsNext = false;
  for (;;) {
    const open = text.indexOf("{{", from);
    const end = open < 0 ? text.length : open;
    const trimsBefore = open >= 0 && /^-[ \t\r\n]/u.test(text.slice(open + 2, open + 4));
    const raw = text.slice(from, end);
    line += countLines(raw);
    let shown = trimsNext ? raw.trimStart() : raw;
    shown = trimsBefore ? shown.trimEnd() : shown;
    segments.push({ kind: "text", text: shown });
    if (open < 0) {
      return segments;
    }
    const action = readAction(text, open + (trimsBefore ? 3 : 2), line);
    if (action.tokens !== undefined) {
      const source = text.slice(open + 2, action.end - 2).trim();
      segments.push({ kind: "action", tokens: action.tokens, source, line });
    }
    line += countLines(text.slice(open, action.end));
    trimsNext = action.trimsAfter;
    from = action.end;
  }
}

interface ReadAction {
  /** Undefined for a comment. */
  readonly tokens: readonly Token[] | undefined;
  readonly end: number;
  readonly trimsAfter: boolean;
}

function readAction(text: string, start: number, firstLine: number): ReadAction {
  const comment = /[ \t\r\n]*\/\*/y;
  comment.lastIndex = start;
  if (comment.test(text)) {
    return readComment(text, start, firstLine);
  }
  const tokens: Token[] = [];
  let position = start;
  let line = firstLine;
  for (;;) {
    const close = closing(text, position);
    if (close !== undefined) {
      return { tokens, ...close };
    }
    if (position >= text.length) {
      throw new TemplateError(line, "unclosed action");
    }
    const token = readToken(text, position, line);
    tokens.push(token);
    position += token.text.length;
    line += countLines(token.text);
  }
}

function readComment(text: string, start: number, line: number): ReadAction {
  const end = text.indexOf("*/", start);
  const close = end < 0 ? undefined : closing(text, end + 2);
  if (close === undefined) {
    throw new TemplateError(
      line,
      end < 0 ? "unclosed comment" : "comment ends before closing delimiter",
    );
  }
  return { tokens: undefined, ...close };
}

function closing(
  text: string,
  position: number,
): { readonly end: number; readonly trimsAfter: boolean } | undefined {
  if (text.startsWith("}}", position)) {
    return { end: position + 2, trimsAfter: false };
  }
  const trimmed = /[ \t\r\n]+-\}\}/y;
  trimmed.lastIndex = position;
  const found = trimmed.exec(text);
  return found === null ? undefined : { end: position + found[0].length, trimsAfter: true };
}

function readToken(text: string, position: number, line: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = position;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) {
      checkEnd(kind, text, position + found.length, line);
      return { kind, text: found, line };
    }
  }
  throw new TemplateError(line, badCharacter(text, position));
}

function checkEnd(kind: Token["kind"], text: string, end: number, line: number): void {
  const isWord = kind === "field" || kind === "variable" || kind === "word";
  if (isWord && !endsWord.test(text.slice(end, end + 3)) && !text.startsWith("=", end)) {
    throw new TemplateError(line, badCharacter(text, end));
  }
  if (kind === "number" && /[\p{L}\p{N}_]/u.test(text.charAt(end))) {
    throw new TemplateError(line, "bad number syntax");
  }
}

function badCharacter(text: string, position: number): string {
  const code = text.codePointAt(position) ?? 0;
  const hexadecimal = code.toString(16).toUpperCase().padStart(4, "0");
  return `bad character U+${hexadecimal} '${String.fromCodePoint(code)}'`;
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
