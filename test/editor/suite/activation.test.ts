import assert from "node:assert/strict";
import { commands, extensions, workspace } from "vscode";
import { activated, eventually, extensionId } from "./harness.ts";

suite("activation", () => {
  test("is short, and starts no local registry", async () => {
    const { connections } = await activated();
    assert.equal(connections.local.kind, "stopped");
    const row = await startupRow();
    const spent = ["Load Code", "Call Activate", "Finish Activate"].map((name) =>
      Number(row[name]),
    );
    assert.ok(
      spent.reduce((sum, part) => sum + part, 0) < 500,
      `load and activate took ${spent.join(" + ")} ms`,
    );
  });

  test("every declared command is registered, and no other", async () => {
    await activated();
    const manifest: unknown = extensions.getExtension(extensionId)?.packageJSON;
    const declared = declaredCommands(manifest).toSorted();
    const all = await commands.getCommands(true);
    const registered = all.filter((id) => id.startsWith("acrTasks."));
    // The editor adds commands for each view.
    const own = registered
      .filter((id) => !/^acrTasks\.(?:registries|baseImages)\./u.test(id))
      .toSorted();
    assert.deepEqual(own, declared);
  });
});

function declaredCommands(manifest: unknown): string[] {
  const { contributes } = manifest as { contributes: { commands: { command: string }[] } };
  return contributes.commands.map(({ command }) => command);
}

/** VS Code's own figures: "Startup Performance" is a text document that the extension host can read. */
async function startupRow(): Promise<Record<string, string>> {
  await commands.executeCommand("perfview.show");
  const lines = await eventually(
    () =>
      workspace.textDocuments
        .find(({ uri }) => uri.scheme === "perf")
        ?.getText()
        .split("\n") ?? [],
    (text) => text.some((line) => line.startsWith("|") && line.includes(extensionId)),
  );
  const cellsOf = (line: string | undefined): string[] =>
    (line ?? "").split("|").map((cell) => cell.trim());
  const head = cellsOf(lines.find((line) => /^\|\s*Extension\s*\|/u.test(line)));
  const row = cellsOf(lines.find((line) => line.startsWith("|") && line.includes(extensionId)));
  await commands.executeCommand("workbench.action.closeAllEditors");
  return Object.fromEntries(head.map((name, index) => [name, row[index] ?? ""]));
}
