// A vitest reporter that leaves the counts of a suite for test/all.mjs.
import { mkdirSync, writeFileSync } from "node:fs";

/** Writes out/results/<part>.json when the run has ended. */
export default class ResultReporter {
  onTestRunEnd(modules, errors) {
    const counts = { passed: 0, failed: errors.length };
    for (const module of modules) {
      counts.failed += module.state() === "failed" && module.children.size === 0 ? 1 : 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts.passed += state === "passed" ? 1 : 0;
        counts.failed += state === "failed" || state === "pending" ? 1 : 0;
      }
    }
    mkdirSync("out/results", { recursive: true });
    writeFileSync(
      `out/results/${process.env.ACR_TASKS_TEST_PART ?? "vitest"}.json`,
      JSON.stringify(counts),
    );
  }
}
