import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { authText } from "./authText.ts";
import { type RegistryLocation, type SessionRequest } from "./containerTool.ts";
import { isInOneOf, isInstalled } from "./programSearch.ts";
import { toolEnvironment } from "./toolEnvironment.ts";

/** Configuration of buildah and podman in files of its own: nothing global is read or written. */
export interface ContainersConfiguration {
  readonly environment: Readonly<Record<string, string>>;
  readonly policyFile: string;
  /** `--ulimit` parameters. */
  readonly limits: readonly string[];
}

/** Where the tool keeps images, and how. */
export interface ContainersStorage {
  /** Absolute folder of images and containers. */
  readonly folder: string;
  readonly driver: "overlay" | "vfs";
}

/** Named in the configuration only where they are: a tool refuses to start over a helper that is missing. */
const podmanFolders = ["/usr", "/usr/local"].flatMap((base) => [
  `${base}/lib/podman`,
  `${base}/libexec/podman`,
]);

/**
 * Writes storage.conf, containers.conf, registries.conf, policy.json and auth.json into the session's folder
 * (containers-registries.conf(5), containers-auth.json(5)). Credentials are keyed by the host that answers,
 * because a remapped pull looks there.
 */
export async function writeContainersConfiguration(
  request: SessionRequest,
  storage: ContainersStorage,
): Promise<ContainersConfiguration> {
  const file = (name: string) => path.join(request.folder, name);
  const limits = await resourceLimits();
  // Shared by all sessions: podman gives each network a subnet that no other network of the folder has.
  const networks = path.join(storage.folder, "networks");
  await mkdir(networks, { recursive: true, mode: 0o700 });
  await mkdir(file("temporary"), { recursive: true, mode: 0o700 });
  await Promise.all([
    writeFile(file("storage.conf"), storageText(storage)),
    writeFile(file("containers.conf"), await containersText(limits, networks)),
    writeFile(file("registries.conf"), registriesText(request.registries)),
    writeFile(file("policy.json"), '{"default":[{"type":"insecureAcceptAnything"}]}'),
    writeFile(file("auth.json"), authText(request), { mode: 0o600 }),
  ]);
  return {
    environment: toolEnvironment({
      CONTAINERS_STORAGE_CONF: file("storage.conf"),
      CONTAINERS_CONF: file("containers.conf"),
      CONTAINERS_REGISTRIES_CONF: file("registries.conf"),
      REGISTRY_AUTH_FILE: file("auth.json"),
      TMPDIR: file("temporary"),
    }),
    policyFile: file("policy.json"),
    limits: limits.flatMap((limit) => ["--ulimit", limit]),
  };
}

/** Why podman cannot make networks here, in a sentence; undefined when it can. */
export async function networkProblem(): Promise<string | undefined> {
  const ordinary = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin", "/sbin"];
  const folders = { netavark: podmanFolders, "aardvark-dns": podmanFolders, iptables: ordinary };
  const missing: string[] = [];
  for (const [name, places] of Object.entries(folders)) {
    if (!(await isInOneOf(name, places))) {
      missing.push(name);
    }
  }
  return missing.length === 0
    ? undefined
    : `Networks of containers need ${missing.join(" and ")}. On Debian or Ubuntu: sudo apt-get install ${missing.join(" ")}`;
}

function storageText({ folder, driver }: ContainersStorage): string {
  const text = JSON.stringify;
  return `[storage]
driver = ${text(driver)}
graphroot = ${text(path.join(folder, "graph"))}
runroot = ${text(path.join(folder, "run"))}
`;
}

async function containersText(limits: readonly string[], networks: string): Promise<string> {
  const runtime = (await isInstalled("runc")) ? 'runtime = "runc"\n' : "";
  const backend = (await isInOneOf("netavark", podmanFolders))
    ? `network_backend = "netavark"\nnetwork_config_dir = ${JSON.stringify(networks)}\n`
    : "";
  return `[containers]
default_ulimits = ${JSON.stringify(limits)}
log_driver = "k8s-file"
http_proxy = false
[engine]
${runtime}cgroup_manager = "cgroupfs"
events_logger = "none"
[network]
${backend}`;
}

function registriesText(registries: readonly RegistryLocation[]): string {
  const entries = registries.map(
    ({ prefix, location }) => `[[registry]]
prefix = ${JSON.stringify(prefix)}
location = ${JSON.stringify(location)}
insecure = true
`,
  );
  return `unqualified-search-registries = ["docker.io"]
short-name-mode = "disabled"
${entries.join("")}`;
}

/**
 * Limits that a process without CAP_SYS_RESOURCE may ask for. Podman and newer buildah versions ask for more
 * by default and fail where the hard limit cannot be raised.
 */
async function resourceLimits(): Promise<readonly string[]> {
  const table = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const hard = (name: string) => {
    const value = new RegExp(`^${name}\\s+\\S+\\s+(\\S+)`, "mu").exec(table)?.[1];
    return value === undefined || value === "unlimited" ? undefined : Number(value);
  };
  const files = hard("Max open files");
  const processes = Math.min(hard("Max processes") ?? 32_768, 32_768);
  return files === undefined ? [] : [`nofile=${files}:${files}`, `nproc=${processes}:${processes}`];
}
