import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, type Locator } from "@playwright/test";
import { afterAll, afterEach, beforeAll, test } from "vitest";
import { beginStory, makeRepository, queueBuild, type Story } from "../scenario/story.ts";
import { startEmulator, type StartedEmulator } from "../support/emulator.ts";
import { activity, codeLens, openFile, pickInPalette } from "../workbench/page.mjs";
import { openExtension, packExtension, type Workbench } from "./workbench.ts";

const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-looks-"));
const repository = path.join(folder, "acr-build-helloworld-node");
let emulator: StartedEmulator;
let workbench: Workbench;
let story: Story;

beforeAll(async () => {
  await makeRepository(repository);
  const dataFolder = path.join(folder, "data");
  emulator = await startEmulator(dataFolder);
  story = await beginStory(emulator, "contoso", AbortSignal.timeout(60_000));
  // ACR's scanner refuses this Dockerfile at once: runs that cost nothing. Their numbers are hexadecimal.
  for (let count = 0; count < 12; count += 1) {
    await queueBuild(story, {
      folder: path.join(repository, "tools"),
      dockerfile: "Dockerfile",
      image: "tools:1",
    });
  }
  await story.service.createTask(
    story.registry.id,
    {
      name: "web-task",
      contextPath: `file://${repository}#master:web`,
      dockerFilePath: "Dockerfile",
      imageNames: ["web:{{.Run.ID}}"],
      arguments: [],
      baseImageTrigger: "Runtime",
    },
    story.signal,
  );
  workbench = await openExtension(packExtension(), repository, {
    "acrTasks.localRegistry.dataFolder": dataFolder,
  });
  await activity(workbench.page, "ACR Tasks").click();
  await workbench.row("contoso").waitFor();
  await workbench.widenSideBar();
  // The rows of a list are there only as far as there is room for them.
  await workbench.page.locator(".pane-header", { hasText: "Base Images" }).click();
});

afterAll(async () => {
  await workbench.close();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") {
    await workbench.page.screenshot({ path: "out/screenshots/failed-looks.png" });
  }
});

/** The tooltip that is shown, with these words. */
function tooltip(words: string): Locator {
  return workbench.page.locator(".workbench-hover", { hasText: words });
}

/** The question that a wizard asks now. */
function question(title: string): Locator {
  return workbench.page.locator(".quick-input-titlebar", { hasText: title });
}

test("long lists of runs are loaded page by page", async () => {
  await workbench.row("cfc", "Failed").waitFor();
  await workbench.row("cf3", "Failed").waitFor();
  await workbench.row("Load more…", "2 older").click();
  await workbench.row("cf1", "Failed").waitFor();
  await expect(workbench.row("Load more…")).toHaveCount(0);
});

test("every row says more when pointed at", async () => {
  const { page } = workbench;
  await workbench.row("contoso", "local").hover();
  await tooltip("Login server").waitFor();
  await page.screenshot({ path: "out/screenshots/g-tooltip-registry.png" });
  await workbench.row("web-task").hover();
  await tooltip("never run").waitFor();
  await page.screenshot({ path: "out/screenshots/g-tooltip-task.png" });
  await workbench.row("cfc").hover();
  await tooltip("somebody asked for it").waitFor();
  await page.screenshot({ path: "out/screenshots/g-tooltip-run.png" });
});

test("the hover of a FROM line says what its lens says, and Explain says why", async () => {
  const { page } = workbench;
  await openFile(page, "web/Dockerfile");
  await codeLens(page, "Not tracked yet: contoso/web-task has never run").waitFor();
  await page.locator(".view-line", { hasText: "aspnet" }).locator("span").last().hover();
  await page
    .locator(".monaco-hover", { hasText: "Not tracked yet: contoso/web-task has never run" })
    .waitFor();
  await page.screenshot({ path: "out/screenshots/g-hover.png" });
  await codeLens(page, "Explain").last().click();
  const preview = page.frameLocator("iframe.webview.ready").frameLocator("iframe");
  await preview.getByRole("heading", { name: "Checks" }).waitFor();
  await workbench.picture("g-explain");
});

test("a wizard is answered by keys alone, goes back, and changes one answer on its last page", async () => {
  const { page } = workbench;
  await openFile(page, "Dockerfile-app");
  await codeLens(page, "Depends on REGISTRY_NAME").waitFor();
  await codeLens(page, "Create Task…").waitFor();
  await page.keyboard.press("F1");
  await page.keyboard.type("ACR Tasks: Create Task");
  await page.keyboard.press("Enter");
  await question("Create Task (1/6)").waitFor();
  await page.keyboard.type("hello-task");
  await page.keyboard.press("Enter");
  await question("Create Task (2/6)").waitFor();
  await page.keyboard.press("Control+Alt+Minus");
  await question("Create Task (1/6)").waitFor();
  await expect(page.locator(".quick-input-widget input.input")).toHaveValue("hello-task");
  for (const step of [2, 3, 4, 5, 6]) {
    await page.keyboard.press("Enter");
    await question(`Create Task (${step}/6)`).waitFor();
  }
  const rows = page.locator(".quick-input-list .monaco-list-row");
  await rows.filter({ hasText: "Base image trigger" }).filter({ hasText: "Runtime" }).click();
  await question("Create Task (5/6)").waitFor();
  await rows.filter({ hasText: "The base images of all stages" }).click();
  await rows.filter({ hasText: "Base image trigger" }).filter({ hasText: "All" }).waitFor();
  await page.screenshot({ path: "out/screenshots/g-create-task.png" });
  await page.keyboard.press("Escape");
});

test("it can be read in a narrow side bar and in high contrast", async () => {
  const { page } = workbench;
  await page.setViewportSize({ width: 800, height: 600 });
  await pickInPalette(page, ">View: Reset View Locations");
  await page.screenshot({ path: "out/screenshots/g-narrow.png" });
  await page.setViewportSize({ width: 1360, height: 800 });
  workbench.configure({
    "window.autoDetectColorScheme": false,
    "workbench.colorTheme": "Default High Contrast",
  });
  await page.locator(".monaco-workbench.hc-black").waitFor();
  await page.screenshot({ path: "out/screenshots/g-high-contrast.png" });
});
