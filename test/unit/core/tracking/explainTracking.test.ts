import { describe, expect, it } from "vitest";
import { explainTracking } from "../../../../src/core/tracking/explainTracking.ts";
import { type RegistryTask } from "../../../../src/core/tracking/verdict.ts";
import { contoso, type DockerStep, node, task } from "./trackingTasks.ts";

/** Status, icon, headline and codes of the remedies for every FROM. */
function explain(dockerfile: string, tasks: RegistryTask[], isConnected = true): unknown[] {
  const values = { buildArguments: [] };
  const registries = isConnected ? [contoso] : [];
  return explainTracking({ dockerfile, tasks, registries, isConnected, values }).map((verdict) => [
    verdict.status,
    verdict.icon,
    verdict.headline,
    ...verdict.remedies.map((remedy) => remedy.title),
  ]);
}

const all = { kind: "baseImage", name: "b", isEnabled: true, scope: "All" } as const;
const never = { baseImageDependencies: [] };
const from = "FROM node:15-alpine\n";

describe("one task", () => {
  it.each([
    ["tracked", from, task("web"), ["tracked", "pass", "Tracked by contoso/web"]],
    [
      "tracked under another spelling of Docker Hub",
      "FROM index.docker.io/library/node:15-alpine\n",
      task("web"),
      ["tracked", "pass", "Tracked by contoso/web"],
    ],
    [
      "tracked under the host of the local registry",
      "FROM contoso.azurecr.io/base:1\n",
      task("web", {
        baseImageDependencies: [
          { ...node, registry: "127.0.0.1:5010", repository: "base", tag: "1" },
        ],
      }),
      ["tracked", "pass", "Tracked by contoso/web"],
    ],
    [
      "never run",
      from,
      task("web", never),
      ["notTrackedYet", "circle-outline", "Not tracked yet: contoso/web has never run", "Run Once"],
    ],
    [
      "another image since the last run",
      "FROM node:16-alpine\n",
      task("web"),
      [
        "stale",
        "circle-outline",
        "Not tracked: contoso/web tracks node:15-alpine until its next run",
        "Run Once",
      ],
    ],
    [
      "unsupported location",
      "FROM ghcr.io/a/b:1\n",
      task("web"),
      [
        "unsupportedLocation",
        "error",
        "Not tracked: ghcr.io is not a location ACR watches",
        "Import…",
      ],
    ],
    [
      "published once",
      "FROM node:15.2.1-alpine\n",
      task("web", never),
      [
        "uniqueTag",
        "warning",
        "15.2.1-alpine is published once; ACR will see no update",
        "Use 15-alpine",
      ],
    ],
    [
      "flag",
      "FROM --platform=linux/amd64 node:15-alpine\n",
      task("web"),
      [
        "cannotScan",
        "error",
        "ACR cannot scan this line: FROM --platform",
        "Remove --platform and set the platform of the task",
      ],
    ],
    [
      "default in braces",
      "FROM node:${V:-15}\n",
      task("web"),
      [
        "cannotScan",
        "error",
        "ACR cannot scan this line: FROM with a default in braces",
        "Move the default to an ARG line",
      ],
    ],
    [
      "variable without value",
      "ARG R\nFROM ${R}/a:1\n",
      task("web"),
      ["cannotResolve", "question", "Depends on R, which has no value", "Choose…"],
    ],
    [
      "secret value",
      "ARG R=a\nFROM ${R}/a:1\n",
      task("web", { arguments: [{ name: "R", value: "", isSecret: true }] }),
      ["cannotResolve", "question", "Depends on R, a secret value", "Choose…"],
    ],
    [
      "digest",
      `FROM node@sha256:${"a".repeat(64)}\n`,
      task("web"),
      ["digestPinned", "info", "Pinned by digest: ACR will see no update"],
    ],
    [
      "scratch",
      "FROM scratch\n",
      task("web"),
      ["scratch", "info", "Scratch: an empty image, which never moves"],
    ],
    [
      "trigger off",
      from,
      task("web", {}, { triggers: [] }),
      [
        "triggerDisabled",
        "error",
        "Not tracked: the base image trigger of contoso/web is off",
        "Turn On Trigger",
      ],
    ],
    [
      "task off",
      from,
      task("web", {}, { isEnabled: false }),
      ["triggerDisabled", "error", "Not tracked: contoso/web is disabled", "Enable Task"],
    ],
    [
      "build arguments",
      "ARG R=ghcr.io/a\nFROM ${R}:15-alpine\n",
      task("web", { arguments: [{ name: "R", value: "node", isSecret: false }] }),
      ["tracked", "pass", "Tracked by contoso/web"],
    ],
  ])("%s", (_name, dockerfile, built, expected) => {
    expect(explain(dockerfile, [built])).toEqual([expected]);
  });
});

const stages = "FROM golang:1.22 AS build\nFROM build AS test\nFROM node:15-alpine\n";
const ownNone = ["stage", "info", "Build stage: no base image of its own"];
const trackedByWeb = ["tracked", "pass", "Tracked by contoso/web"];

describe("several stages", () => {
  it("of which the last is tracked", () => {
    expect(explain(stages, [task("web")])).toEqual([
      [
        "buildTimeStage",
        "error",
        "Not tracked: build-time stage (task tracks Runtime)",
        "Track All…",
      ],
      ownNone,
      trackedByWeb,
    ]);
  });

  it("of which all are tracked", () => {
    const golang = {
      ...node,
      type: "BuildTime",
      repository: "library/golang",
      tag: "1.22",
    } as const;
    const web = task("web", { baseImageDependencies: [node, golang] }, { triggers: [all] });
    expect(explain(stages, [web])).toEqual([trackedByWeb, ownNone, trackedByWeb]);
  });

  it("of which the target is the last one built", () => {
    const web = task("web", { target: "one" });
    expect(explain("FROM node:15-alpine AS one\nFROM b\n", [web])).toEqual([
      trackedByWeb,
      ["notBuilt", "info", "Not built: the task stops at stage one"],
    ]);
  });

  it("of which one cannot be scanned, which stops all", () => {
    expect(explain(`FROM --platform=x a\n${from}`, [task("web")])[1]).toEqual([
      "cannotScan",
      "error",
      "ACR cannot scan this Dockerfile: line 1, FROM --platform",
      "Remove --platform and set the platform of the task",
    ]);
  });

  it("of which a name differs in letter case", () => {
    expect(explain("FROM a:1 AS Base\nFROM base\n", [task("web")])[1]).toEqual([
      "cannotScan",
      "error",
      "ACR takes base for an image: the stage is spelled with other letter case",
      "Write the name of the stage exactly as after AS",
    ]);
  });
});

describe("several tasks", () => {
  const value = (text: string): Partial<DockerStep> => ({
    arguments: [{ name: "R", value: text, isSecret: false }],
  });
  it.each([
    ["all track", from, [task("web"), task("api")], ["tracked", "pass", "Tracked by 2 tasks"]],
    [
      "one tracks",
      from,
      [task("web"), task("api", never)],
      ["notTrackedYet", "warning", "Tracked by 1 of 2 tasks", "Run Once"],
    ],
    [
      "none has run",
      from,
      [task("web", never), task("api", never)],
      ["notTrackedYet", "circle-outline", "Not tracked yet: 2 tasks have never run", "Run Once"],
    ],
    [
      "different images",
      "ARG R=a\nFROM ${R}:15-alpine\n",
      [task("web", value("node")), task("api", value("php"))],
      ["cannotResolve", "question", "Depends on R: 2 tasks give different images"],
    ],
  ])("%s", (_name, dockerfile, tasks, expected) => {
    expect(explain(dockerfile, tasks)).toEqual([expected]);
  });
});

describe("no task", () => {
  it.each([
    [true, from, ["noTask", "circle-outline", "No task builds this Dockerfile", "Create Task…"]],
    [
      false,
      from,
      [
        "noTask",
        "circle-outline",
        "A task with a base image trigger would track node:15-alpine",
        "Create Task…",
      ],
    ],
    [
      false,
      "FROM quay.io/a/b\n",
      [
        "unsupportedLocation",
        "error",
        "Not tracked: quay.io is not a location ACR watches",
        "Import…",
      ],
    ],
    [
      false,
      "ARG R\nFROM $R\n",
      ["cannotResolve", "question", "Depends on R, which has no value", "Choose…"],
    ],
  ])("connected %s: %j", (isConnected, dockerfile, expected) => {
    expect(explain(dockerfile, [], isConnected)).toEqual([expected]);
  });

  it("says what ACR would do with stages", () => {
    expect(explain(stages, [], false)[0]).toEqual([
      "buildTimeStage",
      "error",
      "Build-time stage: ACR follows only the last stage unless told otherwise",
    ]);
  });
});

it("gives every check in order with its outcome", () => {
  const question = {
    dockerfile: "FROM node:16-alpine\n",
    tasks: [task("web")],
    registries: [],
    isConnected: true,
  };
  const [verdict] = explainTracking({ ...question, values: { buildArguments: [] } });
  expect(verdict?.reasons.map(({ code, outcome }) => `${code} ${outcome}`)).toEqual([
    "hasBaseImage pass",
    "taskIsRead pass",
    "canBeScanned pass",
    "imageIsRead pass",
    "isBuilt pass",
    "isNoScratch pass",
    "isNotPinned pass",
    "locationIsWatched pass",
    "answerIsUnderstood pass",
    "triggerIsOn pass",
    "stageIsTracked pass",
    "tagMoves pass",
    "taskBuilds pass",
    "serviceWorks skip",
    "taskHasRun pass",
    "imageIsRecorded fail",
    "updatesArrive skip",
    "runsSucceed skip",
    "baseCanBePulled skip",
    "isFresh skip",
  ]);
  expect(verdict?.perTask.map((own) => own.task)).toEqual([{ registry: "contoso", task: "web" }]);
});
