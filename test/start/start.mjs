// npm start: a local registry with real content, and the sample workspace in VS Code with the extension loaded.
//   npm start -- [--browser] [--port N] [--no-open] [--fresh]
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { importTypeScript } from "./bundle.mjs";
import {
  compiler,
  containerTools,
  ensureNpmPackages,
  ensurePrograms,
  isOnPath,
  projectRoot,
} from "./prerequisites.mjs";

const usage = `usage: npm start -- [--browser] [--port N] [--no-open] [--fresh]
  --browser  VS Code in the browser even when the desktop VS Code (code) is on the PATH
  --port N   port of the VS Code in the browser (default: a free one)
  --no-open  print the address and open nothing
  --fresh    throw away the local registry and the sample workspace of earlier starts`;

const stageFolder = path.join(projectRoot, "out/start");
const dataFolder = path.join(stageFolder, "data");
const workspace = path.join(stageFolder, "acr-build-helloworld-node");
/** What was started, newest last; ended in reverse. @type {(() => Promise<void> | void)[]} */
const started = [];
const interrupted = new AbortController();
/** Set as soon as the ending has begun. @type {Promise<void> | undefined} */
let ending;

const options = readOptions();
process.chdir(projectRoot);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  // Kept for good: a terminal and npm may both deliver the signal, and the second one must not cut the ending short.
  process.on(signal, () => {
    interrupted.abort(new Error(`interrupted by ${signal}`));
    void end(0);
  });
}
try {
  await main();
} catch (error) {
  if (!interrupted.signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    await end(1);
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        browser: { type: "boolean", default: false },
        port: { type: "string", default: "0" },
        "no-open": { type: "boolean", default: false },
        fresh: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new Error(`--port takes a number from 0 to 65535, not ${values.port}`);
    }
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return { browser: values.browser, port, open: !values["no-open"], fresh: values.fresh };
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exit(2);
  }
}

async function main() {
  const inBrowser = options.browser || !isOnPath("code");
  ensureNpmPackages();
  const missing = ensurePrograms(inBrowser ? [containerTools, compiler] : [containerTools]);
  missing.forEach((sentence) => console.error(sentence));
  if (options.fresh) {
    rmSync(stageFolder, { recursive: true, force: true });
  }
  mkdirSync(stageFolder, { recursive: true });
  if (spawnSync(process.execPath, ["src/esbuild.mjs"], { stdio: "inherit" }).status !== 0) {
    throw new Error("the build failed: see its messages above");
  }
  const emulator = await startEmulator();
  console.log(`Local registry: ${emulator.arm}`);
  const { seed } = await importTypeScript("test/start/seed.ts");
  const canBuild =
    !missing.some((sentence) => sentence.startsWith(containerTools.name)) &&
    emulator.containerTool.problem === undefined;
  await seed({ ...emulator, workspace, canBuild }, (line) => console.log(line), interrupted.signal);
  await (inBrowser ? openInBrowser() : openOnDesktop());
}

async function startEmulator() {
  const child = spawn(
    process.execPath,
    [
      "dist/emulator.js",
      "--port",
      "0",
      "--data",
      dataFolder,
      "--stand-in",
      "docker.io=dockerhub",
      "--exit-with-parent",
    ],
    { stdio: ["pipe", "pipe", "pipe"], detached: true },
  );
  let errors = "";
  child.stderr.on("data", (data) => (errors += data));
  const line = await new Promise((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("exit", () =>
      reject(new Error(`the local registry did not start: ${errors.trim()}`)),
    );
  });
  started.push(() => ended(child));
  return JSON.parse(line);
}

function settings() {
  return { "acrTasks.localRegistry.dataFolder": dataFolder };
}

async function openInBrowser() {
  const { installVsix, startServer, workbenchUrl } = await import("../workbench/server.mjs");
  const vsix = path.join(stageFolder, "acr-tasks.vsix");
  const packed = spawnSync("npx", ["vsce", "package", "--no-dependencies", "--out", vsix], {
    encoding: "utf8",
  });
  if (packed.status !== 0) {
    throw new Error(`the extension could not be packed: ${packed.stderr}`);
  }
  const extensions = path.join(stageFolder, "extensions");
  rmSync(extensions, { recursive: true, force: true });
  installVsix(vsix, extensions);
  const server = await startServer({
    settings: settings(),
    extensionsDir: extensions,
    dev: false,
    port: options.port,
    endsAlone: false,
  });
  started.push(() => server.stop());
  const address = workbenchUrl(server.port, { folder: workspace });
  console.log(`\nVS Code: ${address}\n\nCtrl-C ends everything.`);
  if (options.open) {
    openAddress(address);
  }
}

/** Opens the person's browser where there is a way; the address is printed in any case. */
function openAddress(address) {
  const opener = { darwin: "open", win32: "explorer" }[process.platform] ?? "xdg-open";
  if (
    isOnPath(opener) &&
    (process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  ) {
    spawn(opener, [address], { stdio: "ignore", detached: true }).unref();
  }
}

async function openOnDesktop() {
  const profile = path.join(stageFolder, "code");
  const file = path.join(profile, "User/settings.json");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    JSON.stringify({ ...settings(), "security.workspace.trust.enabled": false }, null, 2),
  );
  const parameters = [
    ...[
      "--new-window",
      "--wait",
      `--user-data-dir=${profile}`,
      `--extensionDevelopmentPath=${projectRoot}`,
    ],
    workspace,
  ];
  if (!options.open) {
    console.log(`\nOpen it with: code ${parameters.join(" ")}\n\nCtrl-C ends everything.`);
    return;
  }
  const child = spawn("code", parameters, { stdio: "ignore", shell: process.platform === "win32" });
  console.log("\nVS Code opens. Closing its window or Ctrl-C ends everything.");
  child.once("exit", () => void end(0));
}

/** Asks a process to end and waits; after five seconds it is killed. */
function ended(child) {
  if (child.exitCode !== null) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

/** Ends everything that was started, once, and exits. @param {number} status */
function end(status) {
  ending ??= endAll().then(() => process.exit(status));
  return ending;
}

async function endAll() {
  while (started.length > 0) {
    await started.pop()();
  }
}
