import { type CodeAction, type Range as EditorRange, type TextDocument } from "vscode";
import { beforeEach, expect, it, vi } from "vitest";
import { type Clock } from "../../../../src/core/ports.ts";
import { type RegistryTask } from "../../../../src/core/tracking/verdict.ts";
import { ProblemFixes } from "../../../../src/vscode/problems/problemFixes.ts";
import { ProblemsInEditors } from "../../../../src/vscode/problems/problemsInEditors.ts";
import { EventEmitter } from "../../../support/fakeVscode.ts";
import { recordingLog } from "../../../support/recordingLog.ts";
import { verdictsOf } from "../../core/problems/problemTexts.ts";
import { task } from "../../core/tracking/trackingTasks.ts";
import { editor, FakeDocument, fakeEditor, Range, resetEditor } from "./fakeEditor.ts";

vi.mock("vscode", () => import("./fakeEditor.ts").then((fake) => fake.fakeEditor));

beforeEach(resetEditor);

/** A clock whose waits end when a test says so. */
function steppedClock(): {
  readonly clock: Clock;
  readonly waits: number[];
  readonly tick: () => Promise<void>;
} {
  const waits: number[] = [];
  let waiting: (() => void)[] = [];
  return {
    waits,
    clock: {
      now: () => 0,
      sleep: (milliseconds, signal) =>
        new Promise((resolve, reject) => {
          waits.push(milliseconds);
          waiting.push(resolve);
          signal.addEventListener("abort", () => reject(new Error("aborted")));
        }),
    },
    async tick() {
      waiting.forEach((end) => end());
      waiting = [];
      await Promise.resolve().then(() => Promise.resolve());
    },
  };
}

/** The editor with open documents; `tasks` build every Dockerfile. */
function open(documents: readonly FakeDocument[], tasks: readonly RegistryTask[] = []) {
  editor.documents.push(...documents);
  const changed = new EventEmitter<void>();
  const verdicts = {
    of: (document: TextDocument) => verdictsOf(document.getText(), tasks),
    onDidChange: changed.event,
  };
  const log = recordingLog();
  const { clock, waits, tick } = steppedClock();
  const problems = new ProblemsInEditors({ verdicts, clock, log });
  return { problems, fixes: new ProblemFixes(verdicts), changed, log, waits, tick };
}

/** What is shown for a document: severity, code, text, message. */
function shownIn(document: FakeDocument): readonly string[] | undefined {
  return editor.shown
    .get(document.uri.toString())
    ?.map(({ severity, code, range, source }) =>
      [severity, source, code?.value, document.textAt(range), code?.target].join(" | "),
    );
}

const baseImages =
  "https://learn.microsoft.com/azure/container-registry/container-registry-tasks-base-images";
const platformRow = `0 | ACR Tasks | platformFlag | --platform=linux/arm64 | ${baseImages}`;

it("shows the problems of open Dockerfiles and task files", async () => {
  const documents = [
    new FakeDocument("/w/Dockerfile", "FROM --platform=linux/arm64 node\n"),
    new FakeDocument("/w/acr-task.yaml", "steps:\n- build: --target=x .\n"),
    new FakeDocument("/w/README.md", "FROM --platform=x node\n"),
    new FakeDocument("/w/Dockerfile", "FROM --platform=x node\n", "git"),
  ];
  const { tick } = open(documents);
  await tick();
  const build =
    "https://learn.microsoft.com/azure/container-registry/container-registry-tasks-reference-yaml#build";
  expect(documents.map(shownIn)).toEqual([
    [platformRow],
    [`1 | ACR Tasks | targetIgnored | --target=x | ${build}`],
    ...[[], []],
  ]);
});

it("waits for quiet, follows changes and verdicts, and forgets what is closed", async () => {
  const document = new FakeDocument("/w/Dockerfile", "FROM --platform=linux/arm64 node\n");
  const { problems, changed, waits, tick } = open([]);
  await tick();
  editor.documents.push(document);
  editor.opened.fire(document);
  editor.changed.fire({ document });
  expect([shownIn(document), waits]).toEqual([undefined, [300, 300, 300]]);
  await tick();
  expect(shownIn(document)).toEqual([platformRow]);
  document.text = "FROM node\n";
  changed.fire();
  await tick();
  expect(shownIn(document)).toEqual([]);
  document.text = "FROM --platform=linux/arm64 node\n";
  editor.changed.fire({ document });
  editor.closed.fire(document);
  await tick();
  expect(shownIn(document)).toBeUndefined();
  problems.dispose();
  editor.opened.fire(document);
  await tick();
  expect(shownIn(document)).toBeUndefined();
});

it.each([
  ["nothing when they are switched off", { "problems.enabled": false }, []],
  ["nothing in ignored files", { "problems.ignoredFiles": ["**/Dockerfile", 3] }, []],
  ["a severity by setting", { "problems.severity": { platformFlag: "hint" } }, ["3"]],
  ["nothing that is off", { "problems.severity": { "*": "off" } }, []],
])("shows %s", async (_what, settings, severities) => {
  Object.entries(settings).forEach(([name, value]) =>
    editor.settings.set(`acrTasks.${name}`, value),
  );
  const document = new FakeDocument("/w/Dockerfile", "FROM --platform=linux/arm64 node\n");
  const { tick } = open([document]);
  await tick();
  expect(shownIn(document)?.map((row) => row.split(" ")[0])).toEqual(severities);
});

it("looks anew when a setting changes, and says once what in it is not understood", async () => {
  const document = new FakeDocument("/w/build.yaml", "steps:\n- build: --target=x .\n");
  const { tick, log } = open([document]);
  await tick();
  expect(shownIn(document)).toEqual([]);
  editor.settings.set("acrTasks.taskFiles", ["**/build.yaml"]);
  editor.settings.set("acrTasks.problems.severity", { nonsense: "error" });
  for (const name of ["acrTasks.taskFiles", "acrTasks.problems.severity"]) {
    editor.configured.fire({ affectsConfiguration: (own) => name.startsWith(own) });
    await tick();
  }
  expect(shownIn(document)).toHaveLength(1);
  expect(log.lines).toEqual(["Setting acrTasks.problems.severity: There is no problem nonsense"]);
});

it("hides what a comment turns off, and shows what in it is unknown", async () => {
  const document = new FakeDocument(
    "/w/Dockerfile",
    "# acr-tasks ignore=platformFlag,newTag\nFROM --platform=x node\n",
  );
  const { tick } = open([document]);
  await tick();
  expect(shownIn(document)).toEqual([`3 | ACR Tasks | unknownIgnoreCode | newTag | ${baseImages}`]);
});

/** The actions at a text of a document. */
function actionsAt(
  fixes: ProblemFixes,
  document: FakeDocument,
  text: string,
  only?: unknown,
): CodeAction[] {
  const start = document.text.indexOf(text);
  const range = new Range(document.positionAt(start), document.positionAt(start + text.length));
  const context = { only, diagnostics: editor.shown.get(document.uri.toString()) ?? [] };
  return fixes.provideCodeActions(
    document as unknown as TextDocument,
    range as unknown as EditorRange,
    context as unknown as Parameters<ProblemFixes["provideCodeActions"]>[2],
  );
}

function rowOf({ title, isPreferred, command, diagnostics = [], edit }: CodeAction): unknown {
  const changes = (edit as { readonly changes?: readonly unknown[] } | undefined)?.changes ?? [];
  return [
    `${isPreferred === true ? "* " : ""}${title}`,
    { changes: changes.length, solved: diagnostics.length },
    command && [command.command, ...((command.arguments ?? []) as readonly unknown[])],
  ];
}

it("offers the fixes of the problem at a place, with the command for the task", async () => {
  const document = new FakeDocument(
    "/w/Dockerfile",
    "FROM --platform=linux/arm64 node:15-alpine\n",
  );
  const { fixes, tick } = open([document], [task("web")]);
  await tick();
  expect(actionsAt(fixes, document, "--platform").map(rowOf)).toEqual([
    [
      "* Remove --platform and set the platform of contoso/web to linux/arm64",
      { changes: 1, solved: 1 },
      ["acrTasks.setTaskPlatform", { registry: "contoso", task: "web", platform: "linux/arm64" }],
    ],
    ["Ignore platformFlag for this FROM", { changes: 1, solved: 1 }, undefined],
  ]);
  expect(actionsAt(fixes, document, "15-alpine")).toEqual([]);
  expect(actionsAt(fixes, document, "--platform", fakeEditor.CodeActionKind.SourceFixAll)).toEqual(
    [],
  );
  editor.isTrusted = false;
  expect(actionsAt(fixes, document, "--platform")[0]?.command).toBeUndefined();
});

it("offers to import an image from where ACR does not watch", async () => {
  const document = new FakeDocument("/w/Dockerfile", "FROM ghcr.io/a/b:1\n");
  const { fixes, tick } = open([document]);
  await tick();
  const [first] = actionsAt(fixes, document, "ghcr.io").map(rowOf);
  expect(first).toEqual([
    "* Import ghcr.io/a/b:1 and rewrite FROM…",
    { changes: 0, solved: 1 },
    ["acrTasks.importAndRewrite", { dockerfile: "file:///w/Dockerfile", stage: 0 }],
  ]);
  editor.isTrusted = false;
  expect(actionsAt(fixes, document, "ghcr.io").map(rowOf)).toHaveLength(1);
});

it("makes all safe fixes at once, of Dockerfiles and task files", async () => {
  const file = new FakeDocument("/w/acr-task.yaml", "steps:\n- build: --target=x -tb .\n");
  const text = new FakeDocument(
    "/w/Dockerfile",
    "FROM node AS Base\nFROM base AS x\nFROM node # why\n",
  );
  const { fixes, tick } = open([file, text]);
  await tick();
  const { SourceFixAll: fixAll } = fakeEditor.CodeActionKind;
  expect([file, text].map((own) => actionsAt(fixes, own, "", fixAll).map(rowOf))).toEqual([
    [["Fix all that ACR cannot read", { changes: 2, solved: 0 }, undefined]],
    [["Fix all that ACR cannot read", { changes: 3, solved: 0 }, undefined]],
  ]);
});

it("registers its fixes anew when a setting says which files are meant", () => {
  const { fixes } = open([]);
  expect(editor.registrations).toBe(1);
  editor.configured.fire({ affectsConfiguration: (name) => name === "acrTasks.taskFiles" });
  expect(editor.registrations).toBe(1);
  fixes.dispose();
  expect(editor.registrations).toBe(0);
});
