import { convertRun } from "../../../../src/azure/convertRun.ts";
import { convertTask } from "../../../../src/azure/convertTask.ts";
import { parseRunLog } from "../../../../src/core/run/runLog.ts";
import { type Run } from "../../../../src/core/run/run.ts";
import { type CauseCode } from "../../../../src/core/tracking/causes.ts";
import {
  diagnoseTasks,
  explainTracking,
  type TrackingQuestion,
} from "../../../../src/core/tracking/explainTracking.ts";
import {
  type ImageFacts,
  type RegistryFacts,
  type RunLogFacts,
  type TaskFacts,
} from "../../../../src/core/tracking/facts.ts";
import {
  type CauseFinding,
  type RegistryTask,
  type TrackingStatus,
  type Verdict,
} from "../../../../src/core/tracking/verdict.ts";
import { type SimpleStep } from "../../../../src/core/taskfile/simpleTaskFile.ts";
import { contoso } from "./trackingTasks.ts";

/** Facts given to a question, and what is said about one cause and in all. */
export interface CauseCase {
  readonly name: string;
  readonly cause: CauseCode;
  /** `FROM node:15-alpine` when it is left out. */
  readonly dockerfile?: string;
  /** Index of the `FROM` that is asked about. */
  readonly stage?: number;
  /** The task as the service answers; null: there is none. */
  readonly task?: object | null;
  readonly isConnected?: boolean;
  readonly path?: string;
  readonly taskFacts?: Partial<TaskFacts>;
  readonly registry?: Partial<RegistryFacts>;
  readonly image?: Partial<ImageFacts>;
  readonly finding: readonly [state: CauseFinding["state"], message: string];
  /** Status, deciding cause, headline, titles of the remedies. */
  readonly verdict: readonly [
    TrackingStatus,
    CauseCode | undefined,
    headline: string,
    ...remedies: string[],
  ];
}

export const now = Date.parse("2026-11-22T12:00:00Z");
export const hour = 3_600_000;
export const oldDigest = `sha256:${"8dac".repeat(16)}`;
export const newDigest = `sha256:${"c0de".repeat(16)}`;
export const tracked = ["tracked", undefined, "Tracked by contoso/web"] as const;

/** `node:15-alpine` as the service lists it. */
export const hubNode = {
  type: "Runtime",
  registry: "registry.hub.docker.com",
  repository: "library/node",
  tag: "15-alpine",
  digest: oldDigest,
};
/** `base/node:15` of the registry that the task belongs to. */
export const ownNode = {
  ...hubNode,
  registry: "contoso.azurecr.io",
  repository: "base/node",
  tag: "15",
};
export const ownFrom = "FROM contoso.azurecr.io/base/node:15\n";

/** A Docker step in the service's JSON. */
export function dockerStep(changes: object = {}): object {
  const step = {
    type: "Docker",
    contextPath: "https://github.com/contoso/web.git#main",
    dockerFilePath: "Dockerfile",
    imageNames: ["web:{{.Run.ID}}"],
    isPushEnabled: true,
    noCache: false,
    arguments: [],
    baseImageDependencies: [hubNode],
  };
  return { step: { ...step, ...changes } };
}

/** A step with a task file in the service's JSON. */
export const fileStep = {
  step: {
    type: "FileTask",
    contextPath: "https://github.com/contoso/web.git#main",
    taskFilePath: "acr-task.yaml",
    baseImageDependencies: [hubNode],
  },
};

/** The only `build` step of a task file. */
export function buildSteps(...texts: readonly string[]): readonly SimpleStep[] {
  return texts.map((text, index) => ({ kind: "build", id: `acb_step_${index}`, text }));
}

/** A run in the service's JSON, read as the extension does. `ago` in hours. */
export function run(id: string, status: string | null, ago: number, changes: object = {}): Run {
  const time = new Date(now - ago * hour).toISOString();
  const times = { createTime: time, startTime: time, finishTime: time };
  const read = convertRun({ runId: id, status, task: "web", ...times, ...changes });
  if (read === undefined) {
    throw new Error("the run has no id");
  }
  return read;
}

/** Why an automatic run exists, in the service's JSON. */
export function imageUpdate(digest: string, image: object = hubNode): object {
  const images = [{ ...image, type: undefined, digest }];
  return { imageUpdateTrigger: { id: "c0c43143", timestamp: "2026-11-22T11:00:00Z", images } };
}

/** The log of a hosted run of build and push that ended in the push. */
export function failedPushLog(runId: string): RunLogFacts {
  const stamp = "2026/11/22 11:00:00";
  const lines = [
    `${stamp} Executing step ID: build. Timeout(sec): 28800, Working directory: '', Network: ''`,
    `${stamp} Scanning for dependencies...`,
    `${stamp} Successfully scanned dependencies`,
    `${stamp} Successfully executed container: build`,
    `${stamp} Executing step ID: push. Timeout(sec): 3600, Working directory: '', Network: ''`,
    `${stamp} Pushing image: contoso.azurecr.io/web:ca5, attempt 1`,
    "failed to run step ID: push: failed to push images successfully",
    "",
    `Run ID: ${runId} failed after 34s. Error: failed during run, err: exit status 1`,
  ];
  return { runId, log: parseRunLog(`${lines.join("\n")}\n`) };
}

/** Asks about a case. */
export function judgeCase(given: CauseCase): Verdict {
  const question = questionOf(given);
  const verdict = explainTracking(question)[given.stage ?? 0] ?? diagnoseTasks(question)[0];
  if (verdict === undefined) {
    throw new Error("nothing to judge");
  }
  return verdict;
}

/** The question that a case asks. */
export function questionOf(given: CauseCase): TrackingQuestion {
  const name = { registry: "contoso", task: "WEB" };
  const image = given.image && { image: "node:15-alpine", askedAt: now, ...given.image };
  const registry = given.registry && { registry: "Contoso", askedAt: now, ...given.registry };
  return {
    dockerfile: given.dockerfile ?? "FROM node:15-alpine\n",
    dockerfilePath: given.path,
    tasks: given.task === null ? [] : [wireTask(given.task ?? {})],
    registries: [contoso],
    isConnected: given.isConnected ?? true,
    values: { buildArguments: [] },
    facts: {
      now,
      tasks: given.taskFacts && [{ task: name, ...given.taskFacts }],
      registries: registry && [registry],
      images: image && [image],
    },
  };
}

function wireTask(changes: object): RegistryTask {
  const task = convertTask({
    name: "web",
    status: "Enabled",
    platform: { os: "linux", architecture: "amd64" },
    timeout: 3600,
    ...dockerStep(),
    trigger: {
      baseImageTrigger: {
        name: "defaultBaseimageTriggerName",
        status: "Enabled",
        baseImageTriggerType: "Runtime",
      },
    },
    ...changes,
  });
  if (task === undefined) {
    throw new Error("the task has no name");
  }
  return { registry: contoso, task };
}
