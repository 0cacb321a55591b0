import { defineConfig } from "vitest/config";

/** Three suites: pure ones in memory, the emulator against real clients, what a person sees in the workbench. */
// eslint-disable-next-line no-restricted-syntax -- vitest reads the default export of its configuration
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", root: ".", include: ["test/unit/**/*.test.ts"] } },
      {
        test: {
          name: "emulator",
          sequence: { groupOrder: 1 },
          root: ".",
          include: ["test/emulator/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "browser",
          sequence: { groupOrder: 2 },
          root: ".",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
          bail: 1,
        },
      },
    ],
  },
});
