import { type GoValue, isList, isMap, isTrue, printed, sortedEntries, typeOf } from "./goValue.ts";
import { RenderingBudget } from "./renderingBudget.ts";
import { callFunction, type TemplateFunction } from "./templateFunction.ts";
import {
  type Operand,
  type ParsedTemplate,
  type Pipe,
  TemplateError,
  type TemplateNode,
} from "./templateSyntax.ts";

/** Templates may call each other this deep. */
const deepestCall = 100;

type Scope = { readonly name: string; value: GoValue }[];
type Jump = "break" | "continue" | undefined;

/**
 * Executes a template with `missingkey=zero`: a missing key is nil. Throws `TemplateError` in Go's words when a field,
 * a function or an argument does not fit (https://pkg.go.dev/text/template).
 */
export function executeTemplate(
  template: ParsedTemplate,
  data: GoValue,
  functions: ReadonlyMap<string, TemplateFunction>,
): string {
  return new Execution(template, functions).run(data);
}

class Execution {
  readonly #template: ParsedTemplate;
  readonly #functions: ReadonlyMap<string, TemplateFunction>;
  readonly #parts: string[] = [];
  /** Line of the last pipeline. */
  #line = 1;
  readonly #budget = new RenderingBudget();
  #depth = 0;

  constructor(template: ParsedTemplate, functions: ReadonlyMap<string, TemplateFunction>) {
    this.#template = template;
    this.#functions = functions;
  }

  run(data: GoValue): string {
    this.#walk(this.#template.nodes, data, [{ name: "$", value: data }]);
    return this.#parts.join("");
  }

  #walk(nodes: readonly TemplateNode[], dot: GoValue, scope: Scope): Jump {
    const outer = scope.length;
    for (const node of nodes) {
      const jump = this.#node(node, dot, scope);
      if (jump !== undefined) {
        scope.length = outer;
        return jump;
      }
    }
    scope.length = outer;
    return undefined;
  }

  #node(node: TemplateNode, dot: GoValue, scope: Scope): Jump {
    switch (node.kind) {
      case "text":
        this.#print(node.text, this.#line);
        return undefined;
      case "action": {
        const value = this.#pipe(node.pipe, dot, scope);
        if (node.pipe.variables.length === 0) {
          this.#budget.weigh(value, node.pipe.line);
          this.#print(printed(value), node.pipe.line);
        }
        return undefined;
      }
      case "if":
      case "with":
        return this.#condition(node, dot, scope);
      case "range":
        return this.#range(node, dot, scope);
      case "template":
        return this.#call(node, dot, scope);
      case "break":
      case "continue":
        return node.kind;
    }
  }

  #condition(
    node: Extract<TemplateNode, { readonly kind: "if" | "with" | "range" }>,
    dot: GoValue,
    scope: Scope,
  ): Jump {
    const outer = scope.length;
    const value = this.#pipe(node.pipe, dot, scope);
    const inner = node.kind === "with" ? value : dot;
    const jump = isTrue(value)
      ? this.#walk(node.body, inner, scope)
      : this.#walk(node.otherwise, dot, scope);
    scope.length = outer;
    return jump;
  }

  #range(
    node: Extract<TemplateNode, { readonly kind: "if" | "with" | "range" }>,
    dot: GoValue,
    scope: Scope,
  ): Jump {
    const outer = scope.length;
    // The variables of `range` are set anew for each element.
    const value = this.#pipe({ ...node.pipe, variables: [] }, dot, scope);
    const entries = this.#entries(value, node.pipe);
    for (const [key, entry] of entries) {
      this.#declare(node.pipe, key, entry, scope);
      const jump = this.#walk(node.body, entry, scope);
      scope.length = outer;
      if (jump === "break") {
        break;
      }
    }
    return entries.length === 0 ? this.#walk(node.otherwise, dot, scope) : undefined;
  }

  #entries(value: GoValue, pipe: Pipe): readonly (readonly [GoValue, GoValue])[] {
    if (value === null) {
      return [];
    }
    if (isList(value)) {
      return value.map((entry, index) => [BigInt(index), entry] as const);
    }
    if (isMap(value)) {
      return sortedEntries(value);
    }
    throw new TemplateError(pipe.line, `range can't iterate over ${printed(value)}`);
  }

  #declare({ variables }: Pipe, key: GoValue, entry: GoValue, scope: Scope): void {
    const values = variables.length === 1 ? [entry] : [key, entry];
    variables.forEach((name, index) => scope.push({ name, value: values[index] ?? null }));
  }

  #call(
    node: Extract<TemplateNode, { readonly kind: "template" }>,
    dot: GoValue,
    scope: Scope,
  ): Jump {
    const nodes = this.#template.definitions.get(node.name);
    if (nodes === undefined) {
      throw new TemplateError(node.line, `template "${node.name}" not defined`);
    }
    const data = node.pipe === undefined ? null : this.#pipe(node.pipe, dot, scope);
    this.#depth += 1;
    if (this.#depth > deepestCall) {
      throw new TemplateError(node.line, "exceeded maximum template depth");
    }
    this.#walk(nodes, data, [{ name: "$", value: data }]);
    this.#depth -= 1;
    return undefined;
  }

  #pipe(pipe: Pipe, dot: GoValue, scope: Scope): GoValue {
    let value: GoValue | undefined;
    this.#line = pipe.line;
    for (const command of pipe.commands) {
      this.#budget.step(pipe.line);
      value = this.#command(command, value, pipe, { dot, scope });
    }
    const result = value ?? null;
    pipe.variables.forEach((name) => {
      if (pipe.isAssignment) {
        this.#variable(name, scope, pipe).value = result;
      } else {
        scope.push({ name, value: result });
      }
    });
    return result;
  }

  #command(
    [first, ...others]: readonly Operand[],
    piped: GoValue | undefined,
    pipe: Pipe,
    place: { readonly dot: GoValue; readonly scope: Scope },
  ): GoValue {
    if (first?.kind === "function") {
      if (first.name === "and" || first.name === "or") {
        return this.#decide(first.name, { operands: others, piped }, pipe, place);
      }
      const values = others.map((operand) => this.#operand(operand, pipe, place));
      return this.#function(first.name, piped === undefined ? values : [...values, piped], pipe);
    }
    if (first === undefined || first.kind === "nil") {
      throw new TemplateError(pipe.line, "nil is not a command");
    }
    if (others.length > 0 || piped !== undefined) {
      throw new TemplateError(pipe.line, `can't give argument to non-function ${pipe.source}`);
    }
    return this.#operand(first, pipe, place);
  }

  /** `and` and `or` read no more arguments than they need: the value that decides, or the last one. */
  #decide(
    name: "and" | "or",
    given: { readonly operands: readonly Operand[]; readonly piped: GoValue | undefined },
    pipe: Pipe,
    place: { readonly dot: GoValue; readonly scope: Scope },
  ): GoValue {
    let value: GoValue | undefined;
    for (const operand of given.operands) {
      value = this.#operand(operand, pipe, place);
      if (isTrue(value) === (name === "or")) {
        return value;
      }
    }
    const last = given.piped === undefined ? value : given.piped;
    return last === undefined ? this.#function(name, [], pipe) : last;
  }

  #operand(
    operand: Operand,
    pipe: Pipe,
    { dot, scope }: { readonly dot: GoValue; readonly scope: Scope },
  ): GoValue {
    switch (operand.kind) {
      case "dot":
        return dot;
      case "nil":
        return null;
      case "literal":
        return operand.value;
      case "function":
        return this.#function(operand.name, [], pipe);
      case "field":
        return this.#path(dot, operand.path, pipe);
      case "variable":
        return this.#path(this.#variable(operand.name, scope, pipe).value, operand.path, pipe);
      case "pipe":
        return this.#path(this.#pipe(operand.pipe, dot, scope), operand.path, pipe);
    }
  }

  #function(name: string, values: readonly GoValue[], pipe: Pipe): GoValue {
    const called = this.#functions.get(name);
    if (called === undefined) {
      throw new TemplateError(pipe.line, `the function ${name} is not there in the emulator`);
    }
    this.#budget.step(pipe.line);
    values.forEach((value) => {
      this.#budget.weigh(value, pipe.line);
    });
    try {
      const result = callFunction(name, called, values);
      this.#budget.weigh(result, pipe.line);
      return result;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const isOfArguments = /^wrong (?:number|type) /u.test(message);
      throw new TemplateError(
        pipe.line,
        isOfArguments ? message : `error calling ${name}: ${message}`,
      );
    }
  }

  #path(from: GoValue, path: readonly string[], { line }: Pipe): GoValue {
    let value = from;
    for (const name of path) {
      if (value === null) {
        throw new TemplateError(line, `nil pointer evaluating interface {}.${name}`);
      }
      if (!isMap(value)) {
        const type = isList(value) ? typeOf(value) : "interface {}";
        throw new TemplateError(line, `can't evaluate field ${name} in type ${type}`);
      }
      value = value.get(name) ?? null;
    }
    return value;
  }

  #variable(name: string, scope: Scope, { line }: Pipe): { value: GoValue } {
    const found = scope.findLast((one) => one.name === name);
    if (found === undefined) {
      throw new TemplateError(line, `undefined variable "${name}"`);
    }
    return found;
  }

  #print(text: string, line: number): void {
    this.#budget.print(text, line);
    this.#parts.push(text);
  }
}
