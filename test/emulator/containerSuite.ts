import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type ContainerRun,
  type ContainerSession,
  type ContainerTool,
} from "../../src/emulator/executor/containerTool.ts";
import {
  type ContainerToolName,
  detectContainerTool,
} from "../../src/emulator/executor/detectContainerTool.ts";
import { freePort } from "../support/containers.ts";
import { processAppears, processes } from "../support/processes.ts";

const quiet = new AbortController().signal;
const image = "acr-run.localhost/flags/box:1";
const text = { name: "inner", driver: "", ipv6: false };

let folder: string;
let tool: ContainerTool;
let session: ContainerSession;

interface Outcome {
  readonly status: number;
  readonly lines: readonly string[];
}

/** Each with the flags of a container, a script in it, and what it sees. */
const cases: readonly (readonly [Partial<ContainerRun>, string, Outcome])[] = [
  [{}, "exit 7", { status: 7, lines: [] }],
  [{}, "cat /workspace/file", seen("of the workspace")],
  [{ user: "1234:99" }, "id -u; id -g", seen("1234", "99")],
  [{ workingDirectory: "/workspace/sub" }, "pwd", seen("/workspace/sub")],
  [{ entryPoint: "/bin/busybox", parameters: ["echo", "entered"] }, "", seen("entered")],
  [
    { environment: ["SECRET=a b=c", "HOME=/acb/home", "EMPTY="] },
    'echo "$SECRET|$HOME|$EMPTY"; env | grep -c EMPTY',
    seen("a b=c|/acb/home|", "1"),
  ],
  [{ network: "none" }, "ls /sys/class/net", seen("lo")],
  [{}, "mount -t tmpfs none /tmp 2>/dev/null || echo refused", seen("refused")],
  [{ isolation: "default" }, "echo in", seen("in")],
  [
    { isolation: "hyperv" },
    "echo in",
    {
      status: 125,
      lines: ["The isolation hyperv is one of Windows; containers of the emulator run on Linux"],
    },
  ],
  [
    { cpus: "0.5" },
    "cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>/dev/null | cut -d' ' -f1",
    seen("50000"),
  ],
];

/** Why a part of the suite is left out, in words; undefined when it is not. */
export interface ContainerSuiteProblems {
  readonly networks: string | undefined;
  readonly privileged: string | undefined;
}

/** Defines the tests of containers and networks that every tool with containers has to pass. */
export function defineContainerSuite(
  name: ContainerToolName,
  problems: ContainerSuiteProblems,
): void {
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-flags-"));
    const stateFolder = path.join(folder, "state");
    const choice = await detectContainerTool({ order: [name], stateFolder }, quiet);
    if (choice.kind === "missing") {
      throw new Error(choice.problem);
    }
    tool = choice.tool;
    session = await openSession("session");
    await buildBox();
  });

  afterAll(async () => {
    await tool.clean([image], quiet);
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(cases)("gives a container %j: %s", async (flags, script, expected) => {
    expect(await outcome({ parameters: ["sh", "-c", script], ...flags })).toEqual(expected);
  });

  it("gives 127 for a command that is not there", async () => {
    expect((await outcome({ parameters: ["nothing-there"] })).status).toBe(127);
  });

  itUnless(problems.privileged)("lets a privileged container mount", async () => {
    const parameters = ["sh", "-c", "mount -t tmpfs none /tmp && echo mounted"];
    expect(await outcome({ parameters, isPrivileged: true })).toEqual(seen("mounted"));
  });

  it("shows further folders to a container", async () => {
    const secrets = path.join(folder, "secrets");
    mkdirSync(secrets);
    writeFileSync(path.join(secrets, "token"), "of the volume");
    const volumes = [{ folder: secrets, mountPath: "/run/secrets" }];
    const parameters = ["cat", "/run/secrets/token"];
    expect(await outcome({ volumes, parameters })).toEqual(seen("of the volume"));
  });

  itUnless(problems.networks)(
    "lets containers of a network reach each other by id, and the machine by a port of its loopback",
    async () => {
      expect(await session.createNetwork(text, () => undefined, quiet)).toBe(0);
      const port = await freePort();
      const server = {
        ...{ id: "web", network: "inner", ports: [`${port}:80`], expose: ["80"], isDetached: true },
        parameters: ["sh", "-c", "trap 'exit 0' TERM; httpd -f -h /workspace & wait"],
      };
      expect(await outcome(server)).toEqual({
        status: 0,
        lines: [expect.stringMatching(/^[0-9a-f]{64}$/u)],
      });
      const asking = {
        network: "inner",
        parameters: ["sh", "-c", "until wget -qO- http://web/file; do :; done"],
      };
      expect(await outcome(asking)).toEqual(seen("of the workspace"));
      const answer = await fetch(`http://127.0.0.1:${port}/file`);
      expect(await answer.text()).toBe("of the workspace");
      expect(await session.stopContainer("web", () => undefined, quiet)).toBe(0);
      await session.removeContainer("web", quiet);
      await session.removeNetwork("inner", quiet);
      expect((await outcome({ network: "inner" })).status).toBeGreaterThanOrEqual(125);
    },
  );

  it("keeps a container until it is removed", async () => {
    const kept = { id: "kept", isKept: true, parameters: ["true"] };
    const statuses = [(await outcome(kept)).status, (await outcome(kept)).status];
    await session.removeContainer("kept", quiet);
    statuses.push((await outcome({ ...kept, isKept: false })).status);
    statuses.push((await outcome({ ...kept, isKept: false })).status);
    expect(statuses).toEqual([0, 125, 0, 0]);
  });

  it("ends a container before a cancelled run ends", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const parameters = ["sh", "-c", "trap '' TERM; echo on; sleep 98765"];
    const lines: string[] = [];
    const listen = (line: string) => {
      lines.push(line);
      controller.abort(reason);
    };
    await expect(session.run(containerRun({ parameters }), listen, controller.signal)).rejects.toBe(
      reason,
    );
    expect([lines, processes("sleep 98765")]).toEqual([["on"], []]);
  });

  itUnless(problems.networks)(
    "cleans containers and networks that another session left",
    async () => {
      const lost = await openSession("lost");
      expect(await lost.createNetwork(text, () => undefined, quiet)).toBe(0);
      const run = {
        id: "left",
        network: "inner",
        isDetached: true,
        parameters: ["sleep", "98766"],
      };
      expect(await lost.run(containerRun(run), () => undefined, quiet)).toBe(0);
      await processAppears("sleep 98766");
      rmSync(path.join(folder, "lost"), { recursive: true });
      await tool.clean([], quiet);
      await buildBox();
      expect(processes("sleep 98766")).toEqual([]);
      expect(await outcome({ parameters: ["ls", "/workspace"] })).toEqual(seen("file", "sub"));
    },
  );
}

/** A test whose name says why it is left out. */
function itUnless(problem: string | undefined): (name: string, test: () => Promise<void>) => void {
  const reason = problem === undefined ? "" : ` (left out: ${problem})`;
  return (name, test) => it.skipIf(problem !== undefined)(`${name}${reason}`, test);
}

function seen(...lines: readonly string[]): Outcome {
  return { status: 0, lines };
}

async function openSession(name: string): Promise<ContainerSession> {
  const sessionFolder = path.join(folder, name);
  mkdirSync(sessionFolder);
  const login = { username: "u", password: "p" };
  return await tool.open({ folder: sessionFolder, registries: [], login, otherLogins: new Map() });
}

/** An image of a static busybox alone, in the tool's storage. */
async function buildBox(): Promise<void> {
  const context = path.join(folder, "context");
  mkdirSync(path.join(folder, "workspace/sub"), { recursive: true });
  writeFileSync(path.join(folder, "workspace/file"), "of the workspace");
  mkdirSync(context, { recursive: true });
  const found = execFileSync("sh", ["-c", "command -v busybox"], { encoding: "utf8" }).trim();
  copyFileSync(found, path.join(context, "busybox"));
  writeFileSync(
    path.join(context, "Dockerfile"),
    'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\nRUN mkdir /tmp\nENV PATH=/bin\n',
  );
  const lines: string[] = [];
  const { exitCode } = await session.build(
    {
      ...{ contextFolder: context, dockerfile: path.join(context, "Dockerfile") },
      ...{ localName: image, arguments: [], target: undefined, noCache: true },
      ...{ platform: undefined, localBases: [] },
    },
    (line) => lines.push(line),
    quiet,
  );
  expect([exitCode, exitCode === 0 ? [] : lines]).toEqual([0, []]);
}

async function outcome(flags: Partial<ContainerRun>): Promise<Outcome> {
  const lines: string[] = [];
  const status = await session.run(containerRun(flags), (line) => lines.push(line), quiet);
  return { status, lines };
}

function containerRun(flags: Partial<ContainerRun>): ContainerRun {
  return {
    ...{ id: "step", image, parameters: [], workspace: path.join(folder, "workspace") },
    ...{ volumes: [], environment: [], ports: [], expose: [] },
    ...{ entryPoint: undefined, workingDirectory: undefined, network: undefined },
    ...{ user: undefined, cpus: undefined, isolation: undefined },
    ...{ isPrivileged: false, isDetached: false, isKept: false },
    ...flags,
  };
}
