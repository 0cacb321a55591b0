import { type KnownRegistry } from "../../../../src/core/image/registryHost.ts";
import { type ImpactTask } from "../../../../src/core/impact/taskOutputs.ts";
import { type ImpactStep, type UpdateImpact } from "../../../../src/core/impact/updateImpact.ts";
import { formatFamiliarReference } from "../../../../src/core/image/imageReference.ts";
import { type ImageDescriptor } from "../../../../src/core/run/run.ts";
import { type BaseImageDependency, type Task } from "../../../../src/core/task/task.ts";
import { formatTask } from "../../../../src/core/tracking/taskName.ts";
import { type RegistryTask } from "../../../../src/core/tracking/verdict.ts";

/** A registry in Azure. */
const base = registry("base", "base.azurecr.io");
/** A local registry, which has the names of a real one too. */
const app = registry("app", "127.0.0.1:5010", "app.azurecr.io", "app.azurecr.localhost");
/** All registries of the tests. */
export const registries: readonly KnownRegistry[] = [base, app];

/** What a task of the tests is made of; the defaults make one that is tracked. */
export interface TaskSketch {
  /** `base/node`: registry and name. */
  readonly name: string;
  /** Recorded bases; one that begins with `build:` is of build time. */
  readonly from?: readonly string[];
  /** Names of what it pushes; for a task file, of what its last run pushed. */
  readonly to?: readonly string[] | undefined;
  readonly scope?: "Runtime" | "All";
  readonly isPushEnabled?: boolean;
  readonly isTaskFile?: boolean;
  readonly isEnabled?: boolean;
  readonly isTriggerEnabled?: boolean;
}

/** A task with the images that it pushes. */
export function sketched(sketch: TaskSketch): ImpactTask {
  const [where = "", name = ""] = sketch.name.split("/");
  const own = registries.find((known) => known.name === where) ?? base;
  const isTaskFile = sketch.isTaskFile ?? false;
  return {
    task: { registry: own, task: taskOf(sketch, name) },
    outputImages: isTaskFile ? sketch.to?.map(image) : undefined,
  };
}

/** The task alone. */
export function sketchedTask(sketch: TaskSketch): RegistryTask {
  return sketched(sketch).task;
}

/** An image as the service lists it: host, repository, tag or digest as they stand. */
export function image(text: string): ImageDescriptor {
  const slash = text.indexOf("/");
  const [name = "", digest] = text.slice(slash + 1).split("@");
  const [repository = "", tag] = name.split(":");
  return { registry: text.slice(0, slash), repository, tag, digest };
}

/** An impact as text: a head, and a line per task, indented by depth. */
export function impactText(impact: UpdateImpact): readonly string[] {
  const { taskCount, steps, hidden, blockedBy } = impact;
  const blocked = blockedBy === undefined ? "" : `, blocked by ${blockedBy}`;
  const head = `${formatFamiliarReference(impact.image)}: ${taskCount} tasks${blocked}`;
  return [head, ...steps.flatMap((step) => stepText(step, "  ")), ...hiddenText(hidden, "  ")];
}

function stepText(step: ImpactStep, indent: string): readonly string[] {
  const role = step.role === "Runtime" ? "" : ", build time";
  const outputs = step.outputs === "moves" ? "" : `, pushes ${step.outputs}`;
  const loop = step.isLoop ? ", loop" : "";
  const via = formatFamiliarReference(step.via);
  return [
    `${indent}${formatTask(step.task)} via ${via}${role}${outputs}${loop}`,
    ...step.next.flatMap((next) => stepText(next, `${indent}  `)),
    ...hiddenText(step.hidden, `${indent}  `),
  ];
}

function hiddenText(hidden: number, indent: string): readonly string[] {
  return hidden === 0 ? [] : [`${indent}${hidden} more`];
}

const taskFile = {
  kind: "file",
  contextPath: undefined,
  taskFilePath: "acr-task.yaml",
  content: undefined,
  valuesContent: undefined,
  valuesFilePath: undefined,
  values: [],
} as const;

function taskOf(sketch: TaskSketch, name: string): Task {
  const { from = [], scope = "Runtime", isTriggerEnabled = true, isEnabled = true } = sketch;
  const baseImageDependencies = from.map(dependency);
  return {
    name,
    isEnabled,
    platform: "linux/amd64",
    timeoutSeconds: 3600,
    createdAt: undefined,
    agentPool: undefined,
    credentialHosts: [],
    sourceRegistryIdentity: undefined,
    unreadable: [],
    step:
      sketch.isTaskFile === true
        ? { ...taskFile, baseImageDependencies }
        : {
            kind: "docker",
            contextPath: "https://github.com/contoso/web.git",
            dockerFilePath: "Dockerfile",
            imageNames: sketch.to ?? [],
            isPushEnabled: sketch.isPushEnabled ?? true,
            noCache: false,
            target: undefined,
            arguments: [],
            baseImageDependencies,
          },
    triggers: [{ kind: "baseImage", name: "base", isEnabled: isTriggerEnabled, scope }],
  };
}

function dependency(text: string): BaseImageDependency {
  const isBuild = text.startsWith("build:");
  return {
    type: isBuild ? "BuildTime" : "Runtime",
    ...image(isBuild ? text.slice("build:".length) : text),
  };
}

function registry(name: string, loginServer: string, ...aliasHosts: string[]): KnownRegistry {
  return { name, loginServer, aliasHosts };
}
