import { parsePipe } from "./parsePipe.ts";
import {
  type ParsedTemplate,
  type Pipe,
  TemplateError,
  type TemplateNode,
} from "./templateSyntax.ts";
import { cutTemplate, type Segment, type Token } from "./templateTokens.ts";

/** Blocks may be nested this deep; Go has no limit, a task file no need. */
const deepest = 100;

/**
 * Parses a template of Go's text/template. Throws `TemplateError` in the words of that package, for functions that
 * `isFunction` does not know too (https://pkg.go.dev/text/template).
 */
export function parseTemplate(text: string, isFunction: (name: string) => boolean): ParsedTemplate {
  return new TemplateParser(cutTemplate(text), isFunction).parse();
}

type Action = Extract<Segment, { readonly kind: "action" }>;

/** The nodes of a block and the action that ended it. */
interface Block {
  readonly nodes: readonly TemplateNode[];
  readonly end: "end" | "else";
  /** The rest of `{{else if …}}` and `{{else with …}}`. */
  readonly next: Action | undefined;
}

class TemplateParser {
  readonly #segments: readonly Segment[];
  readonly #isFunction: (name: string) => boolean;
  readonly #definitions = new Map<string, readonly TemplateNode[]>();
  #position = 0;
  #depth = 0;
  #line = 1;

  constructor(segments: readonly Segment[], isFunction: (name: string) => boolean) {
    this.#segments = segments;
    this.#isFunction = isFunction;
  }

  parse(): ParsedTemplate {
    const nodes: TemplateNode[] = [];
    while (this.#position < this.#segments.length) {
      const found = this.#next();
      if (found === "end" || (typeof found === "object" && "end" in found)) {
        throw new TemplateError(this.#line, `unexpected {{${found === "end" ? "end" : "else"}}}`);
      }
      nodes.push(...found);
    }
    return { nodes, definitions: this.#definitions };
  }

  /** Nodes of the next segment, or what ends the block around it. */
  #next(): readonly TemplateNode[] | "end" | { readonly end: Action | undefined } {
    const segment = this.#segments[this.#position];
    this.#position += 1;
    if (segment === undefined) {
      throw new TemplateError(this.#line, "unexpected EOF");
    }
    if (segment.kind === "text") {
      return segment.text === "" ? [] : [{ kind: "text", text: segment.text }];
    }
    this.#line = segment.line;
    const tokens = trimmed(segment.tokens);
    const [first, ...rest] = tokens;
    if (first === undefined) {
      throw new TemplateError(segment.line, "missing value for command");
    }
    const action = { ...segment, tokens: trimmed(rest) };
    return first.kind === "word"
      ? this.#keyword(first.text, action, segment)
      : [{ kind: "action", pipe: this.#pipe(tokens, segment) }];
  }

  #keyword(
    word: string,
    action: Action,
    whole: Action,
  ): readonly TemplateNode[] | "end" | { readonly end: Action | undefined } {
    switch (word) {
      case "end":
        return "end";
      case "else":
        return { end: action.tokens.length === 0 ? undefined : action };
      case "if":
      case "with":
      case "range":
        return [this.#block(word, action)];
      case "define":
        this.#define(action);
        return [];
      case "block":
        return [this.#defineBlock(action)];
      case "template":
        return [this.#call(action)];
      case "break":
      case "continue":
        return [{ kind: word }];
      default:
        return [{ kind: "action", pipe: this.#pipe(trimmed(whole.tokens), whole) }];
    }
  }

  #block(kind: "if" | "with" | "range", action: Action): TemplateNode {
    const pipe = this.#pipe(action.tokens, action);
    const { nodes, end, next } = this.#body();
    if (end === "end") {
      return { kind, pipe, body: nodes, otherwise: [] };
    }
    return { kind, pipe, body: nodes, otherwise: this.#otherwise(next) };
  }

  #otherwise(next: Action | undefined): readonly TemplateNode[] {
    if (next === undefined) {
      const { nodes, end } = this.#body();
      if (end === "else") {
        throw new TemplateError(this.#line, "expected end; found {{else}}");
      }
      return nodes;
    }
    const [word, ...rest] = next.tokens;
    const kind = word?.text;
    if (kind !== "if" && kind !== "with") {
      throw new TemplateError(this.#line, `unexpected <${kind ?? ""}> in else`);
    }
    return [this.#block(kind, { ...next, tokens: trimmed(rest) })];
  }

  #body(): Block {
    this.#depth += 1;
    if (this.#depth > deepest) {
      throw new TemplateError(this.#line, "the template is nested too deeply");
    }
    const nodes: TemplateNode[] = [];
    for (;;) {
      const found = this.#next();
      if (found === "end" || "end" in found) {
        this.#depth -= 1;
        return found === "end"
          ? { nodes, end: "end", next: undefined }
          : { nodes, end: "else", next: found.end };
      }
      nodes.push(...found);
    }
  }

  #define(action: Action): void {
    const name = this.#name(action.tokens[0], "define clause");
    this.#definitions.set(name, this.#body().nodes);
  }

  #defineBlock(action: Action): TemplateNode {
    const [name, ...rest] = action.tokens;
    const text = this.#name(name, "block clause");
    this.#definitions.set(text, this.#body().nodes);
    return {
      kind: "template",
      name: text,
      pipe: this.#pipe(trimmed(rest), action),
      line: action.line,
    };
  }

  #call(action: Action): TemplateNode {
    const [name, ...rest] = action.tokens;
    const text = this.#name(name, "template clause");
    const tokens = trimmed(rest);
    const pipe = tokens.length === 0 ? undefined : this.#pipe(tokens, action);
    return { kind: "template", name: text, pipe, line: action.line };
  }

  #name(token: Token | undefined, where: string): string {
    if (token?.kind !== "text") {
      throw new TemplateError(this.#line, `unexpected <${token?.text ?? "}}"}> in ${where}`);
    }
    return token.text.slice(1, -1);
  }

  #pipe(tokens: readonly Token[], { source, line }: Action): Pipe {
    return parsePipe(tokens, { source, line, isFunction: this.#isFunction });
  }
}

function trimmed(tokens: readonly Token[]): readonly Token[] {
  const from = tokens.findIndex(({ kind }) => kind !== "space");
  const to = tokens.findLastIndex(({ kind }) => kind !== "space");
  return from < 0 ? [] : tokens.slice(from, to + 1);
}
