import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type RunRecord, type TaskRecord } from "../../src/emulator/resources.ts";
import { openResourceStore } from "../../src/emulator/store/folderResourceStore.ts";
import { beginStory, loginTo } from "../scenario/story.ts";
import { type StartedEmulator, startEmulator } from "../support/emulator.ts";
import { run } from "../support/program.ts";
import { freePort, pushManifest, RegistryPeer } from "./registryPeer.ts";

const layerBytes = 200 * 1024 * 1024;
const dependents = [1, 100, 1000];
const listedRuns = 10_000;
const rounds = 5;

/** Measures the emulator: layers beside Debian's docker-registry, updates with many dependents, long lists. */
export async function measure(print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-bench-"));
  try {
    print("A layer of 200 MB, milliseconds (median of 5), over one connection from Node");
    await measureLayers(folder, print);
    print("\nOne push of a base image until all dependent runs are queued, milliseconds");
    for (const count of dependents) {
      print(`${String(count).padStart(6)} tasks  ${await measureUpdate(folder, count)}`);
    }
    print(`\nListing ${listedRuns} runs, page by page: ${await measureList(folder)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureLayers(folder: string, print: (line: string) => void): Promise<void> {
  const layer = randomBytes(layerBytes);
  const emulator = await startEmulator(path.join(folder, "layers"), ["--tools", "docker"]);
  try {
    const peer = await emulatorPeer(emulator);
    print(`emulator         ${await roundTrips(peer, layer)}`);
  } finally {
    await emulator.stop();
  }
  const version = await run("docker-registry", ["--version"]).catch(() => undefined);
  if (version === undefined) {
    print("docker-registry  is not installed (Debian package docker-registry)");
    return;
  }
  const { peer, stop } = await startDockerRegistry(folder);
  try {
    print(`docker-registry  ${await roundTrips(peer, layer)}`);
  } finally {
    await stop();
  }
}

async function emulatorPeer(emulator: StartedEmulator): Promise<RegistryPeer> {
  const story = await beginStory(emulator, "contoso", AbortSignal.timeout(60_000));
  return new RegistryPeer(story.registry.loginServer, await loginTo(story.registry));
}

/** Every round has bytes of its own: what is there already would not be sent. */
async function roundTrips(peer: RegistryPeer, layer: Uint8Array): Promise<string> {
  const pushes: number[] = [];
  const pulls: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    layer[0] = round;
    const digest = `sha256:${createHash("sha256").update(layer).digest("hex")}`;
    pushes.push(await elapsed(() => peer.pushBlob("bench", layer, digest)));
    pulls.push(await elapsed(() => peer.pullBlob("bench", digest)));
  }
  return `push ${median(pushes)}, pull ${median(pulls)}`;
}

async function startDockerRegistry(
  folder: string,
): Promise<{ readonly peer: RegistryPeer; readonly stop: () => Promise<void> }> {
  const port = await freePort();
  const configuration = path.join(folder, "registry.yml");
  const lines = [
    "version: 0.1",
    "log: {level: error}",
    `storage: {filesystem: {rootdirectory: ${folder}/registry}}`,
    `http: {addr: "127.0.0.1:${port}"}`,
  ];
  writeFileSync(configuration, lines.join("\n"));
  const child = spawn("docker-registry", ["serve", configuration], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const peer = new RegistryPeer(`127.0.0.1:${port}`, undefined);
  await peer.answers(AbortSignal.timeout(20_000));
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  return { peer, stop };
}

async function measureUpdate(folder: string, count: number): Promise<string> {
  const data = path.join(folder, `update-${count}`);
  const first = await startEmulator(data, ["--tools", "docker"]);
  await emulatorPeer(first);
  await first.stop();
  const store = await openResourceStore(path.join(data, "registries"));
  const loginServer = `127.0.0.1:${store.registry("contoso")?.port ?? 0}`;
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      store.putTask("contoso", armedTask(`task${index}`, loginServer)),
    ),
  );
  const emulator = await startEmulator(data, ["--tools", "docker"]);
  try {
    const peer = await emulatorPeer(emulator);
    const start = performance.now();
    await pushManifest(peer, "baseimages/node", "20", randomBytes(64));
    const pushed = performance.now() - start;
    while ((await countRuns(emulator)) < count) {
      // The answer to the question is what takes the time.
    }
    const queued = performance.now() - start;
    return `push ${pushed.toFixed(0)}, all queued ${queued.toFixed(0)}`;
  } finally {
    await emulator.stop();
  }
}

function armedTask(name: string, registry: string): TaskRecord {
  const dependency = { registry, repository: "baseimages/node", tag: "20" };
  return {
    name,
    location: "local",
    properties: {
      status: "Enabled",
      creationDate: "2026-01-01T00:00:00.0000000+00:00",
      platform: { os: "linux", architecture: "amd64" },
      timeout: 3600,
      step: {
        type: "EncodedTask",
        encodedTaskContent: Buffer.from("version: v1.1.0\nsteps: []\n").toString("base64"),
        baseImageDependencies: [
          { type: "Runtime", ...dependency, digest: `sha256:${"0".repeat(64)}` },
        ],
      },
      trigger: {
        baseImageTrigger: {
          name: "defaultBaseimageTriggerName",
          status: "Enabled",
          baseImageTriggerType: "Runtime",
        },
      },
    },
  };
}

async function countRuns(emulator: StartedEmulator): Promise<number> {
  const answer = await ask(emulator, `${runsOf(emulator)}&$top=2000`);
  return answer.value.length;
}

async function measureList(folder: string): Promise<string> {
  const data = path.join(folder, "list");
  const first = await startEmulator(data, ["--tools", "docker"]);
  await emulatorPeer(first);
  await first.stop();
  const store = await openResourceStore(path.join(data, "registries"));
  for (let index = 0; index < listedRuns; index += 1) {
    await store.putRun("contoso", endedRun(await store.nextRunId("contoso")));
  }
  const start = performance.now();
  const emulator = await startEmulator(data, ["--tools", "docker"]);
  const started = performance.now() - start;
  try {
    let pages = 0;
    let listed = 0;
    let link: string | undefined = runsOf(emulator);
    const listing = await elapsed(async () => {
      while (link !== undefined) {
        const page: RunPage = await ask(emulator, link);
        pages += 1;
        listed += page.value.length;
        link = page.nextLink;
      }
    });
    return `${listed} in ${pages} pages, ${listing.toFixed(0)} ms (start with them ${started.toFixed(0)} ms)`;
  } finally {
    await emulator.stop();
  }
}

function endedRun(runId: string): RunRecord {
  const time = "2026-01-01T00:00:00.0000000+00:00";
  return {
    runId,
    timeoutSeconds: 3600,
    properties: {
      status: "Succeeded",
      runType: "QuickRun",
      lastUpdatedTime: time,
      createTime: time,
      startTime: time,
      finishTime: time,
      isArchiveEnabled: false,
    },
  };
}

interface RunPage {
  readonly value: readonly unknown[];
  readonly nextLink?: string;
}

function runsOf({ arm, subscriptionId }: StartedEmulator): string {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/local`;
  return `${arm}${group}/providers/Microsoft.ContainerRegistry/registries/contoso/runs?api-version=2019-06-01-preview`;
}

async function ask(emulator: StartedEmulator, url: string): Promise<RunPage> {
  const answer = await fetch(url, { headers: { authorization: "Bearer local" } });
  if (!answer.ok) {
    throw new Error(`${url} of ${emulator.arm} gave ${answer.status}: ${await answer.text()}`);
  }
  return (await answer.json()) as RunPage;
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0);
}
