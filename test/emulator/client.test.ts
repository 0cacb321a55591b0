import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createArmRegistryService } from "../../src/azure/armRegistryService.ts";
import { localCredential } from "../../src/azure/localCredential.ts";
import { AcrError } from "../../src/core/errors.ts";
import {
  type LocalRegistryAddress,
  type LocalRegistryHost,
  type RegistryService,
} from "../../src/core/ports.ts";
import { type RegistryId } from "../../src/core/registry/registry.ts";
import { followLog } from "../../src/core/run/followLog.ts";
import { isFinal, type Run } from "../../src/core/run/run.ts";
import { createContextPacker } from "../../src/host/contextPacker.ts";
import { createEmulatorProcess } from "../../src/host/emulatorProcess.ts";
import { recordingLog } from "../support/recordingLog.ts";
import { systemClock as clock } from "../support/systemClock.ts";

const signal = AbortSignal.timeout(240_000);
const log = recordingLog();
let folder: string;
let host: LocalRegistryHost;
let address: LocalRegistryAddress;
let service: RegistryService;
let dev: RegistryId;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "acr-tasks-client-"));
  const program = path.resolve("dist/emulator.js");
  host = createEmulatorProcess({ program, dataFolder: () => path.join(folder, "data"), log });
  address = await host.start(signal);
  const { arm: endpoint, subscriptionId } = address;
  service = createArmRegistryService({
    endpoint,
    subscriptionId,
    credential: localCredential(),
    log,
  });
  dev = { subscriptionId, resourceGroup: "local", name: "contoso" };
  await service.createRegistry(dev, "local", signal);
});

afterAll(async () => {
  await host.stop(signal);
  await rm(folder, { recursive: true, force: true });
});

/** Packs, sends and starts a build of a Dockerfile beside a few files. */
async function startBuild(dockerfile: string, image: string): Promise<Run> {
  const context = await mkdtemp(path.join(folder, "context-"));
  await mkdir(path.join(context, "node_modules"));
  await writeFile(path.join(context, "node_modules/ignored"), "ignored");
  await writeFile(path.join(context, ".dockerignore"), "node_modules/\n");
  await writeFile(path.join(context, "hello.txt"), "hello");
  await writeFile(path.join(context, "Dockerfile"), dockerfile);
  const request = { folder: context, dockerfile: path.join(context, "Dockerfile") };
  const packed = await createContextPacker().pack(request, () => undefined, signal);
  const sent: number[] = [];
  const { archive, dockerFilePath } = packed;
  const sourceLocation = await service.uploadSource(dev, archive, (n) => sent.push(n), signal);
  expect(sent.at(-1)).toBe(archive.size);
  await archive.dispose();
  const build = { sourceLocation, dockerFilePath, imageNames: [image], arguments: [] };
  return service.scheduleBuild(dev, build, signal);
}

/** The whole log of a run, followed as a viewer would, and how it was marked. */
async function readLog(run: Run): Promise<{ readonly text: string; readonly mark?: string }> {
  const opened = await service.openLog(dev, run.id, signal);
  const status = async (asked: AbortSignal): Promise<Run["status"]> =>
    (await service.getRun(dev, run.id, asked)).status;
  const following = followLog({ log: opened, clock, status }, signal);
  let text = "";
  for (;;) {
    const { done, value } = await following.next();
    if (done === true) {
      return value === undefined ? { text } : { text, mark: value };
    }
    text += value;
  }
}

async function waitFor(run: Run, isReached: (current: Run) => boolean): Promise<Run> {
  for (;;) {
    const current = await service.getRun(dev, run.id, signal);
    if (isReached(current)) {
      return current;
    }
    await clock.sleep(100, signal);
  }
}

it("lists the registry that it created, and does not create it twice", async () => {
  const [registry, ...others] = await service.listRegistries(signal);
  expect(others).toEqual([]);
  expect(registry).toEqual({
    id: dev,
    loginServer: expect.stringMatching(/^127\.0\.0\.1:\d+$/u) as string,
    location: "local",
    sku: "Basic",
  });
  await expect(service.createRegistry(dev, "local", signal)).rejects.toMatchObject({
    code: "conflict",
  });
});

it("builds a context, follows its log and finds its run", async () => {
  const queued = await startBuild("FROM scratch\nCOPY . /\n", "hello:{{.Run.ID}}");
  const { text, mark } = await readLog(queued);
  expect(text).toMatch(/was successful after/u);
  expect(mark).toBe("successful");
  const run = await waitFor(queued, ({ status }) => isFinal(status));
  expect(run).toMatchObject({
    status: "Succeeded",
    task: undefined,
    cause: { kind: "manual" },
    outputImages: [
      {
        repository: "hello",
        tag: run.id,
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/u) as string,
      },
    ],
  });
  expect((await service.listRuns(dev, { top: 1 }, signal)).map(({ id }) => id)).toEqual([run.id]);
  expect(await service.listRuns(dev, { top: 1, status: "Failed" }, signal)).toEqual([]);
});

it("reads the log of a failed run to its end", async () => {
  const queued = await startBuild("FROM scratch\nCOPY nothing /\n", "broken:1");
  const { text, mark } = await readLog(queued);
  expect(mark).toBe("failed");
  expect(text).toContain("failed after");
  const run = await waitFor(queued, ({ status }) => isFinal(status));
  expect([run.status, run.outputImages]).toEqual(["Failed", []]);
  const failed = await service.listRuns(dev, { top: 5, status: "Failed" }, signal);
  expect(failed.map(({ id }) => id)).toEqual([run.id]);
});

it("creates a task once, lists, reads, runs and cancels it", async () => {
  const task = {
    name: "hello-world",
    contextPath: `file://${folder}/no-such-repository.git#main`,
    dockerFilePath: "Dockerfile",
    imageNames: ["hello:{{.Run.ID}}"],
    arguments: [{ name: "PASSWORD", value: "hidden", isSecret: true }],
    baseImageTrigger: "Runtime",
  } as const;
  const created = await service.createTask(dev, task, signal);
  expect(created).toEqual({
    name: "hello-world",
    isEnabled: true,
    platform: "linux/amd64",
    timeoutSeconds: 3600,
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/u) as string,
    agentPool: undefined,
    credentialHosts: [],
    sourceRegistryIdentity: undefined,
    step: {
      kind: "docker",
      contextPath: task.contextPath,
      dockerFilePath: "Dockerfile",
      imageNames: ["hello:{{.Run.ID}}"],
      isPushEnabled: true,
      noCache: false,
      target: undefined,
      arguments: [{ name: "PASSWORD", value: "", isSecret: true }],
      baseImageDependencies: [],
    },
    triggers: [
      {
        kind: "baseImage",
        name: "defaultBaseimageTriggerName",
        isEnabled: true,
        scope: "Runtime",
      },
    ],
    unreadable: [],
  });
  expect(await service.listTasks(dev, signal)).toEqual([created]);
  expect(await service.getTask(dev, "HELLO-world", signal)).toEqual(created);
  await expect(service.createTask(dev, task, signal)).rejects.toMatchObject({ code: "conflict" });
  const run = await service.scheduleTask(dev, "hello-world", signal);
  expect(run.task).toBe("hello-world");
  const ended = await waitFor(run, ({ status }) => isFinal(status));
  expect([ended.status, ended.task]).toEqual(["Failed", "hello-world"]);
  const runs = await service.listRuns(dev, { top: 5, task: "hello-world" }, signal);
  expect(runs.map(({ id }) => id)).toEqual([run.id]);
});

it("cancels a run that is queued or going on", async () => {
  const runs = [];
  for (let index = 0; index < 4; index += 1) {
    runs.push(await startBuild("FROM scratch\nCOPY . /\n", `many:${index}`));
  }
  const last = runs.at(-1)!;
  await service.cancelRun(dev, last.id, signal);
  const ended = await waitFor(last, ({ status }) => isFinal(status));
  expect(ended.status).toBe("Canceled");
  expect((await readLog(last)).mark).toBe("canceled");
  for (const run of runs) {
    await waitFor(run, ({ status }) => isFinal(status));
  }
});

it.each<[string, (registry: RegistryId) => Promise<unknown>, Partial<AcrError>]>([
  [
    "a task that is not there",
    (registry) => service.getTask(registry, "nothing", signal),
    { code: "notFound" },
  ],
  [
    "a run that is not there",
    (registry) => service.getRun(registry, "zz9", signal),
    { code: "notFound" },
  ],
  [
    "the log of a run that is not there",
    (registry) => service.openLog(registry, "zz9", signal),
    { code: "notFound" },
  ],
  [
    "a registry that is not there",
    (registry) => service.listTasks({ ...registry, name: "other" }, signal),
    { code: "notFound" },
  ],
  [
    "a name that the service refuses",
    (registry) => service.createRegistry({ ...registry, name: "a" }, "local", signal),
    { code: "invalidRequest" },
  ],
])("says what is wrong with %s", async (_, call, expected) => {
  const error: unknown = await call(dev).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(AcrError);
  expect(error).toMatchObject(expected);
  expect((error as AcrError).serviceCode).toMatch(/^[A-Z][A-Za-z]+$/u);
});

it("refuses a data folder that is another one's, and uses the emulator that runs", async () => {
  const program = path.resolve("dist/emulator.js");
  const second = createEmulatorProcess({
    program,
    dataFolder: () => path.join(folder, "data"),
    log,
  });
  expect(await second.start(signal)).toEqual(address);
  await writeFile(path.join(folder, "file"), "");
  const nowhere = createEmulatorProcess({
    program,
    dataFolder: () => path.join(folder, "file"),
    log,
  });
  await expect(nowhere.start(signal)).rejects.toMatchObject({ code: "dataFolderUnusable" });
});

it("starts two at the same moment, and both get the same one", async () => {
  const program = path.resolve("dist/emulator.js");
  const dataFolder = (): string => path.join(folder, "shared");
  const [one, two] = [1, 2].map(() => createEmulatorProcess({ program, dataFolder, log }));
  const [first, second] = await Promise.all([one!.start(signal), two!.start(signal)]);
  expect(first.pid).toBe(second.pid);
  await one!.stop(signal);
  expect(await two!.find(signal)).toBeUndefined();
});
