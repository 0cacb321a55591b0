import { expect, it, vi } from "vitest";
import { rewriteLines, type RewrittenLine } from "../../../../src/vscode/commands/rewriteLines.ts";
import { workspace as api, type WorkspaceEdit } from "../../../support/fakeWorkspace.ts";
import { startWindow } from "../../../support/fakeWindow.ts";
import { startWorkspace, uriOf } from "../../../support/fakeWorkspace.ts";

vi.mock("vscode", () => import("../../../support/fakeEditor.ts"));

const copy = { host: "dev.azurecr.io", name: "node:15" };
const files = {
  Dockerfile: "FROM node:15 AS a\nFROM a\nFROM node:15\n",
  "web/Dockerfile": "# web\nFROM node:15\n",
};

function line(path: string, stage: number): RewrittenLine {
  return { uri: uriOf(path).toString(), stage };
}

it.each<
  [string, readonly RewrittenLine[], readonly boolean[], readonly string[], readonly string[]]
>([
  [
    "of one file at once, and shows it",
    [line("Dockerfile", 0), line("Dockerfile", 2)],
    [false],
    ["FROM dev.azurecr.io/node:15 AS a\nFROM a\nFROM dev.azurecr.io/node:15\n"],
    ["opened /home/me/project/Dockerfile"],
  ],
  [
    "of several files by one edit that is shown first",
    [line("Dockerfile", 2), line("web/Dockerfile", 0)],
    [true],
    [
      "FROM node:15 AS a\nFROM a\nFROM dev.azurecr.io/node:15\n",
      "# web\nFROM dev.azurecr.io/node:15\n",
    ],
    [],
  ],
  ["that are not there", [line("web/Dockerfile", 7)], [], [files["web/Dockerfile"]], []],
  ["that are none", [], [], [], []],
])("rewrites lines %s", async (_what, lines, ...expected) => {
  const [confirmed, texts, shown] = expected;
  const workspace = startWorkspace(files);
  const window = startWindow();
  const edits: WorkspaceEdit[] = [];
  const apply = vi.spyOn(api, "applyEdit");
  await rewriteLines(lines, copy, "inline");
  edits.push(...apply.mock.calls.map(([edit]) => edit));
  apply.mockRestore();
  expect(edits.map((edit) => edit.needsConfirmation)).toEqual(confirmed);
  expect(workspace.documents.map(({ text }) => text)).toEqual(texts);
  expect(window.shown).toEqual(shown);
});

it("declares the build argument once in each file", async () => {
  const workspace = startWorkspace(files);
  startWindow();
  await rewriteLines([line("Dockerfile", 0), line("Dockerfile", 2)], copy, "argument");
  expect(workspace.documents.map(({ text }) => text)).toEqual([
    "ARG REGISTRY_NAME=dev.azurecr.io\nFROM ${REGISTRY_NAME}/node:15 AS a\nFROM a\nFROM ${REGISTRY_NAME}/node:15\n",
  ]);
});
