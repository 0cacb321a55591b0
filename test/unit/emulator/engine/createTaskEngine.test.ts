import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createRegistryDirectory } from "../../../../src/emulator/engine/registryDirectory.ts";
import { createTaskEngine } from "../../../../src/emulator/engine/createTaskEngine.ts";
import { newRunRecord } from "../../../../src/emulator/engine/runRecords.ts";
import { type RunRequest, type TaskEngine } from "../../../../src/emulator/engine/taskEngine.ts";
import { type ContainerToolChoice } from "../../../../src/emulator/executor/containerTool.ts";
import { type RunRecord, type StepRecord } from "../../../../src/emulator/resources.ts";
import { dockerTask, runRequest, step } from "../../../support/engine.ts";
import { FakeClock, FakeTool } from "../../../support/fakeTool.ts";
import { MemoryImages } from "../../../support/memoryImages.ts";
import {
  MemoryLogStore,
  MemoryResourceStore,
  MemorySourceStore,
  registryRecord,
} from "../../../support/memoryStores.ts";

const old = `sha256:${"a".repeat(64)}`;
const next = `sha256:${"b".repeat(64)}`;

let folder: string;
let clock: FakeClock;
let resources: MemoryResourceStore;
let logs: MemoryLogStore;
let sources: MemorySourceStore;
let images: MemoryImages;
let tool: FakeTool;
let engine: TaskEngine;
let messages: string[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-unit-"));
  clock = new FakeClock();
  resources = new MemoryResourceStore();
  logs = new MemoryLogStore();
  sources = new MemorySourceStore();
  images = new MemoryImages();
  messages = [];
  await resources.putRegistry(registryRecord("contoso", 5001));
  const directory = createRegistryDirectory(resources, new Map());
  tool = new FakeTool(images, (host) => directory.registryOf(host));
  engine = engineWith({ kind: "found", tool });
});

afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

it("runs two at once and the third when one has ended", async () => {
  // Two runs go on at the same time: which of them builds first is not said.
  const builds = new Map<string, () => void>();
  const started = new Promise<void>((resolve) => {
    tool.build = ({ localName }) =>
      new Promise((done) => {
        builds.set(localName, () => done(0));
        if (builds.size === 2) {
          resolve();
        }
      });
  });
  const ids: string[] = [];
  for (let index = 0; index < 3; index += 1) {
    ids.push((await engine.schedule("contoso", request("FROM scratch\n"))).runId);
  }
  await started;
  expect(ids.map((id) => status(id))).toEqual(["Running", "Running", "Queued"]);
  const [first] = [...builds].filter(([name]) => name.includes(ids[0] ?? "?"));
  first?.[1]();
  expect((await resources.ended("contoso", ids[0] ?? "")).properties.status).toBe("Succeeded");
  await resources.when(
    "contoso",
    (run) => run.runId === ids[2] && run.properties.status === "Running",
  );
  expect(ids.map((id) => status(id))).toEqual(["Succeeded", "Running", "Running"]);
  builds.forEach((finish) => finish());
});

it("passes through the states with times", async () => {
  const seen: string[] = [];
  const { runId } = await engine.schedule("contoso", request("FROM scratch\n"));
  seen.push(status(runId));
  await resources.when("contoso", (run) => run.properties.status === "Running");
  const { properties } = await resources.ended("contoso", runId);
  expect(properties).toEqual({
    status: "Succeeded",
    runType: "QuickRun",
    createTime: "2026-01-02T03:04:05.0000000+00:00",
    startTime: "2026-01-02T03:04:05.0000000+00:00",
    finishTime: "2026-01-02T03:04:05.0000000+00:00",
    lastUpdatedTime: "2026-01-02T03:04:05.0000000+00:00",
    platform: { os: "Linux", architecture: "amd64" },
    agentConfiguration: { cpu: 2 },
    isArchiveEnabled: false,
  });
  expect(resources.run("contoso", runId)?.step).toBeUndefined();
});

it("cancels a run that waits without starting it", async () => {
  tool.build = (_build, _output, signal) => untilAborted(signal);
  const first = await engine.schedule("contoso", request("FROM scratch\n"));
  const second = await engine.schedule("contoso", request("FROM scratch\n"));
  const third = await engine.schedule("contoso", request("FROM scratch\n"));
  expect(await engine.cancel("CONTOSO", third.runId)).toBe("canceling");
  expect(status(third.runId)).toBe("Canceled");
  expect(logs.completion("contoso", third.runId)).toBe("canceled");
  await engine.cancel("contoso", first.runId);
  await engine.cancel("contoso", second.runId);
  await resources.ended("contoso", first.runId);
  await resources.ended("contoso", second.runId);
});

it("ends a run whose time is over", async () => {
  tool.build = (_build, _output, signal) => untilAborted(signal);
  const { runId } = await engine.schedule("contoso", {
    ...request("FROM scratch\n"),
    timeoutSeconds: 300,
  });
  await resources.when("contoso", (run) => run.properties.status === "Running");
  clock.advance(300_000);
  expect((await resources.ended("contoso", runId)).properties.status).toBe("Timeout");
  expect(logs.text("contoso", runId)).toContain(
    `\r\n\r\nRun ID: ${runId} failed after 5m0s. Error: failed during run, err: context deadline exceeded\r\n`,
  );
});

it("fails runs with what to install when there is no container tool", async () => {
  engine = engineWith({ kind: "missing", problem: "Install podman" });
  expect(engine.containerTool).toEqual({ problem: "Install podman" });
  const { runId } = await engine.schedule("contoso", request("FROM scratch\n"));
  expect((await resources.ended("contoso", runId)).properties).toMatchObject({
    status: "Failed",
    runErrorMessage: "Install podman",
  });
});

it("fails what an earlier process had begun, and removes its files", async () => {
  const left = waitingRun("cf7", 0);
  const begun = { ...left.properties, status: "Started" } as const;
  await resources.putRun("contoso", { ...left, properties: begun });
  mkdirSync(path.join(folder, "runs/contoso-cf7"), { recursive: true });
  await engine.recover();
  expect(resources.run("contoso", "cf7")?.properties).toMatchObject({
    status: "Failed",
    runErrorMessage: "The emulator was stopped while the run was going on",
  });
  expect(logs.completion("contoso", "cf7")).toBe("failed");
  expect(readdirSync(path.join(folder, "runs"))).toEqual([]);
});

it("goes on with what waited when an earlier process was killed, in that order", async () => {
  const built: string[] = [];
  tool.build = ({ localName }) => {
    built.push(localName);
    return Promise.resolve(0);
  };
  engine = engineWith({ kind: "found", tool }, 1);
  await resources.putRun("contoso", waitingRun("cf2", 2000));
  await resources.putRun("contoso", waitingRun("cf1", 1000));
  await resources.putRun("contoso", waitingRun("cf3", 3000));
  await engine.recover();
  const ended = await Promise.all(
    ["cf1", "cf2", "cf3"].map((id) => resources.ended("contoso", id)),
  );
  expect(new Set(ended.map(({ properties }) => properties.status))).toEqual(new Set(["Succeeded"]));
  expect(built.map((name) => /cf\d/u.exec(name)?.[0])).toEqual(["cf1", "cf2", "cf3"]);
  expect(new Set(ended.map((run) => run.sourceLocation))).toEqual(new Set([undefined]));
});

it("fails runs that go on when it is closed, and leaves those that wait", async () => {
  tool.build = (_build, _output, signal) => untilAborted(signal);
  const ids: string[] = [];
  for (let index = 0; index < 3; index += 1) {
    ids.push((await engine.schedule("contoso", request("FROM scratch\n"))).runId);
  }
  await engine.close();
  const message = "The emulator was stopped while the run was going on";
  expect(ids.map((id) => resources.run("contoso", id)?.properties.runErrorMessage)).toEqual([
    message,
    message,
    undefined,
  ]);
  expect(ids.map((id) => status(id))).toEqual(["Failed", "Failed", "Queued"]);
});

it("masks secrets in the log", async () => {
  tool.build = (build, output) => {
    output(build.arguments.map(({ value }) => value).join(" "));
    return Promise.resolve(0);
  };
  const run = request("FROM scratch\n", {
    arguments: [
      { name: "A", value: "open" },
      { name: "B", value: "hidden", isSecret: true },
    ],
  });
  const { runId } = await engine.schedule("contoso", run);
  await resources.ended("contoso", runId);
  expect(logs.text("contoso", runId)).toContain("\r\nopen ***\r\n");
});

it("starts a task once for an update that two tags of one push make", async () => {
  await armedTask(
    "follower",
    "FROM contoso.azurecr.io/base:1 AS a\nFROM contoso.azurecr.io/base:latest\n",
    "All",
  );
  const push = request("FROM scratch\n", { imageNames: ["base:1", "base:latest"] });
  await resources.ended("contoso", (await engine.schedule("contoso", push)).runId);
  const started = await resources.when("contoso", (run) => run.properties.runType === "AutoBuild");
  const { properties } = await resources.ended("contoso", started.runId);
  expect(properties.imageUpdateTrigger?.images.map(({ tag }) => tag)).toEqual(["1", "latest"]);
  expect(runsOf("follower")).toEqual(["AutoBuild", "QuickRun"]);
});

it("does not start a task by its own push", async () => {
  await armedTask("own", "FROM contoso.azurecr.io/base:1\n", "Runtime", ["base:1"]);
  const request = taskRun("own");
  await resources.ended("contoso", (await engine.schedule("contoso", request)).runId);
  await engine.close();
  expect(runsOf("own")).toEqual(["QuickRun", "QuickRun"]);
  expect(messages.filter((message) => message.includes("its own run pushed it"))).not.toEqual([]);
});

it("catches up with a base that moved while the first run went on", async () => {
  images.move("contoso", "base:1", old);
  tool.build = () => {
    tool.build = () => Promise.resolve(0);
    images.move("contoso", "base:1", next);
    return Promise.resolve(0);
  };
  await putTask("late", "FROM contoso.azurecr.io/base:1\n", "Runtime", []);
  await engine.schedule("contoso", taskRun("late"));
  const started = await resources.when("contoso", (run) => run.properties.runType === "AutoBuild");
  await resources.ended("contoso", started.runId);
  expect(runsOf("late")).toEqual(["AutoBuild", "QuickRun"]);
  expect(resources.task("contoso", "late")?.properties.step?.baseImageDependencies).toEqual([
    { type: "Runtime", registry: "contoso.azurecr.io", repository: "base", tag: "1", digest: next },
  ]);
});

async function armedTask(
  name: string,
  dockerfile: string,
  type: "Runtime" | "All",
  imageNames: readonly string[] = [],
): Promise<void> {
  images.move("contoso", "base:1", old);
  images.move("contoso", "base:latest", old);
  await putTask(name, dockerfile, type, imageNames);
  const { runId } = await engine.schedule("contoso", taskRun(name));
  await resources.ended("contoso", runId);
}

async function putTask(
  name: string,
  dockerfile: string,
  type: "Runtime" | "All",
  imageNames: readonly string[],
): Promise<void> {
  const contextPath = source(dockerfile);
  await resources.putTask("contoso", dockerTask(name, { contextPath, imageNames }, type));
}

function taskRun(name: string): RunRequest {
  const { step: taskStep } = resources.task("contoso", name)!.properties;
  return runRequest({ step: taskStep!, sourceLocation: taskStep!.contextPath, task: name });
}

function runsOf(task: string): readonly string[] {
  const runs = resources.runs("contoso").filter((run) => run.properties.task === task);
  return runs.map((run) => run.properties.runType).sort();
}

function request(dockerfile: string, change: Partial<StepRecord> = {}): RunRequest {
  return runRequest({ step: step(change), sourceLocation: source(dockerfile) });
}

function waitingRun(runId: string, now: number): RunRecord {
  const cause = { kind: "manual" } as const;
  return newRunRecord({ runId, request: request("FROM scratch\n"), cause, now });
}

function source(dockerfile: string): string {
  const root = mkdtempSync(path.join(folder, "source-"));
  writeFileSync(path.join(root, "Dockerfile"), dockerfile);
  const archive = `${root}.tar`;
  execFileSync("tar", ["-cf", archive, "-C", root, "."]);
  sources.files.set(archive, archive);
  return archive;
}

function status(runId: string): string {
  return resources.run("contoso", runId)?.properties.status ?? "none";
}

function untilAborted(signal: AbortSignal): Promise<number> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
}

function engineWith(choice: ContainerToolChoice, concurrentRuns?: number): TaskEngine {
  let counter = 0;
  const note = (message: string) => void messages.push(message);
  return createTaskEngine({
    resources,
    logs,
    sources,
    images,
    credentials: images,
    registries: createRegistryDirectory(resources, new Map()),
    tool: choice,
    clock,
    newId: () => `id-${(counter += 1)}`,
    workFolder: path.join(folder, "runs"),
    log: { info: note, warn: note, error: note },
    concurrentRuns,
  });
}
