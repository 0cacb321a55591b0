import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { afterAll, beforeAll, test } from "vitest";
import { makeRepository } from "../scenario/story.ts";
import {
  activity,
  codeLens,
  notification,
  openFile,
  pickInPalette,
  treeRows,
} from "../workbench/page.mjs";
import { openExtension, packExtension, type Workbench } from "./workbench.ts";

const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-first-minute-"));
const repository = path.join(folder, "acr-build-helloworld-node");
let workbench: Workbench;

beforeAll(async () => {
  await makeRepository(repository);
  workbench = await openExtension(packExtension(), repository, {
    "acrTasks.localRegistry.dataFolder": path.join(folder, "data"),
  });
});

afterAll(async () => {
  await workbench.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test("without a registry the view says what it is, and lenses say what ACR would do", async () => {
  const { page } = workbench;
  await activity(page, "ACR Tasks").click();
  await page.locator(".monaco-button", { hasText: "Start Local Registry" }).waitFor();
  await workbench.widenSideBar();
  await openFile(page, "worker/Dockerfile");
  await codeLens(page, "Not tracked: ghcr.io is not a location ACR watches").waitFor();
  await openFile(page, "api/Dockerfile");
  await codeLens(page, "15.2.1-alpine is published once; ACR will see no update").waitFor();
  await openFile(page, "web/Dockerfile");
  await codeLens(page, "Build stage: no base image of its own").waitFor();
  await workbench.picture("a-welcome");
});

test("one button starts the local registry", async () => {
  const { page } = workbench;
  await page.locator(".monaco-button", { hasText: "Start Local Registry" }).click();
  const rows = treeRows(page, "Registries");
  await rows.filter({ hasText: "localdev" }).first().waitFor({ timeout: 60_000 });
  await workbench.picture("b-started");
});

test("a Dockerfile that ACR cannot scan ends in a failed run that says why", async () => {
  const { page } = workbench;
  await openFile(page, "tools/Dockerfile");
  await codeLens(page, "ACR cannot scan this line: FROM --platform").waitFor();
  await pickInPalette(page, ">ACR Tasks: Build Image in ACR");
  const input = page.locator(".quick-input-widget input.input");
  await input.fill("tools:1");
  await input.press("Enter");
  await notification(page, "failed").waitFor({ timeout: 60_000 });
  await expect(page.locator(".editor-instance .view-lines").last()).toContainText("unable");
  await workbench.picture("c-failed");
});

test("Stop Local Registry ends it", async () => {
  const { page } = workbench;
  await pickInPalette(page, ">ACR Tasks: Stop Local Registry");
  await page
    .locator(".monaco-button", { hasText: "Start Local Registry" })
    .waitFor({ timeout: 30_000 });
});
