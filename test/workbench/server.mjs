// Starts the VS Code server with its web workbench on loopback. Nothing it does leaves the machine.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureWorkbench, nodeOf, serverRootOf } from "./ensure.mjs";

/** User settings that make the workbench quiet: no welcome pages, no tips, no updates, no telemetry. */
const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.welcomePage.experimentalOnboarding": false,
  "workbench.settings.enableNaturalLanguageSearch": false,
  "workbench.reduceMotion": "on",
  "workbench.editor.useModal": "off",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.restoreWindows": "none",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "chat.disableAIFeatures": true,
  "chat.agent.enabled": false,
  "chat.commandCenter.enabled": false,
  "git.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "editor.cursorBlinking": "solid",
  "files.simpleDialog.enable": true,
  "files.hotExit": "off",
};

/**
 * @typedef {object} ServerOptions
 * @property {Record<string, unknown>} [settings] user settings on top of the quiet ones
 * @property {string} [extensionsDir] folder with installed extensions
 * @property {boolean} [dev] let the page name extension and test folders; hides notification toasts
 * @property {number} [port] 0 (default) takes a free one
 * @property {boolean} [endsAlone] end by itself five minutes after the last window has gone (default true)
 * @property {boolean} [trust] ask whether folders are trusted, as for a user; without it all are (default false)
 * @property {Record<string, string>} [env]
 */

/** @param {ServerOptions} options */
export async function startServer({
  settings = {},
  extensionsDir,
  dev = true,
  port = 0,
  endsAlone = true,
  trust = false,
  env = {},
} = {}) {
  const home = ensureWorkbench();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vscode-server-"));
  const userData = path.join(folder, "data");
  const text = JSON.stringify(
    { ...quietSettings, "security.workspace.trust.enabled": trust, ...settings },
    null,
    2,
  );
  // Settings of scope "machine" are read from the second file only: for the page the server is a remote machine.
  for (const name of ["User", "Machine"]) {
    fs.mkdirSync(path.join(userData, name), { recursive: true });
    fs.writeFileSync(path.join(userData, name, "settings.json"), text);
  }
  const child = spawn(
    nodeOf(home),
    [
      path.join(serverRootOf(home), "out/server-main.js"),
      ...["--host", "127.0.0.1", "--port", String(port)],
      ...["--without-connection-token", "--accept-server-license-terms"],
      ...["--server-data-dir", folder, "--user-data-dir", userData],
      ...["--extensions-dir", extensionsDir ?? path.join(folder, "extensions")],
      // A built product takes folders from the page's address only with this flag, and then shows no toasts.
      ...(dev ? ["--enable-smoke-test-driver"] : []),
      ...(trust ? [] : ["--disable-workspace-trust"]),
      ...["--telemetry-level", "off", "--log", "info"],
      ...(endsAlone ? ["--enable-remote-auto-shutdown"] : []),
    ],
    // A process group of its own, so that stop() reaches the extension host and terminals too.
    {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { ...process.env, EXTENSIONS_GALLERY: "{}", ...env },
    },
  );
  let output = "";
  /** @type {number} */
  const listening = await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the VS Code server did not start in 30 s:\n${output}`)),
      30_000,
    );
    const read = (data) => {
      output += data;
      const match = /Extension host agent listening on (\d+)/u.exec(output);
      if (match !== null) {
        clearTimeout(timer);
        resolve(Number(match[1]));
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`the VS Code server ended with ${code}:\n${output}`)),
    );
  });
  return {
    port: listening,
    userData,
    child,
    output: () => output,
    stop: () => stopServer(child, folder),
  };
}

/** Ends the server and all that it started, and waits until they are gone. */
async function stopServer(child, folder) {
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
      return true;
    } catch {
      return false; // Gone already.
    }
  };
  child.kill("SIGTERM");
  for (let tick = 0; signal(0) && tick < 80; tick += 1) {
    if (tick === 20 || tick === 60) {
      signal(tick === 20 ? "SIGTERM" : "SIGKILL");
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * The page that opens a folder, with extensions under development and a test suite when given.
 * @param {number} port
 * @param {{ folder: string, devPaths?: readonly string[], testsPath?: string }} options
 */
export function workbenchUrl(port, { folder, devPaths = [], testsPath }) {
  const remote = (file) => `vscode-remote://127.0.0.1:${port}${file}`;
  const payload = [
    ...devPaths.map((file) => ["extensionDevelopmentPath", remote(file)]),
    ...(testsPath === undefined ? [] : [["extensionTestsPath", remote(testsPath)]]),
    ["skipWelcome", "true"],
    ["skipReleaseNotes", "true"],
  ];
  return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

/** Installs a .vsix into a folder with the server's own command line. @param {string} vsix @param {string} folder */
export function installVsix(vsix, folder) {
  const home = ensureWorkbench();
  const data = path.join(folder, ".server");
  fs.mkdirSync(data, { recursive: true });
  execFileSync(
    nodeOf(home),
    [
      path.join(serverRootOf(home), "out/server-main.js"),
      ...["--install-extension", path.resolve(vsix), "--force", "--extensions-dir", folder],
      ...["--server-data-dir", data, "--accept-server-license-terms", "--telemetry-level", "off"],
    ],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, EXTENSIONS_GALLERY: "{}" } },
  );
}
