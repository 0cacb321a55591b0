#!/usr/bin/env node
// Stands in for a desktop VS Code executable when a test runner starts one:
//   code.mjs [FOLDER] --extensionDevelopmentPath=DIR --extensionTestsPath=FILE [...]
// It takes the arguments that @vscode/test-electron and @vscode/test-cli pass to VS Code, runs the tests in the
// extension host of the web workbench, prints what they print and ends with their exit code.
//   @vscode/test-electron:  runTests({ vscodeExecutablePath: '.../code.mjs', ... })
//   @vscode/test-cli:       useInstallation: { fromPath: '.../code.mjs' }
// More by environment: VSC_TIMEOUT_MS (180000), VSC_VERBOSE=1 (browser console and window logs), VSC_LOG_DIR (keep logs there).
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startServer, startBrowser, openWorkbench } from "./lib/host.mjs";

const NOISE =
  /Ignoring fetching additional builtin|connection token \(|Creating a socket|reconnection-grace-time|\[Service Worker\] registration|\[AgentHost:|\[AccountPolicyGate\]|Updating additional builtin extensions/;
const fsPath = (p) => path.resolve(p.startsWith("file:") ? fileURLToPath(p) : p);
const dev = [];
let tests, folder, settingsFrom, extensionsDir;
for (let i = 2; i < process.argv.length; i++) {
  const a = process.argv[i];
  const m = /^--([A-Za-z-]+)(?:=(.*))?$/.exec(a);
  if (!m) {
    folder ??= fsPath(a);
    continue;
  }
  const val = () => m[2] ?? process.argv[++i];
  switch (m[1]) {
    case "extensionDevelopmentPath":
      dev.push(fsPath(val()));
      break;
    case "extensionTestsPath":
      tests = fsPath(val());
      break;
    case "user-data-dir":
      settingsFrom = path.join(fsPath(val()), "User/settings.json");
      break;
    case "extensions-dir":
      extensionsDir = fsPath(val());
      break;
    case "folder-uri":
      folder = fsPath(val());
      break;
    default:
      break; // desktop-only flags: --no-sandbox, --skip-welcome ...
  }
}
if (!tests) {
  console.error("code.mjs: --extensionTestsPath is needed");
  process.exit(2);
}

const t0 = Date.now();
const own = folder ? undefined : fs.mkdtempSync(path.join(os.tmpdir(), "ws-"));
const verbose = !!process.env.VSC_VERBOSE;
let code = 1,
  server,
  browser,
  page,
  logs = [];
const stop = async () => {
  await browser?.close().catch(() => {});
  await server?.stop();
  if (own) fs.rmSync(own, { recursive: true, force: true });
};
for (const s of ["SIGINT", "SIGTERM"])
  process.once(s, async () => {
    await stop();
    process.exit(130);
  });
try {
  const settings =
    settingsFrom && fs.existsSync(settingsFrom)
      ? JSON.parse(fs.readFileSync(settingsFrom, "utf8"))
      : {};
  server = await startServer({ settings, extensionsDir });
  browser = await startBrowser();
  code = await new Promise((ok, bad) => {
    setTimeout(
      () =>
        bad(
          new Error(
            "the extension host gave no exit code in time; last of the browser console:\n" +
              (page?.log ?? []).slice(-40).join("\n") +
              "\nserver:\n" +
              server.output().slice(-2000),
          ),
        ),
      Number(process.env.VSC_TIMEOUT_MS || 180000),
    ).unref();
    server.child.once("exit", (c) =>
      bad(new Error(`the VS Code server ended (${c})\n${server.output().slice(-4000)}`)),
    );
    openWorkbench(browser, server.port, {
      folder: folder ?? own,
      devPaths: dev,
      testsPath: tests,
      expose: {
        codeAutomationLog: (type, args) => {
          if (verbose || !NOISE.test(String(args[0])))
            (typeof console[type] === "function" ? console[type] : console.log)(...args);
        },
        codeAutomationExit: (c, l) => {
          logs = l ?? [];
          ok(c);
        },
      },
    }).then((p) => {
      page = p;
      p.on("crash", () => bad(new Error("the browser page crashed")));
      p.on("close", () => bad(new Error("the browser page closed")));
    }, bad);
  });
} catch (e) {
  console.error(e.stack || e);
  code = 1;
} finally {
  if (process.env.VSC_LOG_DIR) {
    const d = path.resolve(process.env.VSC_LOG_DIR);
    fs.mkdirSync(d, { recursive: true });
    for (const l of logs) {
      const f = path.join(d, l.relativePath);
      fs.mkdirSync(path.dirname(f), { recursive: true });
      fs.writeFileSync(f, l.contents);
    }
    fs.writeFileSync(path.join(d, "console.log"), (page?.log ?? []).join("\n"));
    fs.writeFileSync(path.join(d, "server.log"), server?.output() ?? "");
    if (server && fs.existsSync(path.join(server.userData, "logs")))
      fs.cpSync(path.join(server.userData, "logs"), path.join(d, "server"), { recursive: true });
  }
  if (verbose) console.log((page?.log ?? []).join("\n"));
  server?.child.removeAllListeners("exit");
  await stop();
}
console.log(
  `[harness] extension host exit code ${code}, ${((Date.now() - t0) / 1000).toFixed(1)} s`,
);
process.exit(code);
