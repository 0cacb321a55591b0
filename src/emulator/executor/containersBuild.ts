import { type ImageBuild } from "./containerTool.ts";

/**
 * Parameters of `buildah bud` and `podman build`, which share them, up to the context's folder. Chroot isolation needs
 * neither a daemon nor a container runtime.
 */
export function buildParameters(build: ImageBuild): readonly string[] {
  const flag = (name: string, value: string | undefined) =>
    value === undefined || value === "" ? [] : [name, value];
  // Bases beside local ones have been pulled before.
  const pull = build.localBases.length > 0 ? "--pull=false" : "--pull-always";
  return [
    ...["--format", "docker", "--isolation", "chroot", "--http-proxy=false", "--layers=false"],
    ...[pull, "-f", build.dockerfile, "-t", build.localName],
    ...build.arguments.flatMap(({ name, value, isSecret }) => [
      "--build-arg",
      isSecret === true ? name : `${name}=${value}`,
    ]),
    ...flag("--target", build.target),
    ...flag("--platform", build.platform),
    ...(build.noCache ? ["--no-cache"] : []),
  ];
}

/** Secret values travel in the environment: `--build-arg NAME` takes them from there, and no process list shows them. */
export function secretVariables(build: ImageBuild): Readonly<Record<string, string>> {
  const secrets = build.arguments.filter(({ isSecret }) => isSecret === true);
  return Object.fromEntries(secrets.map(({ name, value }) => [name, value]));
}
