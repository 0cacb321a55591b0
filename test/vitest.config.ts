import { defineConfig } from "vitest/config";

/** Three suites: pure ones in memory, the emulator against real clients, whole stories. Each can be run alone. */
// eslint-disable-next-line no-restricted-syntax -- vitest reads the default export of its configuration
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", root: ".", include: ["test/unit/**/*.test.ts"] } },
      {
        test: {
          name: "emulator",
          root: ".",
          include: ["test/emulator/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
