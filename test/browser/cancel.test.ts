import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { afterAll, afterEach, beforeAll, test } from "vitest";
import { beginStory, loginTo } from "../scenario/story.ts";
import { openContainers, pushNodeImage } from "../support/containers.ts";
import { startEmulator, type StartedEmulator } from "../support/emulator.ts";
import { activity, notification, openFile } from "../workbench/page.mjs";
import { openExtension, packExtension, type Workbench } from "./workbench.ts";

const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-cancel-"));
const workspace = path.join(folder, "sleeper");
/** A number of seconds that no other process sleeps for. */
const seconds = "86342";
let emulator: StartedEmulator;
let workbench: Workbench;

beforeAll(async () => {
  const dataFolder = path.join(folder, "data");
  emulator = await startEmulator(dataFolder, ["--stand-in", "docker.io=dockerhub"]);
  const signal = AbortSignal.timeout(60_000);
  const { registry } = await beginStory(emulator, "dockerhub", signal);
  await beginStory(emulator, "contoso", signal);
  const containers = openContainers();
  const image = `${registry.loginServer}/library/node:9-alpine`;
  await pushNodeImage(containers, image, await loginTo(registry));
  await containers.dispose();
  mkdirSync(workspace);
  writeFileSync(
    path.join(workspace, "Dockerfile"),
    `FROM node:9-alpine\nRUN echo asleep && sleep ${seconds}\n`,
  );
  workbench = await openExtension(packExtension(), workspace, {
    "acrTasks.localRegistry.dataFolder": dataFolder,
  });
  await activity(workbench.page, "ACR Tasks").click();
  await workbench.row("contoso").waitFor();
  await workbench.widenSideBar();
});

afterAll(async () => {
  await workbench.close();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") {
    await workbench.page.screenshot({ path: "out/screenshots/failed-cancel.png" });
  }
});

/** Builds until the command in the Dockerfile sleeps. */
async function buildUntilAsleep(): Promise<void> {
  await openFile(workbench.page, "Dockerfile");
  await workbench.command("Build Image in ACR");
  await workbench.answer({ pick: "contoso" }, { text: "sleeper:1" });
  await expect.poll(sleepers, { timeout: 60_000 }).toBeGreaterThan(0);
}

/** Number of processes that sleep for the seconds of the Dockerfile. */
function sleepers(): number {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .map(commandLine)
    .filter((words) => words.includes("sleep") && words.includes(seconds)).length;
}

function commandLine(processId: string): readonly string[] {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, "utf8").split("\0");
  } catch {
    return []; // It has ended meanwhile.
  }
}

test("a build is cancelled in its notification, and nothing goes on", async () => {
  const { page } = workbench;
  await buildUntilAsleep();
  const progress = notification(page, "Building sleeper:1: run cf1 is running");
  await progress.waitFor();
  await workbench.picture("d-running");
  await progress.locator(".monaco-button", { hasText: "Cancel" }).click();
  await workbench.row("cf1", "Canceled").waitFor({ timeout: 30_000 });
  await notification(page, "Run cf1 was cancelled").waitFor();
  await expect.poll(sleepers, { timeout: 10_000 }).toBe(0);
  await workbench.picture("d-cancelled");
});

test("a run is cancelled in the tree while it can be, and only then", async () => {
  const { page } = workbench;
  await workbench.closeNotifications();
  await buildUntilAsleep();
  const running = workbench.row("cf2", "Running");
  await running.waitFor();
  await running.hover();
  await workbench.picture("d-tree-cancel");
  await running.locator(".action-label[aria-label^='Cancel Run']").click();
  await workbench.row("cf2", "Canceled").waitFor({ timeout: 30_000 });
  await notification(page, "Run cf2 was cancelled").waitFor();
  await expect.poll(sleepers, { timeout: 10_000 }).toBe(0);
  await workbench.row("cf2").hover();
  await expect(workbench.row("cf2").locator(".action-label[aria-label^='Cancel']")).toHaveCount(0);
});

test("Stop Local Registry asks while a run goes on", async () => {
  const { page } = workbench;
  await workbench.closeNotifications();
  await buildUntilAsleep();
  const dialog = page.locator(".monaco-dialog-box");
  await workbench.command("Stop Local Registry");
  await dialog.filter({ hasText: "One run is going on in the local registry" }).waitFor();
  await workbench.picture("d-stop");
  await dialog.locator(".monaco-button", { hasText: "Cancel" }).click();
  await workbench.row("cf3", "Running").waitFor();
  await workbench.command("Stop Local Registry");
  await dialog.locator(".monaco-button", { hasText: "Stop" }).click();
  await page
    .locator(".monaco-button", { hasText: "Start Local Registry" })
    .waitFor({ timeout: 30_000 });
  await expect.poll(sleepers, { timeout: 10_000 }).toBe(0);
  await expect(page.locator(".notification-toast")).toHaveCount(0);
  await workbench.picture("d-stopped");
});
