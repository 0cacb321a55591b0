/** The platform that ACR builds for when a task names none. */
const defaultPlatform = "linux/amd64";

/**
 * Values of the variables about platforms that Docker gives to `FROM` without any `ARG`, when machine and result have
 * the same platform (https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope). `platform` is
 * written `os/architecture/variant`; undefined: `linux/amd64`, which ACR takes
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-overview#image-platforms).
 */
export function platformArguments(platform: string | undefined): ReadonlyMap<string, string> {
  const full = platform ?? defaultPlatform;
  const [system = "", architecture = "", variant = ""] = full.split("/");
  const values = {
    PLATFORM: full,
    OS: system,
    OSVERSION: "",
    ARCH: architecture,
    VARIANT: variant,
  };
  return new Map(
    Object.entries(values).flatMap(([name, value]) => [
      [`BUILD${name}`, value],
      [`TARGET${name}`, value],
    ]),
  );
}
