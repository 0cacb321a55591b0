import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Containers } from "../support/containers.ts";
import { type StartedEmulator } from "../support/emulator.ts";
import { run, runOrThrow } from "../support/program.ts";

/** Scripts that hold an emulator against the real Azure CLI; they are not in the project. */
const scripts = path.resolve(process.env["AZ_SCRIPTS"] ?? "../shared/az");

/** What is not there for these tests, in a sentence; empty when they can run. */
export async function missingForAz(): Promise<string> {
  const az = await run("bash", ["-c", "command -v az"]);
  const missing = [
    ...(az.status === 0 ? [] : ["the Azure CLI (Debian package azure-cli)"]),
    ...(existsSync(path.join(scripts, "run-matrix.sh")) ? [] : [`the scripts in ${scripts}`]),
  ];
  return missing.length === 0 ? "" : `needs ${missing.join(" and ")}`;
}

/** What a script found: the commands that were refused with 501, those that failed with why, and the counts. */
export interface ScriptResult {
  readonly refused: readonly string[];
  readonly failed: readonly (readonly [command: string, why: string])[];
  readonly passed: number;
  readonly status: number | null;
}

/** How a script is started. */
export interface ScriptStart {
  readonly emulator: StartedEmulator;
  /** A folder of its own. */
  readonly folder: string;
  readonly login: "seed" | "setup" | "discover";
  readonly registry: string;
  /** Regular expression of the commands to run. */
  readonly only: string;
}

/** Runs one of the scripts to its end. No name resolves in it, so nothing can leave loopback. */
export async function runScript(name: string, start: ScriptStart): Promise<ScriptResult> {
  const env = environmentOf(start);
  const result = await run(path.join(scripts, name), ["--only", start.only], { env });
  const { stdout, status } = result;
  const passed = /^(\d+) passed, \d+ failed$/mu.exec(stdout)?.[1];
  if (passed === undefined) {
    throw new Error(`${name} ended with ${String(status)}: ${result.stderr}${stdout}`);
  }
  return {
    refused: [...stdout.matchAll(/^\[\d+\] refused (?:az )?(.*)$/gmu)].map(([, title = ""]) =>
      short(title),
    ),
    failed: [...stdout.matchAll(/^\[\d+\] FAILED \d+ (?:\d+ s )?(?:az )?(.*)\n {4}(.*)$/gmu)].map(
      ([, title = "", why = ""]) => [title, why] as const,
    ),
    passed: Number(passed),
    status,
  };
}

/** Gives a function that runs one `az` command, its words separated by spaces, and gives what it prints. */
export async function signedInAz(
  start: Pick<ScriptStart, "emulator" | "folder" | "login">,
): Promise<(command: string) => Promise<string>> {
  const env = environmentOf({ ...start, registry: "", only: "" });
  const program = path.join(scripts, "az-local.sh");
  await runOrThrow(program, [start.login], { env });
  return (command) => runOrThrow(program, command.split(" "), { env, cwd: start.folder });
}

/** Pushes one small image with a shell under several names. */
export async function pushShell(
  containers: Containers,
  targets: readonly (readonly [reference: string, password: string])[],
): Promise<void> {
  const context = path.join(containers.folder, "shell");
  mkdirSync(path.join(context, "bin"), { recursive: true });
  copyFileSync("/usr/bin/busybox", path.join(context, "bin/busybox"));
  for (const applet of ["sh", "echo", "cat"]) {
    symlinkSync("busybox", path.join(context, "bin", applet));
  }
  writeFileSync(path.join(context, "Dockerfile"), "FROM scratch\nCOPY bin /bin\nENV PATH=/bin\n");
  const common = ["-q", "--signature-policy", containers.policy];
  const named = ["--isolation", "chroot", "-t", "localhost/shell", context];
  const { environment: env, limits } = containers;
  await runOrThrow("buildah", ["bud", ...common, ...limits, ...named], { env });
  for (const [reference, password] of targets) {
    const login = [
      "--tls-verify=false",
      "--creds",
      `00000000-0000-0000-0000-000000000000:${password}`,
    ];
    await runOrThrow(
      "buildah",
      ["push", ...common, ...login, "localhost/shell", `docker://${reference}`],
      { env },
    );
  }
}

function environmentOf({ emulator, folder, login, registry }: ScriptStart): NodeJS.ProcessEnv {
  mkdirSync(folder, { recursive: true });
  return {
    ...process.env,
    AZL_ARM: emulator.https,
    AZL_CA: emulator.caFile,
    AZL_LOGIN: login,
    AZL_DIR: folder,
    AZL_CONFIG_DIR: path.join(folder, "config"),
    AZL_PROXY: "http://127.0.0.1:9",
    AZL_REGISTRY: registry,
    AZL_COMMAND: "busybox echo hi",
    AZL_REFUSED: String.raw`\(\w+NotEmulated\)`,
  };
}

/** The words of a command before its first option. */
function short(title: string): string {
  return title.split(" -", 1)[0] ?? title;
}
