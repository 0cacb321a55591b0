import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, type Browser, type Page } from "@playwright/test";
import { openWorkbench, ready, startBrowser } from "../workbench/page.mjs";
import { installVsix, startServer } from "../workbench/server.mjs";

const screenshots = path.resolve("out/screenshots");

/** The extension, installed from its package, in a workbench that a browser shows. */
export interface Workbench {
  readonly page: Page;
  /** Takes a picture in the dark and in the light theme: `<name>-dark.png`, `<name>-light.png`. */
  picture(name: string): Promise<void>;
  /** Makes room for the words of the tree, as a person does by dragging the side bar's edge. */
  widenSideBar(): Promise<void>;
  close(): Promise<void>;
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
): Promise<Workbench> {
  const extensionsDir = mkdtempSync(path.join(tmpdir(), "acr-tasks-extensions-"));
  installVsix(vsix, extensionsDir);
  const server = await startServer({
    dev: false,
    extensionsDir,
    settings: { "window.autoDetectColorScheme": true, ...settings },
  });
  const browser: Browser = await startBrowser();
  const { page } = await openWorkbench(browser, server.port, {
    folder,
    viewport: { width: 1360, height: 800 },
  });
  await ready(page);
  return {
    page,
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
