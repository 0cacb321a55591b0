import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { detectContainerTool } from "../../src/emulator/executor/detectContainerTool.ts";
import { endLeftOverTools } from "../../src/emulator/executor/leftOverTools.ts";
import { runProgram } from "../../src/emulator/executor/program.ts";
import { isReservedVariable } from "../../src/emulator/executor/toolEnvironment.ts";

const quiet = new AbortController().signal;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-executor-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each<readonly [string, number, readonly string[]]>([
  ["printf 'a\\nb\\r\\r\\n\\nend'; exit 3", 3, ["a", "b", "", "end"]],
  ["printf '\\303'; sleep 0.05; printf '\\244\\n'", 0, ["ä"]],
  ["head -c 70000 /dev/zero | tr '\\0' x", 0, ["x".repeat(65_536), "x".repeat(4_464)]],
  ["cat", 0, ["input"]],
  ["kill -9 $$", 137, []],
])("runs %s", async (script, status, lines) => {
  const seen: string[] = [];
  const request = { ...shell(script), input: "input" };
  expect(await runProgram(request, (line) => void seen.push(line), quiet)).toBe(status);
  expect(seen).toEqual(lines);
});

it("ends what a program has started, also when it ignores TERM, and rejects with the reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const ids: number[] = [];
  const running = runProgram(
    shell("trap '' TERM; sleep 98770 & echo $!; echo $$; wait; wait"),
    (line) => {
      if (ids.push(Number(line)) === 2) {
        controller.abort(reason);
      }
    },
    controller.signal,
  );
  await expect(running).rejects.toBe(reason);
  expect(ids.map(isAlive)).toEqual([false, false]);
});

it("rejects for a program that is not there", async () => {
  const request = { ...shell(""), command: path.join(folder, "nothing") };
  await expect(runProgram(request, () => undefined, quiet)).rejects.toThrow("ENOENT");
});

it("says what to install when there is no tool", async () => {
  vi.stubEnv("PATH", folder);
  const choice = await detectContainerTool(
    { order: ["buildah", "podman", "docker"], stateFolder: folder },
    quiet,
  );
  vi.unstubAllEnvs();
  expect(choice).toEqual({
    kind: "missing",
    problem:
      "No container tool works here (buildah: not installed; podman: not installed; docker: not installed). On Debian or Ubuntu install one with: sudo apt-get install podman buildah skopeo runc netavark aardvark-dns iptables uidmap",
  });
});

it("does not take docker without a daemon", async () => {
  vi.stubEnv("DOCKER_HOST", `unix://${folder}/no.sock`);
  const choice = await detectContainerTool({ order: ["docker"], stateFolder: folder }, quiet);
  vi.unstubAllEnvs();
  expect(choice.kind).toBe("missing");
});

it.each([
  ["CONTAINERS_CONF", "containers.conf"],
  ["DOCKER_CONFIG", "docker"],
])("ends the tools of a killed emulator, known by %s, and no others", async (variable, file) => {
  const started = ["runs/contoso-cf1", "runs-of-another"].map((name) =>
    spawn("sleep", ["98771"], {
      detached: true,
      stdio: "ignore",
      env: { ...process.env, [variable]: path.join(folder, name, file) },
    }),
  );
  const [own, other] = started;
  const ended = once(own!, "exit");
  await Promise.all(started.map((child) => once(child, "spawn")));
  await endLeftOverTools(path.join(folder, "runs"));
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(isAlive(other?.pid ?? 0)).toBe(true);
  const gone = once(other!, "exit");
  other?.kill("SIGKILL");
  await gone;
});

it.each([
  ["PATH", true],
  ["https_proxy", true],
  ["CONTAINERS_CONF", true],
  ["LD_PRELOAD", true],
  ["NPM_TOKEN", false],
  ["PATHS", false],
])("variable %s is the tool's own: %s", (name, expected) => {
  expect(isReservedVariable(name)).toBe(expected);
});

function shell(script: string): {
  command: string;
  parameters: string[];
  environment: Record<string, string>;
} {
  return {
    command: "/bin/sh",
    parameters: ["-c", script],
    environment: { PATH: process.env["PATH"] ?? "" },
  };
}

/** A process that was killed but not yet collected by its parent is not alive. */
function isAlive(id: number): boolean {
  try {
    const facts = readFileSync(`/proc/${id}/stat`, "latin1");
    return facts.charAt(facts.lastIndexOf(")") + 2) !== "Z";
  } catch {
    return false;
  }
}
