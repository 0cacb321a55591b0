import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { commands, env, window, workspace, type TextDocument, type Uri } from "vscode";
import { type ExtensionApi } from "../../../src/extension.ts";
import { activated, eventually, sample } from "./harness.ts";
import { renderTree } from "./tree.ts";

interface RunResult {
  readonly registry: string;
  readonly run: string;
  readonly status: string;
}

// The suite tells one story: each test goes on where the one before ended.
suite("local registry", () => {
  let extension: ExtensionApi;
  let built: RunResult | undefined;

  suiteSetup(async function () {
    this.timeout(60_000);
    extension = await activated();
    await commands.executeCommand("acrTasks.startLocalRegistry");
  });

  suiteTeardown(async () => {
    await commands.executeCommand("acrTasks.stopLocalRegistry", { isConfirmed: true });
    assert.equal(extension.connections.local.kind, "stopped");
  });

  test("starts and creates registry localdev", async () => {
    const { local } = extension.connections;
    assert.equal(local.kind, "running", local.kind === "failed" ? local.message : local.kind);
    assert.deepEqual(await renderTree(extension), [
      "localdev   local · HOST",
      "  Tasks",
      "    No tasks   create one to have an image rebuilt",
      "  Quick runs",
      "    No runs",
    ]);
  });

  test("builds an image, with all answers as arguments, and opens the log", async function () {
    this.timeout(90_000);
    built = await commands.executeCommand<RunResult | undefined>("acrTasks.buildImage", {
      dockerfile: sample("hello/Dockerfile"),
      registry: "localdev",
      image: "hello:{{.Run.ID}}",
    });
    assert.equal(built?.status, "Succeeded", (await logText(built?.run)).getText());
    const quick = (await renderTree(extension)).filter((line) => line.includes(built?.run ?? "?"));
    assert.deepEqual(quick, [`    ${built.run}   Manual · Succeeded · AGE`]);
  });

  test("the log is a read-only document with the whole log", async () => {
    const document = await logText(built?.run);
    assert.equal(document.languageId, "acr-run-log");
    const text = await eventually(
      () => document.getText(),
      (log) => log.includes("was successful after"),
    );
    assert.match(text, /Step 1\/2 : FROM scratch/u);
    assert.match(text, /was successful after/u);
    assert.doesNotMatch(text, /\p{Cc}\[/u);
  });

  test("a log that was closed can be opened again", async () => {
    await commands.executeCommand("workbench.action.closeAllEditors");
    await commands.executeCommand("acrTasks.showLog", { registry: "localdev", run: built?.run });
    const document = await logText(built?.run);
    const text = await eventually(
      () => document.getText(),
      (log) => log.includes("was successful after"),
    );
    assert.match(text, /was successful after/u);
  });

  test("the id of a run is copied", async () => {
    await commands.executeCommand("acrTasks.copyRunId", { run: built?.run });
    assert.equal(await env.clipboard.readText(), built?.run);
  });

  test("a base image is built, a task on it is created from the repository, and the lens says so", async function () {
    this.timeout(90_000);
    const base = await commands.executeCommand<RunResult | undefined>("acrTasks.buildImage", {
      dockerfile: sample("hello/Dockerfile"),
      registry: "localdev",
      image: "base:1",
    });
    assert.equal(base?.status, "Succeeded");
    const created = await commands.executeCommand("acrTasks.createTask", {
      dockerfile: sample("app/Dockerfile"),
      registry: "localdev",
      name: "app-task",
      image: "app:{{.Run.ID}}",
      context: `file://${repository()}#main:app`,
      trigger: "Runtime",
      isConfirmed: true,
    });
    assert.deepEqual(created, { registry: "localdev", task: "app-task" });
    assert.deepEqual(
      await lensesWith((titles) => titles.includes("never run")),
      "$(circle-outline) Not tracked yet: localdev/app-task has never run | Run Once | Build… | Explain",
    );
  });

  test("running the task arms it: tree and lens follow", async function () {
    this.timeout(90_000);
    const run = await commands.executeCommand<RunResult | undefined>("acrTasks.runTask", {
      registry: "localdev",
      task: "app-task",
    });
    assert.equal(run?.status, "Succeeded", (await logText(run?.run)).getText());
    assert.match(
      await lensesWith((titles) => titles.includes("built on this digest")),
      /^\$\(pass\) Tracked by localdev\/app-task · built on this digest [^|]+ \| Run \| Build… \| Explain$/u,
    );
    const tree = await renderTree(extension, (label) => label !== "Quick runs");
    assert.deepEqual(tree, [
      "localdev   local · HOST",
      "  Tasks",
      "    app-task   Succeeded · Manual · AGE",
      "      Base images",
      "        localdev.azurecr.io/base:1   runtime · up to date",
      "      Triggers",
      "        Base image   Runtime",
      "      Runs",
      `        ${run.run}   Manual · Succeeded · AGE`,
      "  Quick runs",
    ]);
  });

  test("a new base image starts the task, and the tree shows it without being asked", async function () {
    this.timeout(120_000);
    await commands.executeCommand("workbench.view.extension.acrTasks");
    await workspace.fs.writeFile(sample("hello/hello.txt"), Buffer.from(`changed ${Date.now()}\n`));
    await commands.executeCommand("acrTasks.buildImage", {
      dockerfile: sample("hello/Dockerfile"),
      registry: "localdev",
      image: "base:1",
    });
    const line = await eventually(
      async () => (await renderTree(extension)).find((text) => text.includes("app-task")) ?? "",
      (text) => text.includes("Succeeded · Image Update"),
      60_000,
    );
    assert.equal(line, "    app-task   Succeeded · Image Update · AGE");
  });

  test("what goes wrong is said in a sentence, and the command gives nothing back", async () => {
    const said = await messagesOf("showErrorMessage", async () => {
      const result = await commands.executeCommand("acrTasks.runTask", {
        registry: "localdev",
        task: "missing-task",
      });
      assert.equal(result, undefined);
    });
    assert.equal(said.length, 1);
    assert.match(said[0] ?? "", /missing-task/u);
  });

  test("a build with an unusable image name is refused before anything is sent", async () => {
    const said = await messagesOf("showErrorMessage", async () => {
      await commands.executeCommand("acrTasks.buildImage", {
        dockerfile: sample("hello/Dockerfile"),
        registry: "localdev",
        image: "Not Valid",
      });
    });
    assert.deepEqual(said, [
      "“Not Valid” cannot be part of a repository name: it has small letters and digits, separated by . _ - or /",
    ]);
  });
});

async function logText(run: string | undefined): Promise<TextDocument> {
  const log = workspace.textDocuments.find(
    ({ uri }) => uri.path === `/localdev/${run ?? ""}.acrlog`,
  );
  return log ?? Promise.reject(new Error(`the log of run ${run ?? "?"} is not open`));
}

function repository(): string {
  const { fsPath } = sample(".");
  return execFileSync("git", ["rev-parse", "--show-toplevel"], {
    cwd: fsPath,
    encoding: "utf8",
  }).trim();
}

/** Titles of the last line's lenses in the app's Dockerfile, once they are as asked. */
async function lensesWith(isThere: (titles: string) => boolean): Promise<string> {
  const uri: Uri = sample("app/Dockerfile");
  await workspace.openTextDocument(uri);
  return eventually(async () => {
    const lenses = await commands.executeCommand<{ command?: { title: string } }[]>(
      "vscode.executeCodeLensProvider",
      uri,
      100,
    );
    return lenses.map(({ command }) => (command?.title ?? "?").replace("\u00a0", " ")).join(" | ");
  }, isThere);
}

/** Messages that are shown while something is done. */
async function messagesOf(name: "showErrorMessage", work: () => Promise<void>): Promise<string[]> {
  const said: string[] = [];
  const real = window[name];
  window[name] = (message: string) => {
    said.push(message);
    return Promise.resolve(undefined);
  };
  try {
    await work();
  } finally {
    window[name] = real;
  }
  return said;
}
