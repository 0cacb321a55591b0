import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";

/** What VS Code calls in the extension host. Rejects when a test failed. */
export async function run(): Promise<void> {
  const grep = process.env["EDITOR_TEST_GREP"] ?? "";
  const mocha = new Mocha({
    ui: "tdd",
    color: false,
    timeout: 20_000,
    ...(grep === "" ? {} : { grep }),
  });
  for (const file of readdirSync(__dirname)
    .filter((name) => name.endsWith(".test.js"))
    .sort()) {
    mocha.addFile(path.join(__dirname, file));
  }
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const { passes = 0 } = runner.stats ?? {};
      writeFileSync(
        process.env["EDITOR_TEST_RESULT"] ?? "result.json",
        JSON.stringify({ passed: passes, failed: failures }),
      );
      if (failures === 0) {
        resolve();
      } else {
        reject(new Error(`${failures} tests failed`));
      }
    });
  });
}
