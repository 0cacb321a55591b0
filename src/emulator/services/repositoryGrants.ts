import { type Action, type Scope } from "../oci/access.ts";
import { isRepositoryName } from "../oci/contentName.ts";

/** Endings of the actions of scope maps and what they allow (Microsoft's article on repository-scoped tokens). */
const grantedBy: ReadonlyMap<string, Action> = new Map([
  ["content/read", "pull"],
  ["content/write", "push"],
  ["content/delete", "delete"],
  ["metadata/read", "metadata_read"],
  ["metadata/write", "metadata_write"],
]);

/**
 * What an action of a scope map grants, for example `repositories/team/app/content/read`. The name may end with an
 * asterisk, which stands for the rest of it; the scope's name is that pattern then. Undefined for a text that is no
 * such action.
 */
export function repositoryGrant(action: string): Scope | undefined {
  const { pattern, right } =
    /^repositories\/(?<pattern>[^\s]{1,255})\/(?<right>[a-z]+\/[a-z]+)$/u.exec(action)?.groups ??
    {};
  const granted = right === undefined ? undefined : grantedBy.get(right);
  return pattern !== undefined &&
    granted !== undefined &&
    isRepositoryName(pattern.replace(/\*$/u, "x"))
    ? { type: "repository", name: pattern, actions: [granted] }
    : undefined;
}

/** What all actions of a scope map grant. */
export function repositoryGrants(actions: readonly string[]): readonly Scope[] {
  return actions.flatMap((action) => repositoryGrant(action) ?? []);
}
