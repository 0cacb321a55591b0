/** Variables that decide how a tool works; a secret build argument cannot travel under such a name. */
const reserved =
  /^(?:PATH|HOME|USER|SHELL|TMPDIR|GODEBUG|IFS|LD_.*|XDG_.*|CONTAINERS?_.*|STORAGE_.*|REGISTRY_.*|BUILDAH_.*|PODMAN_.*|DOCKER_.*|BUILDKIT_.*|SSL_.*|_.*|(?:https?|ftp|no|all)_proxy)$/iu;

/** Tells whether a build argument of this name would change the tool itself if it were in its environment. */
export function isReservedVariable(name: string): boolean {
  return reserved.test(name);
}

/** The emulator's own environment without what would point a tool to another configuration. */
export function toolEnvironment(
  additions: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (
      value !== undefined &&
      !/^(?:CONTAINERS?_|STORAGE_|REGISTRY_|BUILDAH_|PODMAN_)/u.test(name)
    ) {
      environment[name] = value;
    }
  }
  return { ...environment, ...additions };
}
