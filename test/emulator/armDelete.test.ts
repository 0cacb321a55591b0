import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { beginStory, queueBuild, quickBuild } from "../scenario/story.ts";
import { type StartedEmulator, startEmulator } from "../support/emulator.ts";
import { run } from "../support/program.ts";
import { systemClock } from "../support/systemClock.ts";

const signal = AbortSignal.timeout(60_000);
/** Seconds that nobody else sleeps, to find the process by. */
const seconds = String(100_000 + process.pid);
let folder: string;
let emulator: StartedEmulator;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-delete-"));
  emulator = await startEmulator(path.join(folder, "data"));
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function isSleeping(): Promise<boolean> {
  return (await run("pgrep", ["-f", `^/bin/busybox sleep ${seconds}$`])).status === 0;
}

it("cancels the runs of a registry, going on or waiting, before it goes", async () => {
  const story = await beginStory(emulator, "contoso", signal);
  const context = path.join(folder, "context");
  mkdirSync(context);
  copyFileSync("/usr/bin/busybox", path.join(context, "busybox"));
  chmodSync(path.join(context, "busybox"), 0o755);
  const lines = ["FROM scratch", "COPY busybox /bin/busybox"];
  const sleep = `RUN ["/bin/busybox", "sleep", "${seconds}"]`;
  writeFileSync(path.join(context, "Slow"), [...lines, sleep, ""].join("\n"));
  writeFileSync(path.join(context, "Quick"), [...lines, ""].join("\n"));
  for (const image of ["slow:1", "slow:2", "slow:3"]) {
    await queueBuild(story, { folder: context, dockerfile: "Slow", image });
  }
  while (!(await isSleeping())) {
    await systemClock.sleep(50, signal);
  }
  const { subscriptionId, resourceGroup, name } = story.registry.id;
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  const deletion = await fetch(
    `${emulator.arm}${group}/providers/Microsoft.ContainerRegistry/registries/${name}?api-version=2025-11-01`,
    { method: "DELETE", headers: { authorization: "Bearer local" }, signal },
  );
  const data = path.join(folder, "data");
  const left = ["registries", "work"].map((place) => readdirSync(path.join(data, place)));
  expect([deletion.status, await isSleeping(), left]).toEqual([200, false, [[], []]]);

  const again = await beginStory(emulator, "contoso", signal);
  const built = await quickBuild(again, { folder: context, dockerfile: "Quick", image: "quick:1" });
  const runs = await again.service.listRuns(again.registry.id, { top: 10 }, signal);
  expect(runs).toEqual([built]);
  expect([built.id, built.status]).toEqual(["cf1", "Succeeded"]);
});
