import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, type Browser, type Locator, type Page } from "@playwright/test";
import {
  openWorkbench,
  pickInPalette,
  questionTaken,
  ready,
  startBrowser,
  treeRows,
} from "../workbench/page.mjs";
import { installVsix, startServer } from "../workbench/server.mjs";

const screenshots = path.resolve("out/screenshots");

/** The extension, installed from its package, in a workbench that a browser shows. */
export interface Workbench {
  readonly page: Page;
  /** Changes user settings while the workbench runs. */
  configure(settings: Readonly<Record<string, unknown>>): void;
  /** Takes a picture in the dark and in the light theme: `<name>-dark.png`, `<name>-light.png`. */
  picture(name: string): Promise<void>;
  /** Makes room for the words of the tree, as a person does by dragging the side bar's edge. */
  widenSideBar(): Promise<void>;
  /** A row of the tree whose text contains all of the words. */
  row(...words: readonly string[]): Locator;
  /** Opens a row of the tree. */
  expand(...words: readonly string[]): Promise<void>;
  /** Picks a command of the extension in the palette. */
  command(title: string): Promise<void>;
  /** Answers the questions of a wizard in their order: a text is typed, a pick is chosen by what its row says. */
  answer(...answers: readonly Answer[]): Promise<void>;
  closeNotifications(): Promise<void>;
  close(): Promise<void>;
}

/** An answer to one question of a wizard. */
export type Answer = { readonly text: string } | { readonly pick: string };

/** How the workbench differs from one for a trusted folder on this machine. */
export interface WorkbenchOptions {
  /** Folders are trusted only when the user says so. */
  readonly trust?: boolean;
}

/** Packs the extension as users get it; returns the file. */
export function packExtension(): string {
  const vsix = path.resolve("out/acr-tasks.vsix");
  mkdirSync(path.dirname(vsix), { recursive: true });
  execFileSync("npx", ["vsce", "package", "--no-dependencies", "--out", vsix], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return vsix;
}

/** Opens a folder in a workbench of its own with the packed extension. */
export async function openExtension(
  vsix: string,
  folder: string,
  settings: Readonly<Record<string, unknown>>,
  options: WorkbenchOptions = {},
): Promise<Workbench> {
  const extensionsDir = mkdtempSync(path.join(tmpdir(), "acr-tasks-extensions-"));
  installVsix(vsix, extensionsDir);
  const server = await startServer({
    dev: false,
    extensionsDir,
    settings: { "window.autoDetectColorScheme": true, ...settings },
    ...options,
  });
  const browser: Browser = await startBrowser();
  const { page } = await openWorkbench(browser, server.port, {
    folder,
    viewport: { width: 1360, height: 800 },
  });
  await ready(page);
  const row = (...words: readonly string[]): Locator => findRow(page, words);
  return {
    page,
    row,
    expand: (...words) => expandRow(row(...words)),
    command: (title) => pickInPalette(page, `>ACR Tasks: ${title}`),
    answer: (...answers) => answerWizard(page, answers),
    closeNotifications: () => closeNotifications(page),
    configure: (changed) => changeSettings(server.userData, changed),
    picture: (name) => takePictures(page, name),
    widenSideBar: () => widenSideBar(page),
    async close() {
      await browser.close();
      await server.stop();
      rmSync(extensionsDir, { recursive: true, force: true });
    },
  };
}

async function takePictures(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // The theme is there when the workbench says so; the class is VS Code's own.
    await expect(
      page
        .locator(colorScheme === "dark" ? ".monaco-workbench.vs-dark" : ".monaco-workbench.vs")
        .first(),
    ).toBeVisible();
    await page.screenshot({ path: path.join(screenshots, `${name}-${colorScheme}.png`) });
  }
}

function findRow(page: Page, words: readonly string[]): Locator {
  let rows = treeRows(page, "Registries");
  for (const word of words) {
    rows = rows.filter({ hasText: word });
  }
  return rows.first();
}

async function expandRow(row: Locator): Promise<void> {
  await row.waitFor();
  if ((await row.getAttribute("aria-expanded")) === "false") {
    await row.locator(".monaco-tl-twistie").click();
  }
}

async function answerWizard(page: Page, answers: readonly Answer[]): Promise<void> {
  const rows = page.locator(".quick-input-list .monaco-list-row");
  for (const answer of answers) {
    const input = page.locator(".quick-input-widget input.input");
    await input.waitFor({ state: "visible" });
    const title = await page.locator(".quick-input-title").innerText();
    if ("text" in answer) {
      await expect(rows.filter({ visible: true })).toHaveCount(0);
      await input.fill(answer.text);
      await input.press("Enter");
    } else {
      await rows.filter({ hasText: answer.pick }).first().click();
    }
    await questionTaken(page, title);
  }
}

async function closeNotifications(page: Page): Promise<void> {
  await pickInPalette(page, ">Notifications: Clear All Notifications");
  await expect(page.locator(".notification-toast")).toHaveCount(0);
}

function changeSettings(userData: string, changed: Readonly<Record<string, unknown>>): void {
  for (const name of ["User", "Machine"]) {
    const file = path.join(userData, name, "settings.json");
    const before = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...before, ...changed }, null, 2));
  }
}

async function widenSideBar(page: Page): Promise<void> {
  const sideBar = await page.locator(".part.sidebar").boundingBox();
  if (sideBar === null) {
    throw new Error("the side bar is not shown");
  }
  const edge = sideBar.x + sideBar.width;
  const middle = sideBar.y + sideBar.height / 2;
  await page.mouse.move(edge, middle);
  await page.mouse.down();
  await page.mouse.move(edge + 140, middle, { steps: 5 });
  await page.mouse.up();
}
