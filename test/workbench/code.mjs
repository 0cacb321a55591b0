#!/usr/bin/env node
// Stands in for a desktop VS Code executable when a test runner starts one:
//   code.mjs [FOLDER] --extensionDevelopmentPath=DIR --extensionTestsPath=FILE [...]
// Runs the tests in the extension host of the web workbench, prints what they print and ends with their exit status.
// By environment: VSC_TIMEOUT_MS (180000), VSC_VERBOSE=1 (also the browser's console).
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openWorkbench, startBrowser } from "./page.mjs";
import { startServer } from "./server.mjs";

const noise =
  /Ignoring fetching additional builtin|connection token \(|Creating a socket|reconnection-grace-time|\[Service Worker\] registration|\[AgentHost:|\[AccountPolicyGate\]|Updating additional builtin extensions/u;

const request = parse(process.argv.slice(2));
if (request.testsPath === undefined) {
  console.error("code.mjs: --extensionTestsPath is needed");
  process.exit(2);
}
process.exit(await runTests(request));

/** Takes what test runners give to VS Code; flags that only a desktop has are passed over. */
function parse(argv) {
  const toPath = (text) => path.resolve(text.startsWith("file:") ? fileURLToPath(text) : text);
  const parsed = { devPaths: [], testsPath: undefined, folder: undefined, settings: {} };
  for (const argument of argv) {
    const flag = /^--([A-Za-z-]+)=(.*)$/u.exec(argument);
    if (flag === null) {
      parsed.folder ??= argument.startsWith("--") ? undefined : toPath(argument);
    } else if (flag[1] === "extensionDevelopmentPath") {
      parsed.devPaths.push(toPath(flag[2]));
    } else if (flag[1] === "extensionTestsPath") {
      parsed.testsPath = toPath(flag[2]);
    } else if (flag[1] === "user-data-dir") {
      const file = path.join(toPath(flag[2]), "User/settings.json");
      parsed.settings = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
    }
  }
  return parsed;
}

async function runTests({ devPaths, testsPath, folder, settings }) {
  const own =
    folder === undefined ? fs.mkdtempSync(path.join(os.tmpdir(), "workspace-")) : undefined;
  const verbose = process.env.VSC_VERBOSE !== undefined;
  let server;
  let browser;
  let log = [];
  const stop = async () => {
    await browser?.close().catch(() => undefined); // A browser that has gone already is what is wanted.
    await server?.stop();
    if (own !== undefined) {
      fs.rmSync(own, { recursive: true, force: true });
    }
  };
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => void stop().then(() => process.exit(130)));
  }
  try {
    server = await startServer({ settings });
    browser = await startBrowser();
    return await new Promise((resolve, reject) => {
      const fail = (reason) =>
        reject(
          new Error(
            `${reason}\nbrowser:\n${log.slice(-40).join("\n")}\nserver:\n${server.output().slice(-2000)}`,
          ),
        );
      setTimeout(
        () => fail("the extension host gave no exit status in time"),
        Number(process.env.VSC_TIMEOUT_MS ?? 180_000),
      ).unref();
      server.child.once("exit", (code) => fail(`the VS Code server ended with ${code}`));
      const print = (type, values) => {
        if (verbose || !noise.test(String(values[0]))) {
          (type === "error" || type === "warn" ? console.error : console.log)(...values);
        }
      };
      const expose = { codeAutomationLog: print, codeAutomationExit: resolve };
      openWorkbench(browser, server.port, {
        folder: folder ?? own,
        devPaths,
        testsPath,
        expose,
      }).then((opened) => {
        log = opened.log;
        opened.page.on("crash", () => fail("the browser page crashed"));
      }, reject);
    });
  } catch (error) {
    console.error(error.stack ?? error);
    return 1;
  } finally {
    server?.child.removeAllListeners("exit");
    if (verbose) {
      console.log(log.join("\n"));
    }
    await stop();
  }
}
