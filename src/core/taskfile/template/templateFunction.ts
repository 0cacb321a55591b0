import { type GoValue, isList, isMap, typeOf } from "./goValue.ts";

/** What a parameter takes: `any` everything, the others only their own kind, as Go's reflection checks. */
export type ParameterKind = "any" | "text" | "integer" | "list" | "map" | "boolean";

/** A function of templates. `call` gets arguments of the kinds that `parameters` say and throws `Error` in Go's words. */
export interface TemplateFunction {
  readonly parameters: readonly ParameterKind[];
  /** Kind of any number of further arguments. */
  readonly rest?: ParameterKind;
  readonly call: (...values: never[]) => GoValue;
}

/** Functions by name. */
export type FunctionTable = Readonly<Record<string, TemplateFunction>>;

const goTypes: Readonly<Record<ParameterKind, string>> = {
  any: "interface {}",
  text: "string",
  integer: "int",
  list: "[]interface {}",
  map: "map[string]interface {}",
  boolean: "bool",
};

/** Calls a function. Throws `Error` with Go's text when the arguments do not fit or the function refuses them. */
export function callFunction(
  name: string,
  { parameters, rest, call }: TemplateFunction,
  values: readonly GoValue[],
): GoValue {
  const isFew = values.length < parameters.length;
  if (isFew || (rest === undefined && values.length > parameters.length)) {
    const wanted = rest === undefined ? parameters.length : `at least ${parameters.length}`;
    throw new Error(`wrong number of args for ${name}: want ${wanted} got ${values.length}`);
  }
  values.forEach((value, index) => checkKind(value, parameters[index] ?? rest ?? "any"));
  // The kinds were checked one by one.
  return (call as (...checked: readonly GoValue[]) => GoValue)(...values);
}

function checkKind(value: GoValue, kind: ParameterKind): void {
  if (!fits(value, kind)) {
    const type = value === null ? "interface {}" : typeOf(value);
    throw new Error(`wrong type for value; expected ${goTypes[kind]}; got ${type}`);
  }
}

function fits(value: GoValue, kind: ParameterKind): boolean {
  switch (kind) {
    case "any":
      return true;
    case "text":
      return typeof value === "string";
    case "integer":
      return typeof value === "bigint";
    case "boolean":
      return typeof value === "boolean";
    case "list":
      return isList(value);
    case "map":
      return isMap(value);
  }
}
