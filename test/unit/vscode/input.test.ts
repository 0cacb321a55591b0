import { describe, expect, it, vi } from "vitest";
import { azTaskCreateLine } from "../../../src/vscode/commands/azCommandLine.ts";
import {
  imageNameProblem,
  repositoryNameFrom,
  taskNameFrom,
  taskNameProblem,
} from "../../../src/vscode/input/rules.ts";
import { readRegistry, readRunId, readTaskName } from "../../../src/vscode/input/targets.ts";
import { markdownText } from "../../../src/vscode/markdownText.ts";
import { AnsiStripper } from "../../../src/vscode/runs/ansi.ts";
import { dev, run, task } from "./fixtures.ts";

vi.mock("vscode", () => import("../../support/fakeVscode.ts"));

describe("names", () => {
  it.each([
    ["web", true],
    ["web:1", true],
    ["team/web:{{.Run.ID}}", true],
    ["a__b/c-d.e:v1.2_3", true],
    ["web:{{.Run.ID}}-{{.Run.Registry}}", true],
    ["", false],
    ["Web:1", false],
    ["web:", false],
    ["web::1", false],
    ["/web", false],
    ["web/", false],
    ["we b", false],
    ["web:-1", false],
    [`web:${"t".repeat(129)}`, false],
  ])("image name %s can be used: %s", (name, expected) => {
    expect(imageNameProblem(name) === undefined).toBe(expected);
  });

  it.each([
    ["hello", true],
    ["hello-world_1", true],
    ["web", false],
    ["hello world", false],
    ["x".repeat(51), false],
  ])("task name %s can be used: %s", (name, expected) => {
    expect(taskNameProblem(name) === undefined).toBe(expected);
  });

  it.each([
    ["Hello World", "hello-world", "Hello-World"],
    ["web", "web", "web-task"],
    ["…", "image", "image-task"],
    ["my.app_1", "my.app_1", "my-app_1"],
  ])("from %s a repository %s and a task %s are proposed", (text, repository, name) => {
    expect([repositoryNameFrom(text), taskNameFrom(text)]).toEqual([repository, name]);
    expect([imageNameProblem(repository), taskNameProblem(name)]).toEqual([undefined, undefined]);
  });
});

describe("arguments of commands", () => {
  it.each([
    [{ registry: "dev", task: "web-app", run: "cf1" }, "dev", "web-app", "cf1"],
    [{ kind: "run", registry: dev, run: run("cf1") }, dev.id, undefined, "cf1"],
    [{ kind: "task", registry: dev, task: task("web-app") }, dev.id, "web-app", undefined],
    [{ registry: dev.id }, dev.id, undefined, undefined],
    [{ registry: 7, task: null, run: {} }, undefined, undefined, undefined],
    ["text", undefined, undefined, undefined],
    [undefined, undefined, undefined, undefined],
  ])("are read from %j", (argument, registry, taskName, runId) => {
    expect([readRegistry(argument), readTaskName(argument), readRunId(argument)]).toEqual([
      registry,
      taskName,
      runId,
    ]);
  });
});

describe("the equal az line", () => {
  it("quotes what a shell would read, and leaves secrets out", () => {
    const line = azTaskCreateLine("dev", {
      name: "web-app",
      contextPath: "https://github.com/contoso/web.git#main:a b",
      dockerFilePath: "Dockerfile",
      imageNames: ["web:{{.Run.ID}}"],
      arguments: [
        { name: "A", value: "it's", isSecret: false },
        { name: "TOKEN", value: "hidden", isSecret: true },
      ],
      baseImageTrigger: "All",
    });
    expect(line).toBe(
      "az acr task create --registry dev --name web-app --context 'https://github.com/contoso/web.git#main:a b' " +
        "--file Dockerfile --image 'web:{{.Run.ID}}' --arg 'A=it'\\''s' --secret-arg 'TOKEN=…' " +
        "--base-image-trigger-type All --commit-trigger-enabled false",
    );
  });
});

describe("text of logs and tooltips", () => {
  it.each([
    [["\u001B[31mred\u001B[0m\r\n"], "red\n"],
    [["a\u001B", "[3", "1mb"], "ab"],
    [["line\r", "\nnext"], "line\nnext"],
    [["\u001B]0;title\u0007x"], "x"],
    [["10%\r20%"], "10%\r20%"],
    [["\u001B[", "x".repeat(200)], "x".repeat(199)],
  ])("%j loses its control sequences", (pieces, expected) => {
    const stripper = new AnsiStripper();
    expect(pieces.map((piece) => stripper.push(piece)).join("")).toBe(expected);
  });

  it("Markdown shows a text as it is", () => {
    expect(markdownText("a_b [x](y) $(icon)\n<b>")).toBe(
      "a\\_b \\[x\\]\\(y\\) \\$\\(icon\\) \\<b\\>",
    );
  });
});
