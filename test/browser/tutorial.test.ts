import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { afterAll, afterEach, beforeAll, test } from "vitest";
import { beginStory, loginTo, makeRepository } from "../scenario/story.ts";
import { openContainers, pushNodeImage } from "../support/containers.ts";
import { startEmulator, type StartedEmulator } from "../support/emulator.ts";
import { activity, codeLens, notification, openFile, treeRows } from "../workbench/page.mjs";
import { openExtension, packExtension, type Workbench } from "./workbench.ts";

const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-browser-"));
const repository = path.join(folder, "acr-build-helloworld-node");
let emulator: StartedEmulator;
let workbench: Workbench;

beforeAll(async () => {
  const vsix = packExtension();
  const dataFolder = path.join(folder, "data");
  emulator = await startEmulator(dataFolder, ["--stand-in", "docker.io=dockerhub"]);
  const signal = AbortSignal.timeout(60_000);
  const hub = await beginStory(emulator, "dockerhub", signal);
  await beginStory(emulator, "contoso", signal);
  const containers = openContainers();
  await pushNodeImage(
    containers,
    `${hub.registry.loginServer}/library/node:9-alpine`,
    await loginTo(hub.registry),
  );
  await containers.dispose();
  await makeRepository(repository);
  workbench = await openExtension(vsix, repository, {
    "acrTasks.localRegistry.dataFolder": dataFolder,
  });
});

afterAll(async () => {
  await workbench.close();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") {
    await workbench.page.screenshot({
      path: `out/screenshots/failed-${task.name.slice(0, 30).replaceAll(/\W/gu, "-")}.png`,
    });
  }
});

test("the view shows the registries, and lenses say what is not tracked yet", async () => {
  const { page } = workbench;
  await activity(page, "ACR Tasks").click();
  await workbench.row("contoso").waitFor();
  await workbench.widenSideBar();
  await openFile(page, "Dockerfile-app");
  await codeLens(page, "Depends on REGISTRY_NAME").waitFor();
  await workbench.picture("1-first-look");
});

test("a quick build of the base image succeeds", async () => {
  const { page } = workbench;
  await openFile(page, "Dockerfile-base");
  await workbench.command("Build Image in ACR");
  await workbench.answer({ pick: "contoso" }, { text: "baseimages/node:9-alpine" });
  await workbench.expand("contoso");
  await workbench.expand("Quick runs");
  await workbench.row("Manual", "Succeeded").waitFor({ timeout: 90_000 });
  await expect(page.locator(".editor-instance .view-lines").last()).toContainText(
    /Run\sID:\scf1\swas\ssuccessful\safter/u,
  );
  await workbench.picture("2-quick-build");
});

test("a task is created and run once, and the lens says that it is tracked", async () => {
  const { page } = workbench;
  await workbench.closeNotifications();
  await openFile(page, "Dockerfile-app");
  await workbench.command("Create Task");
  await workbench.answer(
    { pick: "contoso" },
    { text: "taskhelloworld" },
    { pick: "The repository on this machine" },
    { text: "helloworld:{{.Run.ID}}" },
    { text: "contoso.azurecr.io" },
    { pick: "Runtime" },
  );
  await page
    .locator(".quick-input-list .monaco-list-row", { hasText: "Create Task" })
    .first()
    .waitFor();
  await workbench.picture("3-create-task");
  await workbench.answer({ pick: "Create Task" });
  await codeLens(page, "Not tracked yet: contoso/taskhelloworld has never run").waitFor();
  await workbench.picture("3b-never-run");
  await notification(page, "was created")
    .locator("a.monaco-button, .monaco-text-button", { hasText: "Run Once" })
    .click();
  await page.locator(".tab.active", { hasText: "cf2" }).waitFor();
  await openFile(page, "Dockerfile-app");
  await codeLens(page, "Tracked by contoso/taskhelloworld · built on this digest").waitFor({
    timeout: 90_000,
  });
  await workbench.expand("Tasks");
  await workbench.row("taskhelloworld", "Succeeded").waitFor();
  await workbench.closeNotifications();
  await workbench.picture("4-tracked");
});

test("patching the base image rebuilds the application by itself", async () => {
  const { page } = workbench;
  await openFile(page, "Dockerfile-base");
  await page.locator(".view-line", { hasText: "NODE_VERSION" }).click();
  await page.keyboard.press("End");
  await page.keyboard.type("a");
  await page.keyboard.press("Control+s");
  await expect
    .poll(() => readFileSync(path.join(repository, "Dockerfile-base"), "utf8"))
    .toContain("NODE_VERSION 9.11.2a\n");
  await workbench.command("Build Image in ACR");
  await workbench.answer({ pick: "contoso" }, { text: "baseimages/node:9-alpine" });
  await page.locator(".tab.active", { hasText: "cf3" }).waitFor();
  await openFile(page, "Dockerfile-app");
  await codeLens(page, "Tracked, rebuild under way").waitFor({ timeout: 90_000 });
  await workbench.closeNotifications();
  await workbench.picture("5a-under-way");
  await codeLens(page, "Tracked by contoso/taskhelloworld · built on this digest").waitFor({
    timeout: 90_000,
  });
  await workbench.picture("5b-rebuilt");
  await workbench.expand("taskhelloworld");
  await workbench.row("taskhelloworld", "Image Update", "Succeeded").waitFor({ timeout: 90_000 });
  for (const node of ["Base images", "Triggers", "Runs"]) {
    await workbench.expand(node);
  }
  await workbench.row("Image Update", "Succeeded").waitFor();
  await workbench.closeNotifications();
  await workbench.picture("5-image-update");
});

test("the base image is listed with what builds on it and what rebuilds when it moves", async () => {
  const { page } = workbench;
  const rows = treeRows(page, "Base Images");
  const open = async (text: string): Promise<void> => {
    await rows.filter({ hasText: text }).first().locator(".monaco-tl-twistie").click();
  };
  await open("contoso.azurecr.io/baseimages/node:9-alpine");
  await rows.filter({ hasText: "rebuilt just now" }).first().waitFor();
  await open("rebuilds 1 task if it moves");
  await expect(rows.filter({ hasText: "contoso/taskhelloworld" })).toHaveCount(2);
  await workbench.picture("5c-base-images");
});

test("the log of the new run tells what it was built on", async () => {
  const { page } = workbench;
  const runs = treeRows(page, "Registries")
    .filter({ hasText: "Image Update" })
    .filter({ hasNotText: "taskhelloworld" });
  await runs.first().click();
  await expect(page.locator(".tab.active")).toContainText("cf4");
  await expect(page.locator(".editor-instance .view-lines").last()).toContainText(
    /Run\sID:\scf4\swas\ssuccessful\safter/u,
  );
  await workbench.picture("6-log");
});
