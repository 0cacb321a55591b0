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

/** A token of a registry and what its scope map grants. A scope's name may end with an asterisk for the rest of it. */
export interface TokenReference {
  readonly name: string;
  readonly grants: readonly Scope[];
}

/** Who calls, and what they may do. */
export interface Principal {
  readonly scopes: "all" | readonly Scope[];
  /** Set when a run's container tool calls. */
  readonly run?: RunReference;
  /** Set when a token calls: its grants limit the scopes. */
  readonly token?: TokenReference;
}

/** Tells whether a caller may do one of some things with a resource. */
export function isAllowed(
  principal: Principal,
  resource: Resource,
  actions: readonly Action[],
): boolean {
  const { scopes, token } = principal;
  if (scopes === "all" && token === undefined) {
    return true;
  }
  return actions.some(
    (action) =>
      (scopes === "all" ||
        scopes.some((scope) => scope.name === resource.name && permits(scope, resource, action))) &&
      (token === undefined || isGranted(token, resource, action)),
  );
}

/** What is left of scopes that a token asks for: actions that it is not granted are taken out, silently, as registries do. */
export function grantedScopes(scopes: readonly Scope[], token: TokenReference): readonly Scope[] {
  return scopes
    .map((scope) => ({
      ...scope,
      actions: scope.actions.filter((action) => isGranted(token, scope, action)),
    }))
    .filter(({ actions }) => actions.length > 0);
}

function isGranted({ grants }: TokenReference, resource: Resource, action: string): boolean {
  return grants.some(
    (grant) => isMatch(grant.name, resource.name) && permits(grant, resource, action),
  );
}

function isMatch(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function permits(scope: Scope, resource: Resource, action: string): boolean {
  return (
    scope.type === resource.type &&
    scope.actions.some((allowed) => allowed === "*" || allowed === action)
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
