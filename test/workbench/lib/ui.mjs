// Small page-object helpers over the workbench DOM (VS Code 1.139).
export async function ready(page) {
  await page.locator(".monaco-workbench").waitFor({ timeout: 60000 });
  await page.locator(".part.statusbar").waitFor({ timeout: 60000 });
  await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 60000 });
}
// Ctrl+P: `text` may be a file name, or `>Command Title`
export async function quick(page, text) {
  await page.keyboard.press(text.startsWith(">") ? "F1" : "Control+P");
  const input = page.locator(".quick-input-widget input.input");
  await input.waitFor({ state: "visible" });
  await input.fill(text);
  const want = text.replace(/^>/, "");
  const row = page.locator(".quick-input-list .monaco-list-row").filter({ hasText: want }).first();
  await row.waitFor({ timeout: 20000 });
  await row.click();
  await page
    .locator(".quick-input-widget")
    .waitFor({ state: "hidden" })
    .catch(() => {});
}
export const openFile = async (page, name) => {
  await quick(page, name);
  await page.locator(".tab", { hasText: name }).first().waitFor();
};
export const command = (page, title) => quick(page, ">" + title);
export const codeLens = (page, text) => page.locator(".codelens-decoration a", { hasText: text });
export const treeItems = (page, view) =>
  page.locator(`.pane:has(.pane-header[aria-label^="${view}"]) .monaco-list-row`);
export const notification = (page, text) =>
  page.locator(".notification-toast .notification-list-item-message", { hasText: text });
export const activity = (page, title) =>
  page.locator(".activitybar .action-item", { has: page.locator(`[aria-label^="${title}"]`) });

// A row of a virtualised list may not be in the DOM: scroll until it is.
export async function scrollTo(page, listSelector, text) {
  const list = page.locator(listSelector).first();
  await list.waitFor();
  const row = page.locator(`${listSelector} .monaco-list-row`, { hasText: text }).first();
  await list.hover();
  for (let i = 0; i < 40 && !(await row.isVisible().catch(() => false)); i++) {
    await page.mouse.wheel(0, 200);
    await page.waitForTimeout(80);
  }
  await row.waitFor({ timeout: 1000 });
  return row;
}
