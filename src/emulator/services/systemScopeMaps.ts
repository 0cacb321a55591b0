/** A scope map that every registry has and nobody can change. */
export interface SystemScopeMap {
  readonly name: string;
  readonly description: string;
  readonly actions: readonly string[];
}

const every = (...rights: readonly string[]): readonly string[] =>
  rights.map((right) => `repositories/*/${right}`);

/** The scope maps that come with a registry (Microsoft's article on repository-scoped tokens). */
export const systemScopeMaps: readonly SystemScopeMap[] = [
  {
    name: "_repositories_admin",
    description: "Can perform all read, write and delete operations on the registry",
    actions: every(
      "metadata/read",
      "metadata/write",
      "content/read",
      "content/write",
      "content/delete",
    ),
  },
  {
    name: "_repositories_pull",
    description: "Can pull any repository of the registry",
    actions: every("content/read"),
  },
  {
    name: "_repositories_pull_metadata_read",
    description: "Can perform all read operations on the registry",
    actions: every("content/read", "metadata/read"),
  },
  {
    name: "_repositories_push",
    description: "Can push to any repository of the registry",
    actions: every("content/read", "content/write"),
  },
  {
    name: "_repositories_push_metadata_write",
    description: "Can perform all read and write operations on the registry",
    actions: every("metadata/read", "metadata/write", "content/read", "content/write"),
  },
];

/** The system's scope map of a name, in any letter case, or undefined. */
export function systemScopeMap(name: string): SystemScopeMap | undefined {
  return systemScopeMaps.find((map) => map.name === name.toLowerCase());
}
