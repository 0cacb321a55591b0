import { describe, expect, it, vi } from "vitest";
import { type TextDocument } from "vscode";
import { isDockerfile } from "../../../../src/vscode/workspace/dockerfilePatterns.ts";
import { editorFiles } from "../../../../src/vscode/workspace/editorFiles.ts";
import { FakeDocument, startWorkspace, uriOf } from "../../../support/fakeWorkspace.ts";

vi.mock("vscode", () => import("../../../support/fakeEditor.ts"));

const signal = AbortSignal.timeout(10_000);

function fileAt(path: string): { readonly uri: string; readonly path: string } {
  return { uri: uriOf(path).toString(), path };
}

/** Files without a text. */
function empty(...paths: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(paths.map((path) => [path, ""]));
}

describe("the Dockerfiles of a workspace", () => {
  const usual = ["Dockerfile", "a/Containerfile", "a/Dockerfile.dev", "b/web.dockerfile"];
  const others = [
    "README.md",
    "Dockerfile.dockerignore",
    "a/MyDockerfile",
    "c/x.docker",
    "out/Dockerfile",
  ];
  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ["are told by their names", {}, [...usual, "out/Dockerfile"]],
    [
      "are also those of a setting",
      { "acrTasks.dockerfiles.include": ["**/*.docker", 7] },
      [...usual, "out/Dockerfile", "c/x.docker"],
    ],
    [
      "are also what the editor takes for one",
      { "files.associations": { "*.docker": "dockerfile", "*.md": "markdown" } },
      [...usual, "out/Dockerfile", "c/x.docker"],
    ],
    [
      "are not those in excluded folders",
      { "acrTasks.dockerfiles.exclude": ["**/out/**", "b/**"] },
      usual.slice(0, 3),
    ],
    [
      "are as ever where a setting is malformed",
      {
        "acrTasks.dockerfiles.include": "x",
        "acrTasks.dockerfiles.exclude": 7,
        "files.associations": null,
      },
      [...usual, "out/Dockerfile"],
    ],
  ])("%s", async (_what, settings, expected) => {
    const workspace = startWorkspace(empty(...usual, ...others));
    Object.entries(settings).forEach(([name, value]) => workspace.settings.set(name, value));
    const found = await editorFiles.find(signal);
    expect(found.toSorted(byPath)).toEqual(expected.map(fileAt).toSorted(byPath));
  });

  it("are also open texts of the workspace in that language, each once", async () => {
    const { documents } = startWorkspace(empty("Dockerfile"));
    documents.push(
      new FakeDocument(uriOf("Dockerfile"), ""),
      new FakeDocument(uriOf("build.txt"), "", "dockerfile"),
      new FakeDocument(uriOf("/elsewhere/Dockerfile"), "", "dockerfile"),
      new FakeDocument(uriOf("x.dockerignore"), "", "dockerfile"),
    );
    expect(await editorFiles.find(signal)).toEqual([fileAt("Dockerfile"), fileAt("build.txt")]);
  });

  it("are not looked for by one who has gone", async () => {
    startWorkspace({});
    await expect(editorFiles.find(AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
  });
});

function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  return one.path.localeCompare(other.path);
}

describe("the text of a file", () => {
  it.each([
    ["is that on disk", "FROM a\n", undefined, "FROM a\n"],
    ["is that in the editor, saved or not", "FROM a\n", "FROM b\n", "FROM b\n"],
    ["is none where the file is gone", undefined, undefined, undefined],
    ["is none where it is too large to be meant", "x".repeat(1_000_001), undefined, undefined],
  ])("%s", async (_what, saved, open, expected) => {
    const { documents } = startWorkspace(saved === undefined ? {} : { Dockerfile: saved });
    if (open !== undefined) {
      documents.push(new FakeDocument(uriOf("Dockerfile"), open));
    }
    expect(await editorFiles.read(fileAt("Dockerfile"), signal)).toBe(expected);
  });
});

describe("changes", () => {
  /** What is told of, as paths; `all` where other files may count. */
  function watched() {
    const workspace = startWorkspace({});
    const told: string[] = [];
    const watch = editorFiles.watch((file) => told.push(file?.path ?? "all"));
    const [named] = workspace.watchers;
    return { workspace, told, watch, named: named! };
  }

  it("of files are told, but not of ignore files", () => {
    const { named, told, watch } = watched();
    named.created.fire(uriOf("a/Dockerfile"));
    named.changed.fire(uriOf("b/Dockerfile"));
    named.deleted.fire(uriOf("c/Dockerfile"));
    named.changed.fire(uriOf("Dockerfile.dockerignore"));
    watch.dispose();
    expect([told, named.isDisposed]).toEqual([
      ["a/Dockerfile", "b/Dockerfile", "c/Dockerfile"],
      true,
    ]);
  });

  it("of open texts are told, where they are Dockerfiles of the workspace", () => {
    const { workspace, told, watch } = watched();
    const document = new FakeDocument(uriOf("Dockerfile"), "");
    workspace.documentOpened.fire(document);
    workspace.documentChanged.fire({ document });
    workspace.documentChanged.fire({ document: new FakeDocument(uriOf("a.txt"), "") });
    workspace.documentChanged.fire({ document: new FakeDocument(uriOf("/x/Dockerfile"), "") });
    watch.dispose();
    workspace.documentChanged.fire({ document });
    expect(told).toEqual(["Dockerfile", "Dockerfile"]);
  });

  it("of folders and settings have all looked for again, with new watchers", () => {
    const { workspace, told, watch, named } = watched();
    const before = workspace.watchers.length;
    workspace.settings.set("acrTasks.dockerfiles.include", ["**/*.docker"]);
    const affects = (changed: string) => ({
      affectsConfiguration: (name: string) => name === changed,
    });
    workspace.settingsChanged.fire(affects("editor.fontSize"));
    expect([told, named.isDisposed]).toEqual([[], false]);
    workspace.settingsChanged.fire(affects("acrTasks.dockerfiles"));
    workspace.foldersChanged.fire();
    expect([told, named.isDisposed]).toEqual([["all", "all"], true]);
    const last = workspace.watchers.slice(-before - 1);
    expect(last.map(({ glob }) => glob)).toContain("**/*.docker");
    watch.dispose();
    expect(workspace.watchers.every(({ isDisposed }) => isDisposed)).toBe(true);
  });
});

it.each([
  ["Dockerfile", "plaintext", true],
  ["a/Dockerfile.dev", "plaintext", true],
  ["a.txt", "dockerfile", true],
  ["a.txt", "plaintext", false],
  ["Dockerfile.dockerignore", "dockerfile", false],
  ["images/base.txt", "plaintext", true],
  ["web/images/base.txt", "plaintext", false],
])("%s in language %s is a Dockerfile: %s", (path, language, expected) => {
  startWorkspace({}).settings.set("acrTasks.dockerfiles.include", ["images/*.txt"]);
  const document = new FakeDocument(uriOf(path), "", language);
  expect(isDockerfile(document as unknown as TextDocument)).toBe(expected);
});
