// A Playwright reporter that leaves the counts of the suite for test/all.mjs.
import { mkdirSync, writeFileSync } from "node:fs";

/** Writes out/results/browser.json when the run has ended. */
export default class CountingReporter {
  #passed = 0;
  #failed = 0;

  onTestEnd(test, result) {
    if (result.status === "passed") {
      this.#passed += 1;
    } else {
      this.#failed += 1;
    }
  }

  onError() {
    this.#failed += 1;
  }

  onEnd() {
    mkdirSync("out/results", { recursive: true });
    writeFileSync(
      "out/results/browser.json",
      JSON.stringify({ passed: this.#passed, failed: this.#failed }),
    );
  }
}
