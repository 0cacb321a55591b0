import { type GoValue } from "./goValue.ts";

/** A piece of a parsed template. Lines count from 1. */
export type TemplateNode =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly pipe: Pipe }
  | {
      readonly kind: "if" | "with" | "range";
      readonly pipe: Pipe;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    }
  | {
      readonly kind: "template";
      readonly name: string;
      readonly pipe: Pipe | undefined;
      readonly line: number;
    }
  | { readonly kind: "break" | "continue" };

/** `$x := a | b c`: commands, each with the value of the one before as last argument. */
export interface Pipe {
  readonly line: number;
  /** The text of the pipeline, for messages. */
  readonly source: string;
  /** Names of the variables that it sets, with their dollar sign. */
  readonly variables: readonly string[];
  /** `=`: the variables exist already. */
  readonly isAssignment: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

/** A word of a command. */
export type Operand =
  | { readonly kind: "dot" | "nil" }
  | { readonly kind: "literal"; readonly value: GoValue }
  | { readonly kind: "function"; readonly name: string }
  | { readonly kind: "field"; readonly path: readonly string[] }
  | { readonly kind: "variable"; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: "pipe"; readonly pipe: Pipe; readonly path: readonly string[] };

/** A template that was parsed, with those that it defines by name. */
export interface ParsedTemplate {
  readonly nodes: readonly TemplateNode[];
  readonly definitions: ReadonlyMap<string, readonly TemplateNode[]>;
}

/** What is wrong in a template, in the words of Go's text/template, without the place. */
export class TemplateError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}
