import assert from "node:assert/strict";
import {
  commands,
  ConfigurationTarget,
  MarkdownString,
  Position,
  window,
  workspace,
  type CodeLens,
  type Hover,
} from "vscode";
import { activated, eventually, sample } from "./harness.ts";

suite("lenses offline", () => {
  suiteSetup(async () => {
    await activated();
    await window.showTextDocument(await workspace.openTextDocument(sample("lens/Dockerfile")));
  });

  test("say what ACR would do, with what can be done about it", async () => {
    assert.deepEqual(await lensLines("lens/Dockerfile"), [
      "1: $(error) Build-time stage: ACR follows only the last stage unless told otherwise | Explain",
      "2: Build stage: no base image of its own",
      "3: $(error) Not tracked: ghcr.io is not a location ACR watches | Import… | Explain",
      "4: $(error) Build-time stage: ACR follows only the last stage unless told otherwise | Explain",
      "5: $(info) Scratch: an empty image, which never moves",
      "6: $(circle-outline) A task with a base image trigger would track mcr.microsoft.com/dotnet/aspnet:8.0 | Create Task… | Build… | Explain",
    ]);
  });

  test("the same file by another name has lenses too", async () => {
    const lines = await lensLines("Dockerfile-base");
    assert.equal(lines.length, 1);
  });

  test("the hover says the same", async () => {
    const uri = sample("worker/Dockerfile");
    await workspace.openTextDocument(uri);
    const hovers = await commands.executeCommand<Hover[]>(
      "vscode.executeHoverProvider",
      uri,
      new Position(1, 2),
    );
    const texts = hovers.flatMap(({ contents }) =>
      contents.map((content) => (content instanceof MarkdownString ? content.value : "")),
    );
    assert.match(texts.join("\n"), /ghcr\.io is not a location ACR watches/u);
  });

  test("a setting hides them", async () => {
    const settings = workspace.getConfiguration("acrTasks");
    await settings.update("codeLens.enabled", false, ConfigurationTarget.Workspace);
    assert.deepEqual(await lensLines("lens/Dockerfile"), []);
    await settings.update("codeLens.enabled", undefined, ConfigurationTarget.Workspace);
    assert.notDeepEqual(await lensLines("lens/Dockerfile"), []);
  });

  test("explaining opens a page with the checks", async () => {
    const stage = await commands.executeCommand<number>("acrTasks.explainTracking", {
      dockerfile: sample("worker/Dockerfile"),
      stage: 0,
    });
    assert.equal(stage, 0);
    const label = (): string => window.tabGroups.activeTabGroup.activeTab?.label ?? "";
    await eventually(label, (text) => text === "Tracking: Dockerfile FROM 1");
    assert.equal(label(), "Tracking: Dockerfile FROM 1");
  });

  test("the tag that moves is put in the place of the one that does not", async () => {
    const dockerfile = sample("api/Dockerfile");
    await commands.executeCommand("acrTasks.useTag", { dockerfile, stage: 0, tag: "15-alpine" });
    const document = await workspace.openTextDocument(dockerfile);
    assert.match(document.getText(), /^FROM node:15-alpine$/mu);
    await commands.executeCommand("workbench.action.files.revert");
  });
});

/** Lenses of a file as text: the line, then the titles in order. */
async function lensLines(path: string): Promise<string[]> {
  const uri = sample(path);
  await workspace.openTextDocument(uri);
  const lenses = await commands.executeCommand<CodeLens[]>(
    "vscode.executeCodeLensProvider",
    uri,
    100,
  );
  const lines = new Map<number, string[]>();
  for (const { range, command } of lenses) {
    const line = range.start.line + 1;
    lines.set(line, [...(lines.get(line) ?? []), (command?.title ?? "?").replace("\u00a0", " ")]);
  }
  return [...lines].map(([line, titles]) => `${line}: ${titles.join(" | ")}`);
}
