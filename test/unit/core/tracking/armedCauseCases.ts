import {
  buildSteps,
  type CauseCase,
  dockerStep,
  failedPushLog,
  fileStep,
  hubNode,
  imageUpdate,
  newDigest,
  run,
  tracked,
} from "./causeCases.ts";

const unrecorded = dockerStep({ baseImageDependencies: null });
const trigger = (changes: object): object => ({
  trigger: { baseImageTrigger: { name: "b", baseImageTriggerType: "Runtime", ...changes } },
});
const never = "Not tracked yet: contoso/web has never run";
const off = "Not tracked: the base image trigger of contoso/web is off";
const noTask = [
  "noTask",
  "quickBuildOnly",
  "No task builds this Dockerfile",
  "Create Task…",
] as const;

const strange = (part: string): string =>
  `Cannot tell whether it is tracked: ${part} of contoso/web cannot be understood`;

/** A1 to A8. */
export const armedCauseCases: readonly CauseCase[] = [
  {
    name: "no record, runs not asked for",
    cause: "neverRun",
    task: unrecorded,
    finding: ["applies", never],
    verdict: ["notTrackedYet", "neverRun", never, "Run Once"],
  },
  {
    name: "the first run is under way",
    cause: "neverRun",
    task: unrecorded,
    taskFacts: { runs: [run("ca1", "Running", 0)] },
    finding: ["applies", "Not tracked yet: the first run of contoso/web has not ended"],
    verdict: [
      "notTrackedYet",
      "neverRun",
      "Not tracked yet: the first run of contoso/web has not ended",
    ],
  },
  {
    name: "every run failed",
    cause: "neverRun",
    task: unrecorded,
    taskFacts: { runs: [run("ca1", "Failed", 1)] },
    finding: ["applies", "Not tracked yet: no run of contoso/web has succeeded"],
    verdict: [
      "notTrackedYet",
      "neverRun",
      "Not tracked yet: no run of contoso/web has succeeded",
      "Run Again",
    ],
  },
  {
    name: "a run succeeded without recording anything",
    cause: "neverRun",
    task: unrecorded,
    taskFacts: { runs: [run("ca1", "Succeeded", 1)] },
    finding: ["excluded", "Run ca1 of contoso/web succeeded"],
    verdict: [
      "notTrackedYet",
      undefined,
      "Not tracked: the last successful run of contoso/web recorded no base image",
      "Run Again",
    ],
  },
  {
    name: "another image than recorded",
    cause: "definitionChanged",
    dockerfile: "FROM node:16-alpine\n",
    finding: ["applies", "Not tracked: contoso/web tracks node:15-alpine until its next run"],
    verdict: [
      "stale",
      "definitionChanged",
      "Not tracked: contoso/web tracks node:15-alpine until its next run",
      "Run Once",
    ],
  },
  {
    name: "recorded as build-time image only",
    cause: "definitionChanged",
    task: dockerStep({ baseImageDependencies: [{ ...hubNode, type: "BuildTime" }] }),
    finding: ["applies", "Not tracked: contoso/web tracks node:15-alpine until its next run"],
    verdict: [
      "stale",
      "definitionChanged",
      "Not tracked: contoso/web tracks node:15-alpine until its next run",
      "Run Once",
    ],
  },
  {
    name: "recorded",
    cause: "definitionChanged",
    finding: ["excluded", "The last successful run of contoso/web recorded this image"],
    verdict: tracked,
  },
  {
    name: "built, and the push failed",
    cause: "failedAfterBuild",
    task: unrecorded,
    taskFacts: { runs: [run("ca5", "Failed", 1)], logs: [failedPushLog("ca5")] },
    finding: ["applies", "Run ca5 failed in step push, after the build: it recorded nothing"],
    verdict: [
      "notTrackedYet",
      "failedAfterBuild",
      "Not tracked yet: run ca5 of contoso/web failed in step push, after the build",
      "Run Again",
    ],
  },
  {
    name: "failed, and nobody read the log",
    cause: "failedAfterBuild",
    taskFacts: { runs: [run("ca5", "Failed", 1)] },
    finding: ["unknown", "The log of run ca5 would tell"],
    verdict: tracked,
  },
  {
    name: "automatic run failed in the push: the older record still holds",
    cause: "failedAfterBuild",
    taskFacts: {
      runs: [run("ca5", "Failed", 1, imageUpdate(newDigest))],
      logs: [failedPushLog("ca5")],
    },
    finding: ["applies", "Run ca5 failed in step push, after the build: it recorded nothing"],
    verdict: [
      "rebuildFailed",
      "automaticRunFailed",
      "Tracked, but automatic run ca5 failed: failed during run, err: exit status 1",
      "Run Again",
    ],
  },
  {
    name: "no trigger",
    cause: "triggerOff",
    task: { trigger: null },
    finding: ["applies", "contoso/web has no base image trigger"],
    verdict: ["triggerDisabled", "triggerOff", off, "Turn On Trigger"],
  },
  {
    name: "trigger disabled",
    cause: "triggerOff",
    task: trigger({ status: "disabled" }),
    finding: ["applies", "The base image trigger of contoso/web is off"],
    verdict: ["triggerDisabled", "triggerOff", off, "Turn On Trigger"],
  },
  {
    name: "trigger of unknown state",
    cause: "triggerOff",
    task: trigger({ status: "Paused" }),
    finding: ["unknown", "trigger.baseImageTrigger.status of contoso/web cannot be understood"],
    verdict: ["unknown", undefined, strange("trigger.baseImageTrigger.status")],
  },
  {
    name: "trigger enabled in other letter case",
    cause: "triggerOff",
    task: trigger({ status: "ENABLED" }),
    finding: ["excluded", "The base image trigger of contoso/web is on"],
    verdict: tracked,
  },
  {
    name: "task disabled",
    cause: "taskDisabled",
    task: { status: "Disabled" },
    finding: ["applies", "Not tracked: contoso/web is disabled"],
    verdict: [
      "triggerDisabled",
      "taskDisabled",
      "Not tracked: contoso/web is disabled",
      "Enable Task",
    ],
  },
  {
    name: "task without state",
    cause: "taskDisabled",
    task: { status: null },
    finding: ["unknown", "status of contoso/web cannot be understood"],
    verdict: ["unknown", undefined, strange("status")],
  },
  {
    name: "task enabled",
    cause: "taskDisabled",
    finding: ["excluded", "contoso/web is enabled"],
    verdict: tracked,
  },
  {
    name: "quick build",
    cause: "quickBuildOnly",
    task: null,
    registry: {
      quickRuns: [
        run("ca3", "Succeeded", 1, {
          task: null,
          outputImages: [{ registry: "contoso.azurecr.io", repository: "web", tag: "ca3" }],
        }),
      ],
    },
    finding: [
      "applies",
      "No task builds this Dockerfile; run ca3 built contoso.azurecr.io/web:ca3 without one",
    ],
    verdict: noTask,
  },
  {
    name: "nobody could look for tasks",
    cause: "quickBuildOnly",
    task: null,
    isConnected: false,
    finding: ["unknown", "A connection to a registry would show the tasks"],
    verdict: [
      "noTask",
      undefined,
      "A task with a base image trigger would track node:15-alpine",
      "Create Task…",
    ],
  },
  {
    name: "only commands",
    cause: "noBuildStep",
    task: fileStep,
    taskFacts: { steps: [{ kind: "cmd", id: "purge", text: "acr purge --filter 'web:.*'" }] },
    finding: ["applies", "Not tracked: contoso/web has no build step"],
    verdict: [
      "noBuildStep",
      "noBuildStep",
      "Not tracked: contoso/web has no build step",
      "Build by a build step instead of a cmd step",
    ],
  },
  {
    name: "task file not read",
    cause: "noBuildStep",
    task: fileStep,
    finding: ["unknown", "The task file of contoso/web would tell"],
    verdict: ["unknown", undefined, "Cannot tell what contoso/web tracks without its task file"],
  },
  {
    name: "step of unknown type",
    cause: "noBuildStep",
    task: { step: { type: "Buildpack", baseImageDependencies: [hubNode] } },
    finding: ["unknown", "The task file of contoso/web would tell"],
    verdict: ["unknown", undefined, "Cannot tell what contoso/web tracks without its task file"],
  },
  ...[
    "docker build -t web .",
    "mcr.microsoft.com/acr/moby-cli docker build .",
    "docker buildx build .",
  ].map((text): CauseCase => ({
    name: text,
    cause: "buildByCommand",
    task: fileStep,
    taskFacts: { steps: [{ kind: "cmd", id: "a", text }] },
    finding: ["applies", "Not tracked: contoso/web builds by a cmd step, which ACR does not scan"],
    verdict: [
      "noBuildStep",
      "buildByCommand",
      "Not tracked: contoso/web builds by a cmd step, which ACR does not scan",
      "Build by a build step instead of a cmd step",
    ],
  })),
  {
    name: "a build step",
    cause: "buildByCommand",
    task: fileStep,
    taskFacts: { steps: buildSteps("-t web .") },
    finding: ["excluded", "contoso/web builds by a step that ACR scans"],
    verdict: tracked,
  },
];
