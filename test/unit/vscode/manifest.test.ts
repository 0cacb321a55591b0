import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { commandTable } from "../../../src/vscode/commands/commandTable.ts";

vi.mock("vscode", () => import("../../support/fakeVscode.ts"));

interface Item {
  readonly command: string;
  readonly when?: string;
}
interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly menus: Readonly<Record<string, readonly Item[]>>;
    readonly viewsWelcome: readonly { readonly contents: string }[];
  };
}

const manifest = JSON.parse(
  readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
) as Manifest;
const { commands, menus, viewsWelcome } = manifest.contributes;
const declared = commands.map(({ command }) => command);

describe("manifest and code", () => {
  it("declare and register the same commands", () => {
    expect(declared.toSorted()).toEqual(Object.keys(commandTable).toSorted());
  });

  it("give every command a title in one category", () => {
    expect(
      commands.filter(({ title, category }) => title === "" || category !== "ACR Tasks"),
    ).toEqual([]);
  });

  it("name only declared commands in menus and welcome texts", () => {
    const inMenus = Object.values(menus)
      .flat()
      .map(({ command }) => command);
    const inTexts = viewsWelcome.flatMap(({ contents }) =>
      [...contents.matchAll(/command:(acrTasks\.\w+)/gu)].map(([, id = ""]) => id),
    );
    expect([...inMenus, ...inTexts].filter((id) => !declared.includes(id))).toEqual([]);
  });

  it("hide commands from the palette that only a node or lens can call", () => {
    const hidden = (menus["commandPalette"] ?? []).filter(({ when }) => when === "false");
    expect(hidden.map(({ command }) => command)).toEqual([
      "acrTasks.loadMoreRuns",
      "acrTasks.useTag",
      "acrTasks.fixLine",
      "acrTasks.setTaskPlatform",
      "acrTasks.copyImageName",
      "acrTasks.chooseValue",
    ]);
  });

  it("activate the extension for nothing but Dockerfiles, task files, logs and pages", () => {
    expect(manifest.activationEvents).toEqual([
      "onLanguage:dockerfile",
      "onFileSystem:acr-run",
      "onWebviewPanel:acrTasks.explain",
      "workspaceContains:**/acr-task.{yml,yaml}",
    ]);
  });
});
