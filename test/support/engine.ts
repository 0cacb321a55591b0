import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  detectContainerTool,
  type ContainerToolName,
} from "../../src/emulator/executor/detectContainerTool.ts";
import { createRegistryDirectory } from "../../src/emulator/engine/registryDirectory.ts";
import { createTaskEngine } from "../../src/emulator/engine/createTaskEngine.ts";
import { type RunRequest, type TaskEngine } from "../../src/emulator/engine/taskEngine.ts";
import { type RunRecord, type StepRecord, type TaskRecord } from "../../src/emulator/resources.ts";
import { MemoryImages, type MemoryRegistry, serveMemoryRegistry } from "./memoryImages.ts";
import {
  MemoryLogStore,
  MemoryResourceStore,
  MemorySourceStore,
  registryRecord,
} from "./memoryStores.ts";
import { systemClock } from "./systemClock.ts";

/** An engine with a real container tool and registries in memory. */
export interface EngineBench {
  readonly engine: TaskEngine;
  readonly resources: MemoryResourceStore;
  readonly logs: MemoryLogStore;
  readonly images: MemoryImages;
  readonly messages: string[];
  readonly folder: string;
  /** Login server by registry name. */
  readonly loginServers: Readonly<Record<string, string>>;
  /** Packs files into an uploaded source; gives its location. */
  upload(files: Readonly<Record<string, string>>): string;
  uploadFolder(root: string): string;
  /** A Git repository with one commit; gives its address. */
  repository(files: Readonly<Record<string, string>>): string;
  /** Schedules a run of registry `contoso` and waits for its end. */
  run(request: Partial<RunRequest> & { readonly step: StepRecord }): Promise<FinishedRun>;
  dispose(): Promise<void>;
}

export interface FinishedRun {
  readonly record: RunRecord;
  readonly log: string;
}

const names = ["contoso", "fabrikam", "hub"] as const;

/** Makes the registries contoso, fabrikam and hub (which stands for Docker Hub and mcr.microsoft.com). Fails when the tool is not installed. */
export async function openEngineBench(order: readonly ContainerToolName[]): Promise<EngineBench> {
  const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-engine-"));
  const signal = new AbortController().signal;
  const tool = await detectContainerTool(
    { order, stateFolder: path.join(folder, "containers") },
    signal,
  );
  if (tool.kind === "missing") {
    throw new Error(`This test needs one of ${order.join(", ")}: ${tool.problem}`);
  }
  const resources = new MemoryResourceStore();
  const images = new MemoryImages();
  const registries: [string, MemoryRegistry][] = [];
  for (const name of names) {
    const registry = await serveMemoryRegistry(name, images);
    registries.push([name, registry]);
    await resources.putRegistry(registryRecord(name, registry.port));
  }
  const logs = new MemoryLogStore();
  const sources = new MemorySourceStore();
  const messages: string[] = [];
  const note = (message: string) => void messages.push(message);
  const engine = createTaskEngine({
    resources,
    logs,
    sources,
    images,
    credentials: images,
    registries: createRegistryDirectory(
      resources,
      new Map([
        ["docker.io", "hub"],
        ["mcr.microsoft.com", "hub"],
      ]),
    ),
    tool,
    clock: systemClock,
    newId: randomUUID,
    workFolder: path.join(folder, "runs"),
    log: { info: note, warn: note, error: note },
  });
  await engine.recover();
  const uploadFolder = (root: string): string => {
    const location = `source/${randomUUID()}.tar.gz`;
    const archive = path.join(folder, path.basename(location));
    execFileSync("tar", ["-czf", archive, "-C", root, "."]);
    sources.files.set(location, archive);
    return location;
  };
  const write = (files: Readonly<Record<string, string>>): string => writeFiles(folder, files);
  return {
    engine,
    resources,
    logs,
    images,
    messages,
    folder,
    loginServers: Object.fromEntries(
      registries.map(([name, { port }]) => [name, `127.0.0.1:${port}`]),
    ),
    upload: (files) => uploadFolder(write(files)),
    uploadFolder,
    repository(files) {
      const root = write(files);
      const git = (...parameters: string[]) =>
        execFileSync(
          "git",
          ["-C", root, "-c", "user.name=a", "-c", "user.email=a@example.org", ...parameters],
          {
            stdio: "pipe",
          },
        );
      git("init", "-q", "-b", "main");
      git("add", ".");
      git("commit", "-q", "-m", "first");
      return `file://${root}`;
    },
    async run(request) {
      const { runId } = await engine.schedule("contoso", runRequest(request));
      const record = await resources.ended("contoso", runId);
      return { record, log: logs.text("contoso", runId) };
    },
    async dispose() {
      await engine.close();
      await Promise.all(
        registries.map(([, { server }]) => {
          server.closeAllConnections();
          return new Promise((resolve) => server.close(resolve));
        }),
      );
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A request with the defaults of a build by hand. */
export function runRequest(
  request: Partial<RunRequest> & { readonly step: StepRecord },
): RunRequest {
  return {
    sourceLocation: undefined,
    platform: { os: "Linux", architecture: "amd64" },
    agentConfiguration: { cpu: 2 },
    credentials: undefined,
    timeoutSeconds: 3600,
    isArchiveEnabled: false,
    task: undefined,
    ...request,
  };
}

/** A task with a Docker step and a base image trigger. */
export function dockerTask(name: string, step: Partial<StepRecord>, type = "Runtime"): TaskRecord {
  return {
    name,
    location: "local",
    properties: {
      status: "Enabled",
      creationDate: "2026-01-01T00:00:00.0000000+00:00",
      platform: { os: "Linux", architecture: "amd64" },
      timeout: 3600,
      step: { type: "Docker", dockerFilePath: "Dockerfile", isPushEnabled: true, ...step },
      trigger: {
        baseImageTrigger: {
          name: "defaultBaseimageTriggerName",
          status: "Enabled",
          baseImageTriggerType: type,
        },
      },
    },
  };
}

/** A Docker step that names no images, with some properties changed. */
export function step(change: Partial<StepRecord>): StepRecord {
  return { type: "Docker", dockerFilePath: "Dockerfile", imageNames: [], ...change };
}

/** Builds a base image from a static busybox with the engine itself, and pushes it under the full name. */
export async function pushBase(bench: EngineBench, name: string, version: string): Promise<void> {
  const sourceLocation = bench.uploadFolder(busyboxContext(bench.folder, version));
  const { record, log } = await bench.run({ step: step({ imageNames: [name] }), sourceLocation });
  if (record.properties.status !== "Succeeded") {
    throw new Error(log);
  }
}

function busyboxContext(folder: string, version: string): string {
  const context = mkdtempSync(path.join(folder, "busybox-"));
  mkdirSync(path.join(context, "root/bin"), { recursive: true });
  copyFileSync("/usr/bin/busybox", path.join(context, "root/bin/busybox"));
  for (const applet of ["sh", "sleep", "cat", "echo", "test", "ls"]) {
    symlinkSync("busybox", path.join(context, "root/bin", applet));
  }
  writeFileSync(
    path.join(context, "Dockerfile"),
    `FROM scratch\nCOPY root/ /\nENV PATH=/bin VERSION=${version}\nCMD ["sh"]\n`,
  );
  return context;
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(folder, "files-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}
