import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { run, runOrThrow } from "./program.ts";

/** Container tools with a storage and a configuration of their own, so that no test touches the machine's. */
export interface Containers {
  readonly environment: NodeJS.ProcessEnv;
  readonly policy: string;
  /** A folder for scratch files, removed with the rest. */
  readonly folder: string;
  /** Arguments that builds need where hard limits cannot be raised. */
  readonly limits: readonly string[];
  dispose(): Promise<void>;
}

/** Writes the configuration; nothing is started. */
export function openContainers(): Containers {
  const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-containers-"));
  const hard = execFileSync("bash", ["-c", "ulimit -Hn"], { encoding: "utf8" }).trim();
  mkdirSync(path.join(folder, "networks"));
  writeFileSync(
    path.join(folder, "storage.conf"),
    `[storage]\ndriver = "overlay"\ngraphroot = "${folder}/graph"\nrunroot = "${folder}/run"\n`,
  );
  writeFileSync(
    path.join(folder, "containers.conf"),
    `[containers]\ndefault_ulimits = ["nofile=${hard}:${hard}", "nproc=32768:32768"]\nlog_driver = "k8s-file"\nhttp_proxy = false\n` +
      `[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "none"\n` +
      `[network]\nnetwork_backend = "netavark"\nnetwork_config_dir = "${folder}/networks"\n`,
  );
  writeFileSync(path.join(folder, "registries.conf"), `unqualified-search-registries = []\n`);
  writeFileSync(
    path.join(folder, "policy.json"),
    `{"default":[{"type":"insecureAcceptAnything"}]}`,
  );
  writeFileSync(path.join(folder, "auth.json"), `{"auths":{}}`);
  const environment = {
    ...process.env,
    CONTAINERS_STORAGE_CONF: path.join(folder, "storage.conf"),
    CONTAINERS_CONF: path.join(folder, "containers.conf"),
    CONTAINERS_REGISTRIES_CONF: path.join(folder, "registries.conf"),
    REGISTRY_AUTH_FILE: path.join(folder, "auth.json"),
  };
  return {
    environment,
    policy: path.join(folder, "policy.json"),
    folder,
    limits: ["--ulimit", `nofile=${hard}:${hard}`, "--ulimit", "nproc=32768:32768"],
    async dispose() {
      await run("podman", ["rm", "-af"], { env: environment });
      await run("podman", ["system", "reset", "-f"], { env: environment });
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** User and password for `docker login`. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/**
 * Makes a real image of a static busybox and this machine's node with its libraries, and pushes it.
 * It stands for a public Node.js image where the public registries cannot be reached.
 */
export async function pushNodeImage(
  containers: Containers,
  reference: string,
  login: Login,
): Promise<void> {
  const context = path.join(containers.folder, "node-image");
  const root = path.join(context, "root");
  makeRootFolder(root);
  writeFileSync(
    path.join(context, "Dockerfile"),
    'FROM scratch\nCOPY root/ /\nENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nCMD ["sh"]\n',
  );
  const options = { env: containers.environment };
  const common = ["-q", "--signature-policy", containers.policy];
  await runOrThrow(
    "buildah",
    [
      "bud",
      ...common,
      ...containers.limits,
      "--format",
      "docker",
      "--isolation",
      "chroot",
      "-t",
      "node-image",
      context,
    ],
    options,
  );
  await runOrThrow(
    "buildah",
    [
      "push",
      ...common,
      "--tls-verify=false",
      "--creds",
      `${login.username}:${login.password}`,
      "node-image",
      `docker://${reference}`,
    ],
    options,
  );
  rmSync(context, { recursive: true, force: true });
}

function makeRootFolder(root: string): void {
  for (const folder of ["bin", "etc", "tmp", "root", "usr/bin", "usr/local/bin"]) {
    mkdirSync(path.join(root, folder), { recursive: true });
  }
  const busybox = execFileSync("bash", ["-c", "command -v busybox"], { encoding: "utf8" }).trim();
  copyFileSync(busybox, path.join(root, "bin/busybox"));
  for (const applet of execFileSync(busybox, ["--list"], { encoding: "utf8" }).trim().split("\n")) {
    if (applet !== "busybox") {
      symlinkSync("busybox", path.join(root, "bin", applet));
    }
  }
  writeFileSync(path.join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
  writeFileSync(path.join(root, "etc/group"), "root:x:0:\n");
  chmodSync(path.join(root, "tmp"), 0o1777);
  const node = realpathSync(process.execPath);
  copyFileSync(node, path.join(root, "usr/local/bin/node"));
  for (const library of execFileSync("ldd", [node], { encoding: "utf8" }).match(/\/[^ ]+/gu) ??
    []) {
    mkdirSync(path.join(root, path.dirname(library)), { recursive: true });
    cpSync(library, path.join(root, library), { dereference: true });
  }
}

/** Runs an image from a registry as a container that serves HTTP on `PORT`, and returns what `/` answers. */
export async function servedPage(
  containers: Containers,
  reference: string,
  login: Login,
): Promise<string> {
  const port = await freePort();
  const options = { env: containers.environment };
  await runOrThrow(
    "podman",
    [
      "pull",
      "-q",
      "--signature-policy",
      containers.policy,
      "--tls-verify=false",
      "--creds",
      `${login.username}:${login.password}`,
      reference,
    ],
    options,
  );
  const name = `served-${port}`;
  await runOrThrow(
    "podman",
    ["run", "-d", "--name", name, "--network", "host", "-e", `PORT=${port}`, reference],
    options,
  );
  try {
    return await answerOf(`http://127.0.0.1:${port}/`);
  } finally {
    await run("podman", ["rm", "-f", "-t", "0", name], options);
  }
}

/** Digest that a registry gives for a reference, asked by skopeo. */
export async function digestOf(
  containers: Containers,
  reference: string,
  login: Login,
): Promise<string> {
  const output = await runOrThrow(
    "skopeo",
    [
      "inspect",
      "-n",
      "--format",
      "{{.Digest}}",
      "--tls-verify=false",
      "--creds",
      `${login.username}:${login.password}`,
      `docker://${reference}`,
    ],
    { env: containers.environment },
  );
  return output.trim();
}

async function answerOf(address: string): Promise<string> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      return await (await fetch(address)).text();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
