// Starts the VS Code server (from the code-server npm package) and a headless
// Chromium on its web workbench.  No network beyond 127.0.0.1 is used.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { ensure, nodeFor, serverRoot } from "../ensure.mjs";

export const HOME = ensure();
const { chromium } = createRequire(path.join(HOME, "package.json"))("playwright-core");
export const VSCODE = process.env.VSCODE_SERVER_ROOT || serverRoot(HOME); // another code-server's lib/vscode, e.g. an older version
export const NODE24 = nodeFor(HOME);
export const CHROMIUM = process.env.CHROMIUM_PATH || "/usr/bin/chromium";

export const SETTINGS = {
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
  "security.workspace.trust.enabled": false,
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

export async function startServer({
  settings = {},
  env = {},
  extensionsDir,
  dev = true,
  extraArgs = [],
  log = "info",
} = {}) {
  const tmp = fs.mkdtempSync(path.join(os.tmpdir(), "vsc-"));
  const userData = path.join(tmp, "data");
  fs.mkdirSync(path.join(userData, "User"), { recursive: true });
  fs.writeFileSync(
    path.join(userData, "User/settings.json"),
    JSON.stringify({ ...SETTINGS, ...settings }, null, 2),
  );
  const t0 = Date.now();
  const child = spawn(
    NODE24,
    [
      path.join(VSCODE, "out/server-main.js"),
      "--host",
      "127.0.0.1",
      "--port",
      "0",
      "--without-connection-token",
      "--accept-server-license-terms",
      "--server-data-dir",
      tmp,
      "--user-data-dir",
      userData,
      "--extensions-dir",
      extensionsDir || path.join(tmp, "extensions"),
      // In a built product the payload's extensionDevelopmentPath/extensionTestsPath count only with this flag.
      // But it also hides every notification toast, so UI tests run without it, on an installed .vsix.
      ...(dev ? ["--enable-smoke-test-driver"] : []),
      "--disable-workspace-trust",
      "--telemetry-level",
      "off",
      "--log",
      log,
      "--enable-remote-auto-shutdown", // safety net: ends by itself 5 minutes after the last window has gone
      ...extraArgs,
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // a process group of its own, so that stop() reaches all of it
      env: { ...process.env, EXTENSIONS_GALLERY: "{}", ...env },
    },
  );
  let out = "";
  const port = await new Promise((ok, bad) => {
    const to = setTimeout(
      () => bad(new Error("VS Code server did not start in 30 s:\n" + out)),
      30000,
    );
    const on = (d) => {
      out += d;
      const m = /Extension host agent listening on (\d+)/.exec(out);
      if (m) {
        clearTimeout(to);
        ok(Number(m[1]));
      }
    };
    child.stdout.on("data", on);
    child.stderr.on("data", on);
    child.on("error", (e) => {
      clearTimeout(to);
      bad(e);
    });
    child.on("exit", (c) => {
      clearTimeout(to);
      bad(new Error(`VS Code server ended with ${c}:\n${out}`));
    });
  });
  return {
    port,
    tmp,
    userData,
    child,
    startMs: Date.now() - t0,
    output: () => out,
    // ends the server and all that it started (extension host, pty host, file watcher), and waits until they are gone
    async stop() {
      const alive = () => {
        try {
          process.kill(-child.pid, 0);
          return true;
        } catch {
          return false;
        }
      };
      const signal = (n) => {
        try {
          process.kill(-child.pid, n);
        } catch {
          /* gone */
        }
      };
      if (child.exitCode === null) child.kill("SIGTERM");
      for (let i = 0; alive(); i++) {
        if (i === 20) signal("SIGTERM");
        if (i === 60) signal("SIGKILL");
        if (i === 80) break;
        await new Promise((r) => setTimeout(r, 50));
      }
      if (!process.env.KEEP_TMP) fs.rmSync(tmp, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export async function startBrowser() {
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--hide-scrollbars",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ],
  });
}

export function workbenchUrl(port, { folder, devPaths = [], testsPath, payload = [] }) {
  const remote = (p) => `vscode-remote://127.0.0.1:${port}${p}`;
  const pl = [
    ...devPaths.map((p) => ["extensionDevelopmentPath", remote(p)]),
    ...(testsPath ? [["extensionTestsPath", remote(testsPath)]] : []),
    ["skipWelcome", "true"],
    ["skipReleaseNotes", "true"],
    ...payload,
  ];
  return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(pl))}`;
}

export async function openWorkbench(browser, port, opts) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-US",
    colorScheme: "dark",
  });
  const page = await context.newPage();
  const log = [];
  page.on("console", (m) => log.push(`[${m.type()}] ${m.text()}`));
  page.on("pageerror", (e) => log.push(`[pageerror] ${e.message}`));
  page.on("requestfailed", (r) => log.push(`[requestfailed] ${r.url()} ${r.failure()?.errorText}`));
  page.on("response", (r) => {
    if (r.status() >= 400) log.push(`[http ${r.status()}] ${r.url()}`);
  });
  page.log = log;
  if (opts.expose)
    for (const [k, f] of Object.entries(opts.expose)) await page.exposeFunction(k, f);
  await page.goto(workbenchUrl(port, opts));
  return page;
}

// Installs a .vsix into a fresh extensions folder, with the server's own command line, and gives the folder.
export function installVsix(vsix, dir = fs.mkdtempSync(path.join(os.tmpdir(), "ext-"))) {
  fs.mkdirSync(path.join(dir, ".server"), { recursive: true });
  execFileSync(
    NODE24,
    [
      path.join(VSCODE, "out/server-main.js"),
      "--install-extension",
      path.resolve(vsix),
      "--force",
      "--extensions-dir",
      dir,
      "--server-data-dir",
      path.join(dir, ".server"),
      "--accept-server-license-terms",
      "--telemetry-level",
      "off",
    ],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, EXTENSIONS_GALLERY: "{}" } },
  );
  return dir;
}
