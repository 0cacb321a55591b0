import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, type FrameLocator, type Locator } from "@playwright/test";
import { afterAll, afterEach, beforeAll, test } from "vitest";
import { beginStory, loginTo, makeRepository, type Story } from "../scenario/story.ts";
import { openContainers, pushNodeImage } from "../support/containers.ts";
import { startEmulator, type StartedEmulator } from "../support/emulator.ts";
import { activity, codeLens, openFile, pickInPalette, treeRows } from "../workbench/page.mjs";
import { openExtension, packExtension, type Workbench } from "./workbench.ts";

const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-tracking-"));
const repository = path.join(folder, "acr-build-helloworld-node");
let emulator: StartedEmulator;
let workbench: Workbench;
let story: Story;

const dependabot = `version: 2
updates:
  - package-ecosystem: docker
    directories: ["/*"]
    schedule:
      interval: daily
`;
const taskFile = `version: v1.1.0
steps:
  - build: --target=web -t $Registry/web:$ID .
  - push: [$Registry/web:$ID]
`;

beforeAll(async () => {
  await makeRepository(repository);
  mkdirSync(path.join(repository, ".github"));
  writeFileSync(path.join(repository, ".github/dependabot.yml"), dependabot);
  writeFileSync(path.join(repository, "acr-task.yaml"), taskFile);
  const dataFolder = path.join(folder, "data");
  emulator = await startEmulator(dataFolder, ["--stand-in", "docker.io=dockerhub"]);
  const signal = AbortSignal.timeout(120_000);
  const hub = await beginStory(emulator, "dockerhub", signal);
  story = await beginStory(emulator, "contoso", signal);
  const containers = openContainers();
  const login = await loginTo(hub.registry);
  for (const name of ["library/node:9-alpine", "library/node:15.2.1-alpine"]) {
    await pushNodeImage(containers, `${hub.registry.loginServer}/${name}`, login);
  }
  await containers.dispose();
  await createTask("web-task", "web", "aspnet:{{.Run.ID}}");
  await createTask("tools-task", "tools", "tools:1");
  workbench = await openExtension(packExtension(), repository, {
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
    await workbench.page.screenshot({ path: "out/screenshots/failed-tracking.png" });
  }
});

/** Creates a task that builds a folder of the repository. */
async function createTask(name: string, subfolder: string, image: string): Promise<void> {
  const definition = {
    name,
    contextPath: `file://${repository}#master:${subfolder}`,
    dockerFilePath: "Dockerfile",
    imageNames: [image],
    arguments: [],
    baseImageTrigger: "Runtime",
  } as const;
  await story.service.createTask(story.registry.id, definition, story.signal);
}

function page(): FrameLocator {
  return workbench.page.frameLocator("iframe.webview.ready").frameLocator("iframe");
}

/** A row of the view *Base Images*. */
function baseImage(...words: readonly string[]): Locator {
  return words
    .reduce((rows, word) => rows.filter({ hasText: word }), treeRows(workbench.page, "Base Images"))
    .first();
}

test("a line that ACR cannot scan is a problem, and its fix changes the file", async () => {
  const own = workbench.page;
  await openFile(own, "tools/Dockerfile");
  await codeLens(own, "ACR cannot scan this line: FROM --platform").waitFor();
  await own.keyboard.press("Control+Shift+M");
  await own
    .locator(".markers-panel .monaco-list-row", { hasText: "FROM --platform" })
    .first()
    .waitFor();
  await workbench.picture("h-problem");
  await codeLens(own, "Fix…").click();
  const fix = own.locator(".action-widget .monaco-list-row", { hasText: "platform" }).first();
  await fix.waitFor();
  await own.screenshot({ path: "out/screenshots/h-fixes.png" });
  await fix.click();
  await expect(own.locator(".view-lines").first()).toContainText(/FROM\salpine:3/u);
  await codeLens(own, "Not tracked yet: contoso/tools-task has never run").waitFor();
  await own.keyboard.press("Control+s");
  await expect
    .poll(() => readFileSync(path.join(repository, "tools/Dockerfile"), "utf8"))
    .toContain("\nFROM alpine:3\n");
  await own.keyboard.press("Control+j");
});

test("what ACR ignores in a task file is a problem with a fix", async () => {
  const own = workbench.page;
  await openFile(own, "acr-task.yaml");
  const line = own.locator(".view-line", { hasText: "build:" }).first();
  await line.getByText("--target=web").click();
  await own.keyboard.press("Control+.");
  await own
    .locator(".action-widget .monaco-list-row", { hasText: "--target web" })
    .first()
    .waitFor();
  await own.screenshot({ path: "out/screenshots/h-task-file.png" });
  await own.keyboard.press("Enter");
  await expect(line).toContainText(/--target\sweb\s-t/u);
});

test("a comment turns a code off for a line, and its lens goes", async () => {
  const own = workbench.page;
  await openFile(own, "worker/Dockerfile");
  await codeLens(own, "ghcr.io is not a location ACR watches").waitFor();
  await own.locator(".view-line", { hasText: "ghcr.io" }).getByText("ghcr.io").first().click();
  await own.keyboard.press("Control+.");
  const ignore = own.locator(".action-widget .monaco-list-row", {
    hasText: "Ignore unsupportedLocation",
  });
  await ignore.click();
  await expect(own.locator(".view-lines").first()).toContainText(
    /#\sacr-tasks\signore=unsupportedLocation/u,
  );
  await expect(codeLens(own, "ghcr.io is not a location ACR watches")).toHaveCount(0);
  await own.keyboard.press("Control+z");
  await codeLens(own, "ghcr.io is not a location ACR watches").waitFor();
});

test("a page explains a line, check by check, with the remedy as a button", async () => {
  const own = workbench.page;
  await workbench.closeNotifications();
  await openFile(own, "web/Dockerfile");
  await codeLens(own, "Not tracked: build-time stage").waitFor();
  await codeLens(own, "Explain").first().click();
  await page().getByRole("heading", { name: "Checks" }).first().waitFor();
  await page().getByRole("button", { name: "Track All" }).waitFor();
  await workbench.picture("h-explain");
  await page().getByRole("button", { name: "Track All" }).click();
  await workbench.row("web-task").waitFor();
  await openFile(own, "web/Dockerfile");
  await expect(codeLens(own, "Not tracked: build-time stage")).toHaveCount(0);
  await codeLens(own, "Not tracked yet: contoso/web-task has never run").first().waitFor();
});

test("a task is diagnosed from the tree", async () => {
  await workbench.closeNotifications();
  await workbench.row("web-task").click({ button: "right" });
  const item = workbench.page.locator(".monaco-menu .action-item", {
    hasText: "Diagnose Base Image Trigger",
  });
  // A click that comes at once after the one that opened the menu does not count.
  await item.hover();
  await workbench.page.keyboard.press("Enter");
  await page().getByText("contoso/web-task has never run").first().waitFor();
  await workbench.picture("h-diagnose");
});

test("all base images are listed with who uses them", async () => {
  await baseImage("node:15.2.1-alpine").waitFor();
  await baseImage("mcr.microsoft.com/dotnet/aspnet:8.0").locator(".monaco-tl-twistie").click();
  await baseImage("contoso/web-task", "not tracked yet").waitFor();
  await baseImage("ghcr.io/contoso/runtime:1").locator(".monaco-tl-twistie").click();
  await baseImage("worker/Dockerfile:2").waitFor();
  await workbench.picture("h-base-images");
});

test("an image is imported and the line takes the copy", async () => {
  const own = workbench.page;
  await pickInPalette(own, ">View: Close All Editors");
  await openFile(own, "api/Dockerfile");
  await codeLens(own, "will see no update · Dependabot proposes newer tags").waitFor();
  await workbench.command("Import and Rewrite FROM");
  await own.locator(".quick-input-widget input.input").fill("node:15.2.1-alpine");
  await own.keyboard.press("Enter");
  await workbench.answer(
    { pick: "contoso" },
    { text: "node:15-alpine" },
    { pick: "All 1 lines with this image" },
    { pick: "By a build argument" },
  );
  await expect(own.locator(".view-line", { hasText: "REGISTRY_NAME" }).last()).toContainText(
    /FROM\s\$\{REGISTRY_NAME\}\/node:15-alpine/u,
  );
  await codeLens(own, "No task builds this Dockerfile").waitFor();
  await workbench.picture("h-imported");
});
