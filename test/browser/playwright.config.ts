import { defineConfig } from "@playwright/test";

/** One worker: the tests share a machine with two cores and a story that goes on. */
// eslint-disable-next-line no-restricted-syntax -- Playwright reads the default export of its configuration
export default defineConfig({
  testDir: ".",
  outputDir: "../../out/browser",
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"], ["./countingReporter.mjs"]],
});
