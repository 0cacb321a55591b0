import { type GoValue } from "./goValue.ts";
import { type Operand, type Pipe, TemplateError } from "./templateSyntax.ts";
import { type Token } from "./templateTokens.ts";

/** What is known of the action that a pipeline stands in. */
export interface PipePlace {
  readonly source: string;
  readonly line: number;
  readonly isFunction: (name: string) => boolean;
}

const deepest = 100;
const escapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Parses the tokens of a pipeline. Throws `TemplateError`. */
export function parsePipe(tokens: readonly Token[], place: PipePlace): Pipe {
  const reader = new PipeReader(tokens, place);
  const pipe = reader.pipe(0);
  if (!reader.isAtEnd()) {
    throw new TemplateError(place.line, "unexpected right paren");
  }
  return pipe;
}

class PipeReader {
  readonly #tokens: readonly Token[];
  readonly #place: PipePlace;
  #position = 0;

  constructor(tokens: readonly Token[], place: PipePlace) {
    this.#tokens = tokens;
    this.#place = place;
  }

  isAtEnd(): boolean {
    return this.#position >= this.#tokens.length;
  }

  pipe(depth: number): Pipe {
    if (depth > deepest) {
      throw this.#error("the template is nested too deeply");
    }
    const { variables, isAssignment } = this.#declaration();
    const commands: (readonly Operand[])[] = [];
    do {
      this.#space();
      const command = this.#command(depth);
      if (command.length === 0) {
        throw this.#error(
          commands.length === 0 ? "missing value for command" : "missing value for command",
        );
      }
      commands.push(command);
    } while (this.#take("|"));
    const { source, line } = this.#place;
    return { line, source, variables, isAssignment, commands };
  }

  /** `$a :=`, `$a =`, `$a, $b :=` in front of a pipeline. */
  #declaration(): { readonly variables: readonly string[]; readonly isAssignment: boolean } {
    const start = this.#position;
    this.#space();
    const variables: string[] = [];
    for (;;) {
      const token = this.#tokens[this.#position];
      if (token?.kind !== "variable") {
        break;
      }
      variables.push(token.text);
      this.#position += 1;
      this.#space();
      if (!this.#take(",")) {
        break;
      }
      this.#space();
    }
    const sign = this.#tokens[this.#position]?.text;
    if (variables.length > 0 && (sign === ":=" || sign === "=")) {
      this.#position += 1;
      return { variables, isAssignment: sign === "=" };
    }
    this.#position = start;
    return { variables: [], isAssignment: false };
  }

  #command(depth: number): readonly Operand[] {
    const operands: Operand[] = [];
    for (;;) {
      this.#space();
      const token = this.#tokens[this.#position];
      if (token === undefined || token.text === "|" || token.text === ")") {
        return operands;
      }
      operands.push(this.#operand(token, depth));
      const next = this.#tokens[this.#position];
      const isApart = next === undefined || ["space", "sign"].includes(next.kind);
      if (next !== undefined && (!isApart || next.text === "(")) {
        throw this.#error(`unexpected ${JSON.stringify(next.text)} in operand`);
      }
    }
  }

  #operand(token: Token, depth: number): Operand {
    this.#position += 1;
    switch (token.kind) {
      case "field":
        return { kind: "field", path: [token.text.slice(1), ...this.#path()] };
      case "variable":
        return { kind: "variable", name: token.text, path: this.#path() };
      case "word":
        return this.#word(token.text);
      case "dot":
        return { kind: "dot" };
      case "text":
        return { kind: "literal", value: textOf(token.text) };
      case "number":
        return { kind: "literal", value: this.#number(token.text) };
      case "character":
        return {
          kind: "literal",
          value: BigInt(unescaped(token.text.slice(1, -1)).codePointAt(0) ?? 0),
        };
      case "sign":
      case "space":
        return this.#parenthesis(token, depth);
    }
  }

  #parenthesis(token: Token, depth: number): Operand {
    if (token.text !== "(") {
      throw this.#error(`unexpected ${JSON.stringify(token.text)} in command`);
    }
    const pipe = this.pipe(depth + 1);
    if (!this.#take(")")) {
      throw this.#error("unclosed left paren");
    }
    return { kind: "pipe", pipe, path: this.#path() };
  }

  #path(): readonly string[] {
    const path: string[] = [];
    for (;;) {
      const token = this.#tokens[this.#position];
      if (token?.kind !== "field") {
        return path;
      }
      path.push(token.text.slice(1));
      this.#position += 1;
    }
  }

  #word(name: string): Operand {
    if (name === "true" || name === "false") {
      return { kind: "literal", value: name === "true" };
    }
    if (name === "nil") {
      return { kind: "nil" };
    }
    if (!this.#place.isFunction(name)) {
      throw this.#error(`function "${name}" not defined`);
    }
    return { kind: "function", name };
  }

  #number(text: string): GoValue {
    const digits = text.replaceAll("_", "");
    if (/^[+-]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)$/u.test(digits)) {
      const sign = digits.startsWith("-") ? -1n : 1n;
      const plain = digits.replace(/^[+-]/u, "");
      return sign * BigInt(/^0\d/u.test(plain) ? `0o${plain.slice(1)}` : plain);
    }
    return Number(digits);
  }

  #space(): void {
    while (this.#tokens[this.#position]?.kind === "space") {
      this.#position += 1;
    }
  }

  #take(text: string): boolean {
    this.#space();
    const isThere = this.#tokens[this.#position]?.text === text;
    this.#position += isThere ? 1 : 0;
    return isThere;
  }

  #error(message: string): TemplateError {
    return new TemplateError(this.#place.line, message);
  }
}

function textOf(token: string): string {
  const inner = token.slice(1, -1);
  return token.startsWith("`") ? inner : unescaped(inner);
}

/** Resolves the escapes of a Go string. */
function unescaped(text: string): string {
  const pattern = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gu;
  return text.replace(pattern, (...parts: readonly unknown[]) => {
    const [x, u, U, octal, other = ""] = parts
      .slice(1, 6)
      .map((part) => (typeof part === "string" ? part : undefined));
    const code = x ?? u ?? U;
    if (code === undefined) {
      const isOctal = octal !== undefined;
      return isOctal ? String.fromCharCode(Number.parseInt(octal, 8)) : (escapes[other] ?? other);
    }
    const point = Number.parseInt(code, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
  });
}
