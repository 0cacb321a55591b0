import { describe, expect, it, vi } from "vitest";
import { type Task, type TaskStep } from "../../../../src/core/task/task.ts";
import { FakeDocument, uriOf } from "../../../support/fakeWorkspace.ts";
import { settled } from "../../../support/manualClock.ts";
import { dev, run, task } from "../fixtures.ts";
import { digestOf, untilQuiet } from "./trackingSetup.ts";
import { base, follower, verdictSetup } from "./verdictSetup.ts";

vi.mock("vscode", () => import("../../../support/fakeEditor.ts"));

const tracked = digestOf("a");
const from = { Dockerfile: `FROM ${base}\n` };
const byWeb = "$(pass) Tracked by dev/web";
const noTask = "$(circle-outline) No task builds this Dockerfile";

/** A task whose step is a task file. */
function withFile(step: Partial<TaskStep & { kind: "file" | "encoded" }>): Task {
  return {
    ...follower("web"),
    step: {
      kind: "file",
      contextPath: "https://github.com/contoso/web.git#main",
      taskFilePath: "acr-task.yaml",
      content: undefined,
      valuesContent: undefined,
      valuesFilePath: undefined,
      values: [],
      baseImageDependencies: follower("web", {}, tracked).step.baseImageDependencies,
      ...step,
    },
  };
}

describe("the tasks of a Dockerfile", () => {
  const context = (contextPath: string) => follower("web", { contextPath }, tracked);
  const branchNote = "dev/web builds release; checked out is main";
  it.each<[string, readonly Task[], string, readonly string[]]>([
    ["by repository, branch and path", [follower("web", {}, tracked)], byWeb, []],
    ["of a local repository", [context("file:///home/me/project")], byWeb, []],
    ["of another repository", [context("https://github.com/contoso/api.git#main")], noTask, []],
    ["of another folder", [context("https://github.com/contoso/web.git#main:api")], noTask, []],
    [
      "of another branch",
      [context("https://github.com/contoso/web.git#release")],
      byWeb,
      [branchNote],
    ],
    ["are none", [], noTask, []],
  ])("%s", async (_what, tasks, lens, expected) => {
    const { lenses, notes } = verdictSetup(from, { tasks });
    expect([await lenses(), notes()]).toEqual([[lens], expected]);
  });

  it("are found anew when another branch is checked out", async () => {
    const tasks = [
      follower("web", {}, tracked),
      follower("next", { contextPath: "https://github.com/contoso/web.git#next" }),
    ];
    const { lenses, notes, workspace } = verdictSetup(from, { tasks });
    expect([await lenses(), notes()]).toEqual([
      [byWeb],
      ["dev/next builds this file too, from next"],
    ]);
    workspace.files.set(".git/HEAD", "ref: refs/heads/next\n");
    workspace.watchers
      .find(({ glob }) => glob === "**/.git/HEAD")
      ?.changed.fire(uriOf(".git/HEAD"));
    expect([await lenses(), notes()]).toEqual([
      ["$(circle-outline) Not tracked yet: dev/next has never run"],
      ["dev/web builds this file too, from main"],
    ]);
  });

  it("disagree about a build argument, and each has its own verdict", async () => {
    const value = (text: string) => ({ arguments: [{ name: "R", value: text, isSecret: false }] });
    const tasks = [
      follower("web", value("dev.azurecr.io/baseimages"), tracked),
      follower("api", value("ghcr.io/contoso")),
    ];
    const text = "ARG R\nFROM ${R}/node:15-alpine\n";
    const { lenses, verdicts, fileOf } = verdictSetup({ Dockerfile: text }, { tasks });
    expect(await lenses()).toEqual(["$(question) Depends on R: 2 tasks give different images"]);
    const [verdict] = verdicts.judge(fileOf("Dockerfile"));
    expect(verdict?.perTask.map(({ headline, image }) => [headline, image])).toEqual([
      ["Tracked by dev/web", "127.0.0.1:5010/baseimages/node:15-alpine"],
      ["Not tracked: ghcr.io is not a location ACR watches", "ghcr.io/contoso/node:15-alpine"],
    ]);
  });

  it.each([
    [
      "one that is elsewhere",
      ["api"],
      "$(circle-outline) Not tracked yet: dev/api has never run",
      [],
    ],
    ["none", [], noTask, []],
    ["one that is gone", ["old"], noTask, ["dev/old was chosen, and is not there"]],
  ])("are those that were chosen: %s", async (_what, names, lens, more) => {
    const elsewhere = { contextPath: "https://github.com/contoso/api.git#main" };
    const tasks = [follower("web", {}, tracked), follower("api", elsewhere)];
    const { lenses, notes, pins, fileOf, verdicts } = verdictSetup(from, { tasks });
    const { uri } = fileOf("Dockerfile");
    await pins.pin(
      uri,
      names.map((name) => ({ registry: "dev", task: name })),
    );
    expect([await lenses(), notes()]).toEqual([
      [lens],
      ["The tasks of this Dockerfile were chosen by hand", ...more],
    ]);
    await pins.pin(uri, undefined);
    verdicts.outdate();
    expect([await lenses(), notes()]).toEqual([[byWeb], []]);
  });

  it("that were chosen are forgotten where the memory holds something else", async () => {
    const { lenses, workspaceMemory } = verdictSetup(from, {
      tasks: [follower("web", {}, tracked)],
    });
    workspaceMemory.values.set("tasks:Dockerfile", "dev/web");
    expect(await lenses()).toEqual([byWeb]);
  });
});

describe("a task with a task file", () => {
  const file = "version: v1.1.0\nsteps:\n  - build: -t $Registry/web:1 -f Dockerfile .\n";
  it.each<[string, Readonly<Record<string, string>>, Task, string]>([
    ["in the repository", { "acr-task.yaml": file }, withFile({}), byWeb],
    ["that the service holds", {}, withFile({ kind: "encoded", content: file }), byWeb],
    [
      "in a folder",
      { "ci/acr-task.yaml": file },
      withFile({ taskFilePath: "ci/acr-task.yaml" }),
      byWeb,
    ],
    [
      "in the folder of the context",
      { "app/acr-task.yaml": file.replace("-f Dockerfile .", "-f ../Dockerfile .") },
      withFile({ contextPath: "https://github.com/contoso/web.git#main:app" }),
      byWeb,
    ],
    [
      "with a value of a values file",
      {
        "acr-task.yaml": file.replace("-f Dockerfile", "-f {{.Values.file}}"),
        "v.yaml": "file: Dockerfile\n",
      },
      withFile({ valuesFilePath: "v.yaml" }),
      byWeb,
    ],
    ["that is not there", {}, withFile({}), noTask],
    [
      "of another repository",
      { "acr-task.yaml": file },
      withFile({ contextPath: "https://github.com/contoso/api.git#main" }),
      noTask,
    ],
  ])("%s", async (_what, files, own, lens) => {
    const { lenses } = verdictSetup({ ...from, ...files }, { tasks: [own] });
    expect(await lenses()).toEqual([lens]);
  });

  it.each([
    ["its path", { taskFilePath: "../acr-task.yaml" }],
    ["its context", { contextPath: "https://github.com/contoso/web.git#main:.." }],
  ])("is not read where %s leads out of the repository", async (_what, step) => {
    const files = { ...from, "/home/me/acr-task.yaml": file };
    const { lenses, workspace } = verdictSetup(files, { tasks: [withFile(step)] });
    expect(await lenses()).toEqual([noTask]);
    expect(workspace.reads.filter((path) => path.endsWith("acr-task.yaml"))).toEqual([]);
  });

  it("builds each Dockerfile by its own step", async () => {
    const steps = [
      "-t a:1 -f other/Dockerfile --build-arg R=ghcr.io/contoso .",
      "-t b:1 -f Dockerfile --build-arg R=dev.azurecr.io/baseimages .",
    ];
    const { lenses } = verdictSetup(
      {
        Dockerfile: "ARG R\nFROM ${R}/node:15-alpine\n",
        "acr-task.yaml": `steps:\n${steps.map((own) => `  - build: ${own}\n`).join("")}`,
      },
      { tasks: [withFile({})] },
    );
    expect(await lenses()).toEqual([byWeb]);
  });

  it("is read as it is in the editor, and again after five seconds", async () => {
    const { lenses, workspace, clock, verdicts } = verdictSetup(from, { tasks: [withFile({})] });
    const document = new FakeDocument(uriOf("acr-task.yaml"), "steps: []\n");
    workspace.documents.push(document);
    expect(await lenses()).toEqual([noTask]);
    document.text = file;
    verdicts.outdate();
    expect(await lenses()).toEqual([noTask]);
    await clock.advance(5000);
    verdicts.outdate();
    expect([await lenses(), workspace.reads.includes("acr-task.yaml")]).toEqual([[byWeb], false]);
  });
});

describe("a verdict", () => {
  it("is there at once, without any answer", () => {
    const { verdicts, fileOf } = verdictSetup({ Dockerfile: "FROM ghcr.io/a/b:1\n" });
    expect(verdicts.judge(fileOf("Dockerfile")).map(({ headline }) => headline)).toEqual([
      "Not tracked: ghcr.io is not a location ACR watches",
    ]);
  });

  it("is kept until something changes", async () => {
    const { verdicts, fileOf, lenses } = verdictSetup(from, { tasks: [follower("web")] });
    await lenses();
    const file = fileOf("Dockerfile");
    const before = verdicts.judge(file);
    expect(verdicts.judge({ ...file })).toBe(before);
    expect(verdicts.judge({ ...file, text: `${file.text}\n` })).not.toBe(before);
    const again = verdicts.judge(file);
    verdicts.outdate();
    expect(verdicts.judge(file)).not.toBe(again);
    expect(verdicts.judge(file)).toEqual(again);
  });

  it("has its image asked about at once, also after the line was changed", async () => {
    const { verdicts, fileOf, lenses, directory } = verdictSetup(from, {
      tasks: [follower("web")],
    });
    await lenses();
    verdicts.judge({ ...fileOf("Dockerfile"), text: "FROM dev.azurecr.io/other:1\n" });
    await settled();
    expect(directory.asked).toContain("127.0.0.1:5010/other:1");
  });

  it("without a task assumes the remembered build arguments, and nobody is asked about its image", async () => {
    const { lenses, remembered, fileOf, directory } = verdictSetup({
      Dockerfile: "ARG R\nFROM $R\n",
    });
    await remembered.remember(fileOf("Dockerfile").uri, { arguments: { R: "quay.io/a:1" } });
    expect(await lenses()).toEqual(["$(error) Not tracked: quay.io is not a location ACR watches"]);
    expect(directory.asked).toEqual([]);
  });

  it("about a task is made of its Dockerfile, or else of what it recorded", async () => {
    const web = follower("web", {}, tracked);
    const { verdicts, fileOf, directory } = verdictSetup(from, {
      tasks: [web],
      runs: [run("ca1", { task: "web" })],
    });
    directory.digests.set("127.0.0.1:5010/baseimages/node:15-alpine", tracked);
    const [own] = await untilQuiet(
      verdicts,
      () => verdicts.tasksFor(fileOf("Dockerfile").uri).tasks,
    );
    const other = { ...fileOf("Dockerfile"), text: "FROM node:16\n" };
    const told = (file: typeof other | undefined) =>
      untilQuiet(verdicts, () => verdicts.diagnose(own!, file)?.headline);
    expect([await told(undefined), await told(other)]).toEqual([
      "Tracked by dev/web",
      "Not tracked: dev/web tracks 127.0.0.1:5010/baseimages/node:15-alpine until its next run",
    ]);
  });

  it("is made anew every minute while a Dockerfile is in sight, for its ages", async () => {
    const { window, clock, verdicts, workspace } = verdictSetup(from);
    const news: string[] = [];
    const document = new FakeDocument(uriOf("Dockerfile"), "FROM a\n", "dockerfile");
    workspace.documents.push(document);
    verdicts.onDidChange(() => news.push("changed"));
    window.editorsChanged.fire();
    expect(clock.sleeping).toBe(0);
    window.editors = [{ document }];
    window.editorsChanged.fire();
    window.editorsChanged.fire();
    await settled();
    news.length = 0;
    await clock.advance(60_000);
    expect(news).toEqual(["changed"]);
    expect(clock.sleeping).toBe(0);
    verdicts.of(document as never);
    await settled();
    news.length = 0;
    verdicts.dispose();
    await clock.advance(60_000);
    expect(news).toEqual([]);
  });
});

it("runs are watched while a Dockerfile is in sight", async () => {
  const { window, fake, lenses, workspace } = verdictSetup(from, { tasks: [task("web")] });
  await lenses();
  const document = new FakeDocument(uriOf("Dockerfile"), "FROM a\n", "dockerfile");
  workspace.documents.push(document);
  fake.requests.length = 0;
  window.editorsChanged.fire();
  await settled();
  expect(fake.requests).toEqual([]);
  window.editors = [{ document }];
  window.editorsChanged.fire();
  await settled();
  expect(fake.requests).toEqual([`list runs of ${dev.id.name} top 25`]);
});
