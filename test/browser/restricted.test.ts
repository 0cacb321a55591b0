import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { afterAll, afterEach, beforeAll, test } from "vitest";
import { beginStory, makeRepository } from "../scenario/story.ts";
import { startEmulator, type StartedEmulator } from "../support/emulator.ts";
import { activity, codeLens, notification, openFile } from "../workbench/page.mjs";
import { openExtension, packExtension, type Workbench } from "./workbench.ts";

const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-restricted-"));
const repository = path.join(folder, "acr-build-helloworld-node");
const dataFolder = path.join(folder, "data");
let workbench: Workbench;
let emulator: StartedEmulator | undefined;

beforeAll(async () => {
  await makeRepository(repository);
  const settings = {
    "acrTasks.localRegistry.dataFolder": dataFolder,
    "security.workspace.trust.startupPrompt": "never",
  };
  workbench = await openExtension(packExtension(), repository, settings, { trust: true });
});

afterAll(async () => {
  await workbench.close();
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") {
    await workbench.page.screenshot({ path: "out/screenshots/failed-restricted.png" });
  }
});

test("in Restricted Mode lenses read, and nothing is built or started", async () => {
  const { page } = workbench;
  await activity(page, "ACR Tasks").click();
  await page.locator(".pane-body", { hasText: "In Restricted Mode nothing is built" }).waitFor();
  await openFile(page, "web/Dockerfile");
  await codeLens(page, "A task with a base image trigger would track").waitFor();
  await expect(codeLens(page, "Explain").first()).toBeVisible();
  for (const doing of ["Build…", "Create Task…"]) {
    await expect(codeLens(page, doing)).toHaveCount(0);
  }
  await workbench.widenSideBar();
  await workbench.picture("f-restricted");
  expect(existsSync(dataFolder)).toBe(false);
});

test("what is there can be browsed in Restricted Mode, also where no container tool works", async () => {
  const { page } = workbench;
  emulator = await withoutPrograms(() => startEmulator(dataFolder));
  await beginStory(emulator, "localdev", AbortSignal.timeout(30_000));
  await workbench.command("Refresh Registries");
  await workbench.row("localdev").waitFor();
  await page.locator(".pane-body", { hasText: "Restricted Mode: trust this workspace" }).waitFor();
  await workbench.row("No container tool").hover();
  await page.locator(".workbench-hover", { hasText: "No container tool works here" }).waitFor();
  await workbench.picture("f-no-container-tool");
});

test("in a trusted folder a build that runs commands fails without a container tool and says what to install", async () => {
  const { page } = workbench;
  await page.locator(".monaco-button, .banner a", { hasText: "Manage" }).first().click();
  await page
    .locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/u })
    .first()
    .click();
  await openFile(page, "web/Dockerfile");
  await codeLens(page, "Create Task…").or(codeLens(page, "Build…")).first().waitFor();
  await workbench.command("Build Image in ACR");
  await workbench.answer({ text: "web:1" });
  await notification(page, "Run cf1 failed").waitFor({ timeout: 30_000 });
  await workbench.picture("f-failed-without-tool");
});

/** Does something while no program is found by its name. */
async function withoutPrograms<Result>(work: () => Promise<Result>): Promise<Result> {
  const { PATH: before } = process.env;
  process.env["PATH"] = path.join(folder, "no-programs");
  try {
    return await work();
  } finally {
    process.env["PATH"] = before;
  }
}
