// A fake of VS Code's API with a folder of files and a window that answers, for tests without an editor:
//   vi.mock("vscode", () => import("../../../support/fakeEditor.ts"));
// Tests set it up by `startWorkspace` and `startWindow`.

export * from "./fakeVscode.ts";
export { Uri } from "./fakeUri.ts";
export {
  FileType,
  languages,
  Range,
  RelativePattern,
  workspace,
  WorkspaceEdit,
} from "./fakeWorkspace.ts";
export { window } from "./fakeWindow.ts";
