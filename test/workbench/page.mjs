// The workbench as a page in headless Chromium, and what a person does with it (VS Code 1.139).
import { chromium } from "@playwright/test";
import { workbenchUrl } from "./server.mjs";

/** Headless Chromium that can reach loopback only. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    headless: true,
    args: [
      ...["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"],
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ],
  });
}

/**
 * Opens a folder in the workbench. `log` collects what the page's console said.
 * @param {import("@playwright/test").Browser} browser
 * @param {number} port
 * @param {{ folder: string, devPaths?: readonly string[], testsPath?: string, expose?: Record<string, Function>, viewport?: { width: number, height: number } }} options
 */
export async function openWorkbench(browser, port, options) {
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 },
    locale: "en-US",
    colorScheme: "dark",
  });
  const page = await context.newPage();
  /** @type {string[]} */
  const log = [];
  page.on("console", (message) => log.push(`[${message.type()}] ${message.text()}`));
  page.on("pageerror", (error) => log.push(`[pageerror] ${error.message}`));
  page.on("requestfailed", (request) =>
    log.push(`[requestfailed] ${request.url()} ${request.failure()?.errorText}`),
  );
  for (const [name, call] of Object.entries(options.expose ?? {})) {
    await page.exposeFunction(name, call);
  }
  await page.goto(workbenchUrl(port, options));
  return { page, log };
}

/** Waits until the workbench shows the explorer of the opened folder. @param {import("@playwright/test").Page} page */
export async function ready(page) {
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  await page.locator(".part.statusbar").waitFor({ timeout: 60_000 });
  await page
    .locator(".explorer-folders-view .monaco-list-row")
    .first()
    .waitFor({ timeout: 60_000 });
}

/**
 * Types into the palette and takes the first row with that text; `>Title` names a command.
 * @param {import("@playwright/test").Page} page
 * @param {string} text
 */
export async function pickInPalette(page, text) {
  await page.keyboard.press(text.startsWith(">") ? "F1" : "Control+P");
  const input = page.locator(".quick-input-widget input.input");
  await input.waitFor({ state: "visible" });
  await input.fill(text);
  const row = page
    .locator(".quick-input-list .monaco-list-row")
    .filter({ hasText: text.replace(/^>/u, "") })
    .first();
  await row.waitFor({ timeout: 20_000 });
  await row.click();
  // The command's own questions come in the same widget: what is typed next must not reach the palette.
  await page.waitForFunction(() => {
    const widget = document.querySelector(".quick-input-widget");
    const typed = widget?.querySelector("input.input")?.value ?? "";
    return widget === null || widget.style.display === "none" || !typed.startsWith(">");
  });
}

/**
 * Waits until a question of a wizard was taken: its title, which has the number of the step, gives way to another or the
 * widget goes. `title` is what it was.
 * @param {import("@playwright/test").Page} page
 * @param {string} title
 */
export async function questionTaken(page, title) {
  await page.waitForFunction((before) => {
    const widget = document.querySelector(".quick-input-widget");
    const now = widget?.querySelector(".quick-input-title")?.textContent ?? "";
    return widget === null || widget.style.display === "none" || now !== before;
  }, title);
}

/**
 * Opens a file of the workspace by its path.
 * @param {import("@playwright/test").Page} page
 * @param {string} path
 */
export async function openFile(page, path) {
  const slash = path.lastIndexOf("/");
  await page.keyboard.press("Control+P");
  const input = page.locator(".quick-input-widget input.input");
  await input.waitFor({ state: "visible" });
  await input.fill(path);
  let row = page
    .locator(".quick-input-list .monaco-list-row")
    .filter({ hasText: path.slice(slash + 1) });
  row = slash < 0 ? row : row.filter({ hasText: path.slice(0, slash) });
  await row.first().click({ timeout: 20_000 });
  await page
    .locator(".tab.active", { hasText: path.slice(slash + 1) })
    .first()
    .waitFor();
}

/**
 * Lenses whose text contains something.
 * @param {import("@playwright/test").Page} page
 * @param {string} text
 */
export function codeLens(page, text) {
  return page.locator(".codelens-decoration a", { hasText: text });
}

/**
 * Rows of a tree view.
 * @param {import("@playwright/test").Page} page
 * @param {string} view
 */
export function treeRows(page, view) {
  return page.locator(`.pane:has(.pane-header[aria-label^="${view}"]) .monaco-list-row`);
}

/**
 * Notification toasts whose text contains something.
 * @param {import("@playwright/test").Page} page
 * @param {string} text
 */
export function notification(page, text) {
  return page.locator(".notification-toast", { hasText: text });
}

/**
 * An icon of the activity bar.
 * @param {import("@playwright/test").Page} page
 * @param {string} title
 */
export function activity(page, title) {
  return page.locator(".activitybar .action-item", {
    has: page.locator(`[aria-label^="${title}"]`),
  });
}
