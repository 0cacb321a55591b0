import { describe, expect, it, vi } from "vitest";
import {
  type Explanation,
  type ExplainSubject,
} from "../../../../src/vscode/explain/explanation.ts";
import { type FakeContent } from "../../../support/fakeRegistryService.ts";
import { uriOf } from "../../../support/fakeWorkspace.ts";
import { run } from "../fixtures.ts";
import { digestOf, untilQuiet } from "./trackingSetup.ts";
import { base, follower, verdictSetup } from "./verdictSetup.ts";

vi.mock("vscode", () => import("../../../support/fakeEditor.ts"));

const signal = AbortSignal.timeout(10_000);
const recordedBase = "127.0.0.1:5010/baseimages/node:15-alpine";
const files = { "web/Dockerfile": `# the web\nFROM ${base}\n`, Dockerfile: "FROM node:16\n" };
const web = follower("web", { dockerFilePath: "web/Dockerfile" }, digestOf("a"));
const content: Partial<FakeContent> = { tasks: [web], runs: [run("ca1", { task: "web" })] };

function setup(given: Partial<FakeContent> = content, more: Readonly<Record<string, string>> = {}) {
  const made = verdictSetup({ ...files, ...more }, given);
  made.directory.digests.set(recordedBase, digestOf("a"));
  const { explanations, index } = made;
  /** The explanation when all has come. */
  const explain = async (subject: ExplainSubject): Promise<Explanation | undefined> => {
    index.dockerfiles();
    await index.settled();
    return untilQuiet(explanations, () => explanations.explain(subject, signal));
  };
  return { ...made, explain };
}

/** What can be compared at a glance. */
function summary(explanation: Explanation | undefined): unknown {
  return (
    explanation && {
      ...explanation,
      summary: explanation.summary.headline,
      parts: explanation.parts.map(({ heading, verdict }) => [heading, verdict.headline]),
    }
  );
}

const stage = (path: string, index = 0): ExplainSubject => ({
  kind: "stage",
  dockerfile: uriOf(path).toString(),
  stage: index,
});
const ofTask = (task: string): ExplainSubject => ({ kind: "task", registry: "DEV", task });
const byWeb = "Tracked by dev/web";
const renovate = JSON.stringify({ extends: ["config:recommended"] });

describe("a FROM", () => {
  it("is explained for its only task", async () => {
    const { explain } = setup();
    expect(summary(await explain(stage("web/Dockerfile")))).toEqual({
      title: `FROM ${base}`,
      place: "web/Dockerfile, line 2",
      summary: byWeb,
      parts: [["dev/web", byWeb]],
      notes: [],
    });
  });

  it("is explained for each of its tasks", async () => {
    const api = follower("api", { dockerFilePath: "web/Dockerfile" });
    const { explain } = setup({ ...content, tasks: [web, api] });
    expect(summary(await explain(stage("web/Dockerfile")))).toEqual({
      title: `FROM ${base}`,
      place: "web/Dockerfile, line 2",
      summary: "Tracked by 1 of 2 tasks",
      parts: [
        ["dev/web", byWeb],
        ["dev/api", "Not tracked yet: dev/api has never run"],
      ],
      notes: [],
    });
  });

  it("is explained without a task, with the tools that change it", async () => {
    const { explain } = setup(content, { "renovate.json": renovate });
    const explanation = await explain(stage("Dockerfile"));
    expect(summary(explanation)).toEqual({
      title: "FROM node:16",
      place: "Dockerfile, line 1",
      summary: "No task builds this Dockerfile",
      parts: [[undefined, "No task builds this Dockerfile"]],
      notes: [
        "Renovate proposes newer versions than node:16 (major) by pull request; ACR follows only the tag that stands here",
      ],
    });
  });

  it.each([
    ["of a file that is gone", stage("gone/Dockerfile")],
    ["that is gone", stage("Dockerfile", 7)],
  ])("%s is not explained", async (_what, subject) => {
    const { explain } = setup();
    expect(await explain(subject)).toBeUndefined();
  });

  it("is not explained to one who has gone", async () => {
    const { explanations } = setup();
    const gone = AbortSignal.abort(new Error("gone"));
    await expect(explanations.explain(stage("Dockerfile"), gone)).rejects.toThrow("gone");
  });
});

describe("a task", () => {
  it("is explained by its Dockerfile", async () => {
    const { explain } = setup();
    expect(summary(await explain(ofTask("WEB")))).toEqual({
      title: "dev/web",
      place: "web/Dockerfile",
      summary: byWeb,
      parts: [[undefined, byWeb]],
      notes: [],
    });
  });

  it.each([
    ["its record", digestOf("a"), `, judged by its record: ${recordedBase}`, byWeb],
    ["nothing", undefined, "", "Not tracked yet: dev/web has never run"],
  ])("of another repository is explained by %s", async (_what, digest, place, headline) => {
    const step = { contextPath: "https://github.com/contoso/api.git#main" };
    const runs = digest === undefined ? [] : content.runs!;
    const { explain } = setup({ tasks: [follower("web", step, digest)], runs });
    expect(summary(await explain(ofTask("web")))).toEqual({
      title: "dev/web",
      place: `Its Dockerfile is not in this workspace${place}`,
      summary: headline,
      parts: [[undefined, headline]],
      notes: [],
    });
  });

  it("that is gone is not explained", async () => {
    const { explain } = setup();
    expect(await explain(ofTask("old"))).toBeUndefined();
  });
});

describe("the file of a task", () => {
  it.each([
    ["is found by repository and path", web, "web/Dockerfile"],
    [
      "is none in another repository",
      follower("x", { contextPath: "https://a.b/c.git" }),
      undefined,
    ],
  ])("%s", async (_what, own, expected) => {
    const { explain, explanations, service } = setup({ tasks: [own] });
    await explain(ofTask(own.name));
    const [task] = service.tasks();
    const file = explanations.fileOf(task!);
    expect(file && [file.path, file.uri.toString(), file.text]).toEqual(
      expected === undefined
        ? undefined
        : [expected, uriOf(expected).toString(), files["web/Dockerfile"]],
    );
  });
});

describe("notes", () => {
  const owner = '{"packageRules":[{"matchDatasources":["docker"],"major":{"enabled":KIND}}]}';

  it("follow the configuration of the tools, read again after half a minute", async () => {
    const { explain, explanations, workspace, clock, verdicts } = setup(content, {
      "renovate.json": owner.replace("KIND", "true"),
    });
    const before = await explain(stage("Dockerfile"));
    const news: string[] = [];
    explanations.onDidChange(() => news.push("changed"));
    workspace.files.set("renovate.json", owner.replace("KIND", "false"));
    await clock.advance(30_000);
    verdicts.outdate();
    const after = await explain(stage("Dockerfile"));
    expect(before?.notes).not.toEqual(after?.notes);
    // By the test, and by the configuration that came.
    expect(news).toHaveLength(2);
  });

  it("say how tasks were found, also where no tool is configured", async () => {
    const contextPath = "https://github.com/contoso/web.git#release";
    const { explain } = setup({ tasks: [follower("web", { contextPath }, digestOf("a"))] });
    expect((await explain(stage("Dockerfile")))?.notes).toEqual([
      "dev/web builds release; checked out is main",
    ]);
  });

  it("of a configuration that cannot be read are in the log, and say so", async () => {
    const { explain, log } = setup(content, { "renovate.json": "{" });
    expect((await explain(stage("Dockerfile")))?.notes).toEqual([
      "What Renovate does with node:16 cannot be told: renovate.json cannot be read (invalid end of input)",
    ]);
    expect(log.lines).toEqual(["renovate.json, line 1: invalid end of input"]);
  });
});
