import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followLog } from "../../src/core/run/followLog.ts";
import { isFinal, type Run } from "../../src/core/run/run.ts";
import { beginStory, queueBuild, quickBuild, waitForRun, type Story } from "../scenario/story.ts";
import { startEmulator, type StartedEmulator } from "../support/emulator.ts";
import { run } from "../support/program.ts";
import { systemClock } from "../support/systemClock.ts";

const signal = AbortSignal.timeout(240_000);
let folder: string;
let emulator: StartedEmulator;
let story: Story;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-bad-input-"));
  emulator = await startEmulator(path.join(folder, "data"));
  story = await beginStory(emulator, "contoso", signal);
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Builds a Dockerfile with these bytes, as a person would, and returns the run and its log. */
async function build(
  name: string,
  dockerfile: string | Uint8Array,
  chosenDockerfile?: string,
): Promise<{ readonly run: Run; readonly log: string }> {
  const context = path.join(folder, name);
  mkdirSync(context, { recursive: true });
  writeFileSync(path.join(context, "Dockerfile"), dockerfile);
  const queued = await queueBuild(
    story,
    { folder: context, dockerfile: "Dockerfile", image: `${name}:1` },
    chosenDockerfile,
  );
  return { run: await ended(queued.id), log: await logOf(queued.id) };
}

function ended(id: string): Promise<Run> {
  return waitForRun(story, (candidate) => candidate.id === id && isFinal(candidate.status));
}

async function logOf(runId: string): Promise<string> {
  const { service, registry } = story;
  const log = await service.openLog(registry.id, runId, signal);
  let text = "";
  const status = async () => (await service.getRun(registry.id, runId, signal)).status;
  for await (const piece of followLog({ log, clock: systemClock, status }, signal)) {
    text += piece;
  }
  return text;
}

describe("Dockerfiles that cannot be built end in a failed run that says why", () => {
  const binary = Uint8Array.from({ length: 4096 }, (_, index) => (index * 37) % 256);
  it.each([
    [
      "missing",
      "FROM scratch\n",
      "nowhere/Dockerfile",
      /error opening dockerfile: .*nowhere\/Dockerfile/u,
    ],
    ["empty", "", undefined, /unexpected dockerfile format/u],
    ["binary", binary, undefined, /failed to scan dependencies|unexpected dockerfile format/u],
    [
      "huge",
      "# padding\n".repeat(1_048_576),
      undefined,
      /it has 10485760 bytes; the emulator reads Dockerfiles of up to 1 MiB/u,
    ],
    [
      "argument",
      "ARG REGISTRY\nFROM ${REGISTRY}/node:9-alpine\n",
      undefined,
      /\/node:9-alpine: invalid reference format/u,
    ],
    [
      "platform",
      "FROM --platform=linux/amd64 scratch\n",
      undefined,
      /unable to understand line FROM --platform=linux\/amd64 scratch/u,
    ],
  ] as const)("%s", async (name, dockerfile, chosen, expected) => {
    const { run: failed, log } = await build(name, dockerfile, chosen);
    expect(log).toMatch(expected);
    expect(log).toMatch(
      new RegExp(`\\r\\nRun ID: ${failed.id} failed after \\d+s\\. Error: `, "u"),
    );
    expect({ status: failed.status, images: failed.outputImages }).toEqual({
      status: "Failed",
      images: [],
    });
    expect(failed.errorMessage).not.toBe(undefined);
  });
});

describe("requests with impossible names are refused and nothing is lost", () => {
  const registry = () =>
    `/subscriptions/${emulator.subscriptionId}/resourceGroups/local/providers/Microsoft.ContainerRegistry/registries/contoso`;
  it.each([
    ["a run that does not exist", () => `${registry()}/runs/zz99/listLogSasUrl`, 404],
    ["two dots", () => `${registry()}/runs/../listLogSasUrl`, 404],
    ["encoded dots", () => `${registry()}/runs/%2e%2e/listLogSasUrl`, 404],
    ["encoded slash", () => `${registry()}/runs/..%2f..%2fversion/listLogSasUrl`, 404],
    ["NUL", () => `${registry()}/runs/a%00b/listLogSasUrl`, 404],
    ["2,000 characters", () => `${registry()}/runs/${"x".repeat(2000)}/listLogSasUrl`, 404],
    ["broken escape", () => `${registry()}/runs/%zz/listLogSasUrl`, 400],
  ])("%s", async (_name, target, expected) => {
    const answer = await post(target());
    expect(answer.status === expected || answer.status === 400).toBe(true);
    expect(JSON.parse(answer.body)).toMatchObject({
      error: { code: expect.any(String) as string, message: expect.any(String) as string },
    });
    expect((await story.service.listRegistries(signal)).map(({ id }) => id.name)).toEqual([
      "contoso",
    ]);
  });
});

/** Sends the target as it is written: fetch would tidy the dots away. */
function post(
  target: string,
): Promise<{ readonly status: number | undefined; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      emulator.arm,
      {
        method: "POST",
        path: `${target}?api-version=2019-06-01-preview`,
        headers: { authorization: "Bearer local" },
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (text: string) => (body += text));
        response.once("end", () => resolve({ status: response.statusCode, body }));
      },
    );
    sent.once("error", reject);
    sent.end();
  });
}

it("an upload that is cut off leaves nothing to build from", async () => {
  const sas = await post(
    `/subscriptions/${emulator.subscriptionId}/resourceGroups/local/providers/Microsoft.ContainerRegistry/registries/contoso/listBuildSourceUploadUrl`,
  );
  const { uploadUrl, relativePath } = JSON.parse(sas.body) as {
    readonly uploadUrl: string;
    readonly relativePath: string;
  };
  await new Promise<void>((resolve) => {
    const sent = request(uploadUrl, {
      method: "PUT",
      headers: { "x-ms-blob-type": "BlockBlob", "content-length": 100_000 },
    });
    sent.once("error", () => resolve());
    sent.write(Buffer.alloc(1000), () => sent.destroy());
  });
  await expect(
    story.service.scheduleBuild(
      story.registry.id,
      {
        sourceLocation: relativePath,
        dockerFilePath: "Dockerfile",
        imageNames: ["cut:1"],
        arguments: [],
      },
      signal,
    ),
  ).rejects.toThrow(`nothing was uploaded to '${relativePath}'`);
});

describe("the program refuses to start with a sentence and a status of its own", () => {
  const program = path.resolve("dist/emulator.js");
  const start = (parameters: readonly string[]) => run(process.execPath, [program, ...parameters]);

  it("port taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const result = await start(["--port", String(port), "--data", path.join(folder, "other")]);
    await new Promise((resolve) => server.close(resolve));
    expect(result.stderr).toContain(`${port}`);
    expect(result.stderr.trim().split("\n")).toHaveLength(1);
    expect([result.status, result.stdout]).toEqual([expect.any(Number), ""]);
    expect(result.status).not.toBe(0);
  });

  it("data folder that is a file", async () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "mine");
    const result = await start(["--port", "0", "--data", file]);
    expect(result.stderr).toContain(file);
    expect(result.status).not.toBe(0);
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  it("data folder of a newer version", async () => {
    const newer = path.join(folder, "newer");
    mkdirSync(newer);
    writeFileSync(path.join(newer, "version.json"), '{"format":999}');
    const result = await start(["--port", "0", "--data", newer]);
    expect(result.stderr).toMatch(/999|newer/u);
    expect(result.status).not.toBe(0);
    expect(readFileSync(path.join(newer, "version.json"), "utf8")).toBe('{"format":999}');
  });

  it("data folder in use", async () => {
    const result = await start(["--port", "0", "--data", path.join(folder, "data")]);
    expect(result.stderr).toContain(String(emulator.pid));
    expect(result.status).not.toBe(0);
  });

  it("unknown option", async () => {
    const result = await start(["--prot", "1"]);
    expect(result.stderr).toContain("--prot");
    expect(result.status).not.toBe(0);
  });
});

it("without a container tool a run fails and says what to install", async () => {
  const other = await startEmulator(path.join(folder, "no-tool"), ["--tools", "docker"]);
  try {
    const alone = await beginStory(other, "alone", signal);
    const context = path.join(folder, "plain");
    mkdirSync(context, { recursive: true });
    writeFileSync(path.join(context, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    await expect(
      quickBuild(alone, { folder: context, dockerfile: "Dockerfile", image: "plain:1" }),
    ).rejects.toThrow(/install/iu);
  } finally {
    await other.stop();
  }
});

it("kill -9 during a run: content stays, the run is failed with a reason", async () => {
  const data = path.join(folder, "killed");
  const first = await startEmulator(data);
  const before = await beginStory(first, "survivor", signal);
  const context = path.join(folder, "slow");
  mkdirSync(context, { recursive: true });
  const busybox = (await run("bash", ["-c", "command -v busybox"])).stdout.trim();
  writeFileSync(path.join(context, "busybox"), readFileSync(busybox));
  chmodSync(path.join(context, "busybox"), 0o755);
  writeFileSync(path.join(context, "Dockerfile"), "FROM scratch\nCOPY busybox /bin/sh\n");
  const kept = await quickBuild(before, {
    folder: context,
    dockerfile: "Dockerfile",
    image: "kept:1",
  });
  writeFileSync(
    path.join(context, "Slow"),
    'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "sleep", "600"]\n',
  );
  const slow = await queueBuild(before, { folder: context, dockerfile: "Slow", image: "slow:1" });
  await waitForRun(before, ({ id, status }) => id === slow.id && status === "Running");
  first.process.kill("SIGKILL");
  await new Promise((resolve) => first.process.once("exit", resolve));
  const second = await startEmulator(data);
  try {
    const after = await beginStory(second, "survivor", signal);
    const runs = await after.service.listRuns(after.registry.id, { top: 10 }, signal);
    expect(runs.map(({ id, status }) => [id, status])).toEqual([
      [slow.id, "Failed"],
      [kept.id, "Succeeded"],
    ]);
    expect(runs[0]?.errorMessage).toMatch(/stopped/u);
    expect(runs[1]).toEqual(kept);
    await quickBuild(after, { folder: context, dockerfile: "Dockerfile", image: "kept:2" });
  } finally {
    await second.stop();
  }
});
