/** What a route wants to do, in the words of token scopes. */
export type Action = "*" | "pull" | "push" | "delete" | "metadata_read" | "metadata_write";

/** What is accessed: the registry's list of repositories, or one repository. */
export interface Resource {
  readonly type: "repository" | "registry";
  /** `catalog` for the registry. */
  readonly name: string;
}

/** Actions allowed on a resource; `*` allows all. */
export interface Scope extends Resource {
  readonly actions: readonly string[];
}

/** A run of the emulator, as its credentials carry it. */
export interface RunReference {
  readonly registry: string;
  readonly runId: string;
}

/** Who calls, and what they may do. */
export interface Principal {
  readonly scopes: "all" | readonly Scope[];
  /** Set when a run's container tool calls. */
  readonly run?: RunReference;
}

/** Tells whether a caller may do one of some things with a resource. */
export function isAllowed(
  principal: Principal,
  resource: Resource,
  actions: readonly Action[],
): boolean {
  if (principal.scopes === "all") {
    return true;
  }
  return principal.scopes.some(
    (scope) =>
      scope.type === resource.type &&
      scope.name === resource.name &&
      scope.actions.some((action) => action === "*" || actions.some((known) => known === action)),
  );
}

/**
 * Reads the values of `scope` parameters: each holds scopes apart by spaces, `repository:name:action,action`
 * (https://distribution.github.io/distribution/spec/auth/scope/). What is no scope is left out, as registries do.
 */
export function parseScopes(values: readonly string[]): readonly Scope[] {
  return values.flatMap((value) => value.split(" ")).flatMap(parseScope);
}

function parseScope(text: string): readonly Scope[] {
  const match = /^(?<type>repository|registry):(?<name>[^\s]{1,255}):(?<actions>[a-z_*,]+)$/u.exec(
    text,
  );
  const { type, name, actions } = match?.groups ?? {};
  if (type === undefined || name === undefined || actions === undefined) {
    return [];
  }
  return [
    {
      type: type === "registry" ? "registry" : "repository",
      name,
      actions: actions.split(",").filter((action) => action !== ""),
    },
  ];
}
