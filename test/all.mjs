// npm test: installs what is missing, runs every part and adds the results up.
//   node test/all.mjs [PART …]   without a part all of them
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import {
  browser,
  compiler,
  containerTools,
  ensureNpmPackages,
  ensurePrograms,
  projectRoot,
} from "./start/prerequisites.mjs";

const results = path.join(projectRoot, "out/results");

/**
 * A part of the suite. A part that counts its own tests writes out/results/<name>.json {"passed","failed"};
 * the others count as one.
 * @type {readonly { name: string, command: readonly string[], counts: boolean, needs: readonly object[] }[]}
 */
const parts = [
  { name: "types", command: ["npx", "tsc", "-b"], counts: false, needs: [] },
  {
    name: "lint",
    command: [
      "npx",
      "eslint",
      ".",
      "--max-warnings",
      "0",
      "--cache",
      "--cache-location",
      "out/eslintcache",
    ],
    counts: false,
    needs: [],
  },
  {
    name: "format",
    command: ["npx", "prettier", "--check", "--log-level", "warn", "."],
    counts: false,
    needs: [],
  },
  { name: "dead", command: ["npx", "knip"], counts: false, needs: [] },
  { name: "build", command: ["node", "src/esbuild.mjs"], counts: false, needs: [] },
  { name: "unit", command: vitest("unit"), counts: true, needs: [] },
  { name: "emulator", command: vitest("emulator"), counts: true, needs: [containerTools] },
  {
    name: "scenario",
    command: ["node", "test/scenario/run.mjs", "--all"],
    counts: true,
    needs: [containerTools],
  },
  {
    name: "editor",
    command: ["node", "test/editor/run.mjs"],
    counts: true,
    needs: [browser, compiler, containerTools],
  },
  {
    name: "browser",
    command: vitest("browser"),
    counts: true,
    needs: [browser, compiler, containerTools],
  },
  { name: "api", command: ["node", "test/api/run.mjs"], counts: true, needs: [] },
];

/** @param {string} project */
function vitest(project) {
  return [
    "npx",
    "vitest",
    "run",
    "--config",
    "test/vitest.config.mts",
    "--root",
    ".",
    "--project",
    project,
    "--reporter=default",
    "--reporter=./test/support/resultReporter.mjs",
  ];
}

/** @param {readonly string[]} command @param {string} name @returns {Promise<boolean>} */
function run(command, name) {
  const [program = "", ...parameters] = command;
  const child = spawn(program, parameters, {
    cwd: projectRoot,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ACR_TASKS_TEST_PART: name, FORCE_COLOR: "0", NO_COLOR: "1" },
    shell: process.platform === "win32",
  });
  return new Promise((resolve) => {
    child.once("error", (error) => {
      console.error(String(error));
      resolve(false);
    });
    child.once("exit", (code) => resolve(code === 0));
  });
}

/** @param {(typeof parts)[number]} part @returns {Promise<{ passed: number, failed: number }>} */
async function runPart(part) {
  const file = path.join(results, `${part.name}.json`);
  rmSync(file, { force: true });
  const ok = await run(part.command, part.name);
  if (!part.counts) {
    return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  }
  const counted = existsSync(file)
    ? JSON.parse(readFileSync(file, "utf8"))
    : { passed: 0, failed: 1 };
  // A part that ends badly has failed even if each test that ran passed; one that ran nothing has failed too.
  // Only a part that says why may run nothing.
  const ran = counted.passed > 0 || counted.skipped !== undefined;
  const failed = Math.max(counted.failed, ok && ran ? 0 : 1);
  return { passed: counted.passed, failed };
}

const asked = process.argv.slice(2);
const chosen = parts.filter(({ name }) => asked.length === 0 || asked.includes(name));
const unknown = asked.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(
    `no such part: ${unknown.join(", ")}; there are ${parts.map(({ name }) => name).join(", ")}`,
  );
  process.exit(2);
}
ensureNpmPackages();
const missing = ensurePrograms([...new Set(chosen.flatMap((part) => part.needs))]);
if (missing.length > 0) {
  missing.forEach((sentence) => console.error(sentence));
  process.exit(1);
}
mkdirSync(results, { recursive: true });
if (chosen.length > 1) {
  // What the emulators of this run answer is recorded anew.
  rmSync(path.join(projectRoot, "out/traffic.jsonl"), { force: true });
}
const total = { passed: 0, failed: 0 };
const summary = [];
for (const part of chosen) {
  const started = Date.now();
  console.log(`\n== ${part.name}`);
  const { passed, failed } = await runPart(part);
  total.passed += passed;
  total.failed += failed;
  summary.push(
    `${failed === 0 ? "ok    " : "FAILED"} ${part.name.padEnd(9)} ${passed} passed, ${failed} failed  (${Math.round((Date.now() - started) / 1000)} s)`,
  );
}
console.log(`\n${summary.join("\n")}\n\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
