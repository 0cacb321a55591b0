import { type Call, type Handler } from "./serverCall.ts";

/**
 * A row of a route table: method and pattern, and who answers.
 * In the pattern `:name` stands for one segment and `*` at the end for all that follow; other segments are
 * compared without regard to case, as Azure Resource Manager does.
 */
export type Route = readonly [pattern: string, handler: Handler];

/** The routes of a path: who answers, or which methods would be answered. */
export type RouteMatch =
  | { readonly kind: "found"; readonly handler: Handler; readonly parameters: Parameters }
  | { readonly kind: "otherMethod"; readonly allowed: readonly string[] }
  | { readonly kind: "none" };

type Parameters = ReadonlyMap<string, string>;

interface CompiledRoute {
  readonly method: string;
  readonly segments: readonly string[];
  readonly handler: Handler;
}

/** Finds routes for calls. The first matching row of the table wins; `HEAD` is answered by `GET` rows too. */
export class RouteTable {
  readonly #routes: readonly CompiledRoute[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map(([pattern, handler]) => compile(pattern, handler));
  }

  match(call: Pick<Call, "method" | "segments">): RouteMatch {
    const allowed = new Set<string>();
    for (const route of this.#routes) {
      const parameters = parametersOf(route.segments, call.segments);
      if (parameters !== undefined && isMethod(route.method, call.method)) {
        return { kind: "found", handler: route.handler, parameters };
      }
      if (parameters !== undefined) {
        allowed.add(route.method);
      }
    }
    return allowed.size === 0 ? { kind: "none" } : { kind: "otherMethod", allowed: [...allowed] };
  }
}

function compile(pattern: string, handler: Handler): CompiledRoute {
  const [method = "", route = ""] = pattern.split(" ");
  return { method, segments: route.split("/").filter((part) => part !== ""), handler };
}

function isMethod(routeMethod: string, method: string): boolean {
  return (
    routeMethod === method || routeMethod === "ANY" || (routeMethod === "GET" && method === "HEAD")
  );
}

function parametersOf(
  pattern: readonly string[],
  segments: readonly string[],
): Parameters | undefined {
  const isOpen = pattern.at(-1) === "*";
  const fixed = isOpen ? pattern.slice(0, -1) : pattern;
  if (isOpen ? segments.length < fixed.length : segments.length !== fixed.length) {
    return undefined;
  }
  const parameters = new Map<string, string>();
  for (const [index, part] of fixed.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith(":")) {
      parameters.set(part.slice(1), segment);
    } else if (part.toLowerCase() !== segment.toLowerCase()) {
      return undefined;
    }
  }
  return parameters;
}
