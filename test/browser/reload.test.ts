import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, type Locator } from "@playwright/test";
import { afterAll, afterEach, beforeAll, test } from "vitest";
import { makeRepository } from "../scenario/story.ts";
import { activity, notification, openFile, pickInPalette } from "../workbench/page.mjs";
import { openExtension, packExtension, type Workbench } from "./workbench.ts";

const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-reload-"));
const repository = path.join(folder, "acr-build-helloworld-node");
const dataFolder = path.join(folder, "data");
let workbench: Workbench;

beforeAll(async () => {
  await makeRepository(repository);
  workbench = await openExtension(packExtension(), repository, {
    "acrTasks.localRegistry.dataFolder": dataFolder,
  });
  await activity(workbench.page, "ACR Tasks").click();
  await workbench.widenSideBar();
});

afterAll(async () => {
  await workbench.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") {
    await workbench.page.screenshot({ path: "out/screenshots/failed-reload.png" });
  }
});

/** The button of the welcome text. */
function startButton(): Locator {
  return workbench.page.locator(".pane-body .monaco-button", { hasText: "Start Local Registry" });
}

function logText(): Locator {
  return workbench.page.locator(".editor-instance .view-lines").last();
}

async function reload(): Promise<void> {
  const { page } = workbench;
  // A reload by the editor's own command, because that saves the window's state before.
  const loaded = page.waitForEvent("load", { timeout: 60_000 });
  await pickInPalette(page, ">Developer: Reload Window");
  await loaded;
  await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
}

function emulatorProcess(): number {
  const told: unknown = JSON.parse(readFileSync(path.join(dataFolder, "emulator.json"), "utf8"));
  if (typeof told !== "object" || told === null || !("pid" in told)) {
    throw new Error("emulator.json names no process");
  }
  return Number(told.pid);
}

test("a reload brings back the registry that was started, and the log that was open", async () => {
  const { page } = workbench;
  await startButton().click();
  await workbench.row("localdev").waitFor({ timeout: 60_000 });
  await openFile(page, "tools/Dockerfile");
  await workbench.command("Build Image in ACR");
  await workbench.answer({ text: "tools:1" });
  await workbench.row("cf1", "Failed").waitFor({ timeout: 30_000 });
  const before = emulatorProcess();
  await reload();
  await workbench.row("cf1", "Failed").waitFor({ timeout: 60_000 });
  await expect(page.locator(".tab.active")).toContainText("cf1.acrlog");
  await expect(logText()).toContainText(/Run\sID:\scf1\sfailed\safter/u);
  expect(emulatorProcess()).not.toBe(before);
  await expect(page.locator(".notification-toast")).toHaveCount(0);
  await workbench.picture("e-reloaded");
});

test("a registry that is killed from outside is missed, and started again by one click", async () => {
  const { page } = workbench;
  process.kill(emulatorProcess(), "SIGKILL");
  await page
    .locator(".pane-body", { hasText: "The local registry has ended unexpectedly" })
    .waitFor({ timeout: 30_000 });
  await workbench.picture("e-ended");
  await startButton().click();
  await workbench.row("cf1", "Failed").waitFor({ timeout: 60_000 });
});

test("a registry that was stopped stays so over a reload", async () => {
  await workbench.command("Stop Local Registry");
  await startButton().waitFor({ timeout: 30_000 });
  await reload();
  await startButton().waitFor({ timeout: 60_000 });
  expect(() => process.kill(emulatorProcess(), 0)).toThrow();
});

test("a data folder that cannot be used is named, with a way to the setting", async () => {
  const { page } = workbench;
  const notFolder = path.join(repository, "package.json");
  workbench.configure({ "acrTasks.localRegistry.dataFolder": notFolder });
  await reload();
  await startButton().click();
  await notification(page, notFolder).waitFor({ timeout: 30_000 });
  await page.locator(".pane-body", { hasText: "cannot use its data folder" }).waitFor();
  await workbench.picture("e-data-folder");
  await notification(page, notFolder)
    .locator(".monaco-button", { hasText: "Choose the Data Folder" })
    .click();
  await page.locator(".settings-editor", { hasText: "Data Folder" }).waitFor();
});
