import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run, runOrThrow } from "./program.ts";

/** A Docker daemon to test with. */
export interface DockerDaemon {
  /** Value for DOCKER_HOST. */
  readonly host: string;
  /** Ends the daemon if it was started for the test, and removes its data; one that was there before stays. */
  close(): Promise<void>;
}

/** A daemon, or in a sentence why there is none. */
export type DockerDaemonChoice =
  | { readonly kind: "started"; readonly daemon: DockerDaemon }
  | { readonly kind: "missing"; readonly problem: string };

/** Debian's packages of which an own daemon is made; runc comes from the machine. */
const packages = ["docker.io", "containerd", "tini"] as const;
/** Milliseconds for the daemon to answer, and to end. */
const patience = 20_000;

/**
 * Uses the daemon that DOCKER_HOST or the docker client's own configuration names, else starts one of its own: from
 * Debian's packages, which are unpacked below `out` once, on a socket and with data in a temporary folder.
 */
export async function startDockerDaemon(): Promise<DockerDaemonChoice> {
  const client = await run("docker", ["--version"]).catch(() => undefined);
  if (client?.status !== 0) {
    return missing("The docker client is not installed");
  }
  const present = await answeringHost();
  if (present !== undefined) {
    return {
      kind: "started",
      daemon: { host: present, close: () => Promise.resolve() },
    };
  }
  const problem = await ownDaemonProblem();
  if (problem !== undefined) {
    return missing(`No Docker daemon answers, and none can be started here: ${problem}`);
  }
  try {
    return { kind: "started", daemon: await startOwnDaemon(await unpackedPrograms()) };
  } catch (error) {
    return missing(`No Docker daemon answers, and starting one failed: ${String(error)}`);
  }
}

async function answeringHost(): Promise<string | undefined> {
  const format = "{{.Endpoints.docker.Host}}";
  const context = await run("docker", ["context", "inspect", "--format", format]);
  const host = process.env["DOCKER_HOST"] ?? context.stdout.trim();
  const version = await run("docker", ["--host", host, "version", "--format", "{{.Server.Os}}"]);
  return version.status === 0 ? host : undefined;
}

async function ownDaemonProblem(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) {
    return "this needs root";
  }
  for (const program of ["apt-get", "dpkg", "runc", "setpriv", "umount"]) {
    const found = await run(program, ["--version"]).catch(() => undefined);
    if (found === undefined) {
      return `the program ${program} is missing`;
    }
  }
  return undefined;
}

/** The folder of the unpacked packages. Two tests at the same time may both unpack; the first one counts. */
async function unpackedPrograms(): Promise<string> {
  const folder = path.resolve("out/dockerDaemon");
  if (existsSync(folder)) {
    return folder;
  }
  mkdirSync(path.resolve("out"), { recursive: true });
  const unpacking = mkdtempSync(`${folder}-`);
  try {
    await runOrThrow("apt-get", ["download", "-q", ...packages], { cwd: unpacking });
    for (const name of await readdir(unpacking)) {
      const file = path.join(unpacking, name);
      await runOrThrow("dpkg", ["-x", file, path.join(unpacking, "root")]);
      rmSync(file);
    }
    renameSync(path.join(unpacking, "root"), folder);
  } catch (error) {
    if (!existsSync(folder)) {
      throw error;
    }
  } finally {
    rmSync(unpacking, { recursive: true, force: true });
  }
  return folder;
}

async function startOwnDaemon(programs: string): Promise<DockerDaemon> {
  const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-dockerd-"));
  const host = `unix://${folder}/docker.sock`;
  const configuration = path.join(folder, "daemon.json");
  await writeFile(configuration, configurationText(folder, host));
  const folders = ["usr/bin", "usr/sbin"].map((name) => path.join(programs, name));
  const PATH = [...folders, process.env["PATH"] ?? ""].join(path.delimiter);

  // A test that is killed takes its daemon along.
  const child = spawn(
    "setpriv",
    ["--pdeathsig", "TERM", "dockerd", "--config-file", configuration],
    {
      env: { ...process.env, PATH },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const close = () => endDaemon(child, folder);
  if (!(await answers(host, child))) {
    await close();
    throw new Error(`dockerd did not get ready: ${said}`);
  }
  return { host, close };
}

/** Without bridge and packet filter nothing of the machine's network is touched; containers use the host's. */
function configurationText(folder: string, host: string): string {
  const files = /^Max open files\s+\S+\s+(\d+)/mu.exec(readFileSync("/proc/self/limits", "utf8"));
  const limit = Number(files?.[1] ?? 1_024);
  return JSON.stringify({
    "data-root": path.join(folder, "data"),
    "exec-root": path.join(folder, "exec"),
    pidfile: path.join(folder, "dockerd.pid"),
    hosts: [host],
    iptables: false,
    ip6tables: false,
    bridge: "none",
    "default-ulimits": { nofile: { Name: "nofile", Soft: limit, Hard: limit } },
  });
}

async function answers(host: string, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline && child.exitCode === null) {
    const { status } = await run("docker", ["--host", host, "version"]);
    if (status === 0) {
      return true;
    }
    await sleep(100);
  }
  return false;
}

async function endDaemon(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    await ended;
    clearTimeout(timer);
  }
  const mounts = readFileSync("/proc/mounts", "utf8").split("\n");
  const left = mounts.flatMap((line) => line.split(" ")[1] ?? []);
  for (const place of left.filter((name) => name.startsWith(`${folder}/`)).reverse()) {
    await run("umount", ["-l", place]);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function missing(problem: string): DockerDaemonChoice {
  return { kind: "missing", problem };
}
