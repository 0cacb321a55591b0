import { expect, it } from "vitest";
import { convertTask } from "../../../src/azure/convertTask.ts";
import { type Task } from "../../../src/core/task/task.ts";

const emptyStep = {
  kind: "unknown",
  contextPath: undefined,
  taskFilePath: undefined,
  content: undefined,
  valuesContent: undefined,
  valuesFilePath: undefined,
  values: [],
  baseImageDependencies: [],
} as const;
const empty: Task = {
  name: "t",
  isEnabled: false,
  platform: "Linux",
  timeoutSeconds: 3600,
  createdAt: undefined,
  agentPool: undefined,
  credentialHosts: [],
  sourceRegistryIdentity: undefined,
  step: emptyStep,
  triggers: [],
  unreadable: [],
};
const docker = {
  kind: "docker",
  contextPath: undefined,
  dockerFilePath: "Dockerfile",
  imageNames: [],
  isPushEnabled: false,
  noCache: false,
  target: undefined,
  arguments: [],
  baseImageDependencies: [],
} as const;

/** Answers of the service, good and bad, in the shape of the SDK, and the fields that differ from the empty task. */
it.each<[string, object, Partial<Task>]>([
  ["nothing but a name", {}, {}],
  [
    "nulls",
    { status: null, timeout: null, step: null, trigger: null, platform: null, creationDate: null },
    { unreadable: ["status"] },
  ],
  [
    "wrong types",
    { status: 1, timeout: "x", step: [], trigger: "y", platform: 5, creationDate: {} },
    { unreadable: ["status", "step", "trigger"] },
  ],
  ["lower case status", { status: "enabled" }, { isEnabled: true }],
  ["an unknown status", { status: "Paused" }, { unreadable: ["status"] }],
  ["a timeout", { timeout: 28800 }, { timeoutSeconds: 28800 }],
  ["a timeout that is no number", { timeout: Number.NaN }, {}],
  ["times", { creationDate: new Date(0) }, { createdAt: "1970-01-01T00:00:00.000Z" }],
  ["an invalid time", { creationDate: new Date(Number.NaN) }, {}],
  ["a platform without architecture", { platform: { os: "windows" } }, { platform: "Windows" }],
  [
    "a platform in full",
    { platform: { os: "Linux", architecture: "ARM", variant: "v7" } },
    { platform: "linux/arm/v7" },
  ],
  [
    "a Docker step",
    {
      step: {
        type: "docker",
        dockerFilePath: "Dockerfile",
        contextPath: "https://github.com/a/b.git#main",
        imageNames: ["a:{{.Run.ID}}", 5, null],
        isPushEnabled: true,
        noCache: "true",
        target: "final",
        arguments: [
          { name: "A", value: "1", isSecret: false },
          { name: "S", value: "leaked", isSecret: true },
          { name: "T", value: "leaked", isSecret: "True" },
          { name: "U" },
          { value: "nameless" },
          null,
        ],
      },
    },
    {
      step: {
        ...docker,
        contextPath: "https://github.com/a/b.git#main",
        imageNames: ["a:{{.Run.ID}}"],
        isPushEnabled: true,
        target: "final",
        arguments: [
          { name: "A", value: "1", isSecret: false },
          { name: "S", value: "", isSecret: true },
          { name: "T", value: "", isSecret: true },
          { name: "U", value: "", isSecret: false },
        ],
      },
    },
  ],
  [
    "a Docker step without Dockerfile",
    { step: { type: "Docker", contextPath: "c" } },
    { step: { ...emptyStep, contextPath: "c" }, unreadable: ["step.dockerFilePath"] },
  ],
  [
    "dependencies; strange ones are not tracked",
    {
      step: {
        type: "Docker",
        dockerFilePath: "Dockerfile",
        baseImageDependencies: [
          { type: "RunTime", registry: "r", repository: "a", tag: "1", digest: "sha256:x" },
          { type: "buildtime", registry: "r", repository: "b", tag: null },
          { type: "Sometimes", registry: "r", repository: "c" },
          { type: "Runtime", registry: "r" },
          { type: "Runtime", repository: "d" },
          { registry: "r", repository: "e" },
          "x",
        ],
      },
    },
    {
      step: {
        ...docker,
        baseImageDependencies: [
          { type: "Runtime", registry: "r", repository: "a", tag: "1", digest: "sha256:x" },
          { type: "BuildTime", registry: "r", repository: "b", tag: undefined, digest: undefined },
        ],
      },
      unreadable: [2, 3, 4, 5, 6].map((index) => `step.baseImageDependencies[${index}]`),
    },
  ],
  [
    "dependencies that are no list",
    { step: { type: "Docker", dockerFilePath: "Dockerfile", baseImageDependencies: { a: 1 } } },
    { step: docker, unreadable: ["step.baseImageDependencies"] },
  ],
  [
    "a task file",
    { step: { type: "FILETASK", taskFilePath: "acr-task.yaml", contextPath: "c" } },
    { step: { ...emptyStep, kind: "file", taskFilePath: "acr-task.yaml", contextPath: "c" } },
  ],
  [
    "an encoded task",
    { step: { type: "EncodedTask" } },
    { step: { ...emptyStep, kind: "encoded" }, unreadable: ["step.encodedTaskContent"] },
  ],
  ["a step of a later version", { step: { type: "Buildpack" } }, { unreadable: ["step.type"] }],
  [
    "triggers",
    {
      trigger: {
        baseImageTrigger: { name: "b", status: "Enabled", baseImageTriggerType: "ALL" },
        sourceTriggers: [
          {
            name: "s",
            status: "enabled",
            sourceRepository: { repositoryUrl: "https://x", branch: "main" },
            sourceTriggerEvents: ["commit", 7],
          },
        ],
        timerTriggers: [{ name: "t", status: "Disabled", schedule: "0 2 * * *" }],
      },
    },
    {
      triggers: [
        { kind: "baseImage", name: "b", isEnabled: true, scope: "All" },
        {
          kind: "source",
          name: "s",
          isEnabled: true,
          repositoryUrl: "https://x",
          branch: "main",
          events: ["commit"],
        },
        { kind: "timer", name: "t", isEnabled: false, schedule: "0 2 * * *" },
      ],
    },
  ],
  [
    "triggers that promise nothing: no status, unknown status, unknown type",
    {
      trigger: {
        baseImageTrigger: { name: "b", baseImageTriggerType: "Sometimes", status: "Enabled" },
        sourceTriggers: [{ name: "s", sourceRepository: { repositoryUrl: "https://x" } }],
        timerTriggers: [{ schedule: "* * * * *", status: "Perhaps" }],
      },
    },
    {
      triggers: [
        { kind: "baseImage", name: "b", isEnabled: false, scope: "Runtime" },
        {
          kind: "source",
          name: "s",
          isEnabled: false,
          repositoryUrl: "https://x",
          branch: undefined,
          events: [],
        },
        { kind: "timer", name: "", isEnabled: false, schedule: "* * * * *" },
      ],
      unreadable: ["trigger.baseImageTrigger.baseImageTriggerType"],
    },
  ],
  [
    "triggers without what makes them one",
    {
      trigger: {
        baseImageTrigger: {},
        sourceTriggers: [{ name: "s" }, null, 1],
        timerTriggers: { 0: { schedule: "x" } },
      },
    },
    {},
  ],
])("reads %s", (_, wire, expected) => {
  expect(convertTask({ name: "t", ...wire })).toEqual({ ...empty, ...expected });
});

it.each([undefined, null, "x", 5, [], {}, { name: "" }, { name: 5 }])("refuses %j", (wire) => {
  expect(convertTask(wire)).toBeUndefined();
});
