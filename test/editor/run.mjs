// Runs the suites of test/editor/suite in a real extension host:
//   node test/editor/run.mjs [--grep TEXT]
// The editor is the one that VSCODE_EXECUTABLE names, else the web workbench of test/workbench. Ends with the line
// "N passed, N failed" and writes the same to out/results/editor.json.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const suites = path.join(root, "test/editor/suite");
const bundles = path.join(root, "out/editor");
const temporary = mkdtempSync(path.join(tmpdir(), "acr-tasks-editor-"));
const resultFile = path.join(temporary, "result.json");

/** Bundles the runner and each suite; the programs under test too when they were never built. */
async function bundle() {
  if (!existsSync(path.join(root, "dist/extension.js"))) {
    execFileSync("node", ["src/esbuild.mjs"], { cwd: root, stdio: "inherit" });
  }
  rmSync(bundles, { recursive: true, force: true });
  const files = readdirSync(suites).filter((name) => name.endsWith(".test.ts"));
  await build({
    absWorkingDir: root,
    entryPoints: [
      "test/editor/index.ts",
      ...files.map((name) => path.join("test/editor/suite", name)),
    ],
    outdir: bundles,
    entryNames: "[name]",
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
}

/** A copy of the sample workspace as a Git repository with one commit, so that tasks can build from it. */
function makeWorkspace() {
  const folder = path.join(temporary, "helloworld");
  cpSync(path.join(root, "test/workspaces/helloworld"), folder, { recursive: true });
  cpSync(path.join(root, "test/editor/workspace"), folder, { recursive: true });
  const git = (...parameters) =>
    execFileSync(
      "git",
      ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...parameters],
      { cwd: folder },
    );
  git("init", "-q", "-b", "main");
  git("remote", "add", "origin", "git@github.com:contoso/helloworld.git");
  git("add", ".");
  git("commit", "-q", "-m", "Sample");
  return folder;
}

function readResult() {
  const nothing = { passed: 0, failed: 0 };
  return existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, "utf8")) : nothing;
}

let hasEnded = true;
try {
  await bundle();
  const grep = process.argv.indexOf("--grep");
  await runTests({
    vscodeExecutablePath:
      process.env.VSCODE_EXECUTABLE ?? path.join(root, "test/workbench/code.mjs"),
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(bundles, "index.js"),
    launchArgs: [
      makeWorkspace(),
      "--disable-extensions",
      "--disable-workspace-trust",
      `--user-data-dir=${path.join(temporary, "data")}`,
      `--extensions-dir=${path.join(temporary, "extensions")}`,
    ],
    extensionTestsEnv: {
      EDITOR_TEST_RESULT: resultFile,
      EDITOR_TEST_GREP: grep < 0 ? "" : (process.argv[grep + 1] ?? ""),
    },
  });
} catch (error) {
  console.error(String(error instanceof Error ? error.message : error));
  hasEnded = false;
}
const { passed, failed } = readResult();
// A run that executed nothing, or that ended badly after its tests, has failed too.
const result = { passed, failed: failed + (failed === 0 && (!hasEnded || passed === 0) ? 1 : 0) };
mkdirSync(path.join(root, "out/results"), { recursive: true });
writeFileSync(path.join(root, "out/results/editor.json"), JSON.stringify(result));
rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
console.log(`${result.passed} passed, ${result.failed} failed`);
process.exit(result.failed === 0 ? 0 : 1);
