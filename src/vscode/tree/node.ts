import { type Registry } from "../../core/registry/registry.ts";
import { type Run } from "../../core/run/run.ts";
import { type BaseImageDependency, type Task, type TaskTrigger } from "../../core/task/task.ts";
import { registryKey } from "../registryCatalog.ts";

/** Something to say in the tree where there is nothing to list. */
export interface Notice {
  readonly kind: "notice";
  /** Id of the node that it stands under. */
  readonly parent: string;
  readonly label: string;
  readonly detail: string | undefined;
  readonly icon: string;
  /** All that there is to say, where the detail is only a part of it. */
  readonly tooltip?: string;
}

/** A row of the registries' tree: plain data, so that a refresh makes equal nodes with equal ids. */
export type TreeNode =
  | {
      readonly kind: "registry";
      readonly registry: Registry;
      readonly isLocal: boolean;
      /** Why nothing can be built here, a sentence; undefined when builds are possible. */
      readonly problem: string | undefined;
    }
  | { readonly kind: "tasks" | "quickRuns"; readonly registry: Registry }
  | {
      readonly kind: "task";
      readonly registry: Registry;
      readonly task: Task;
      readonly lastRun: Run | undefined;
    }
  | {
      readonly kind: "baseImages" | "triggers" | "runs";
      readonly registry: Registry;
      readonly task: Task;
    }
  | {
      readonly kind: "baseImage";
      readonly registry: Registry;
      readonly task: Task;
      readonly dependency: BaseImageDependency;
      /** Whether it is up to date, in a few words; undefined while that is not known. */
      readonly state: string | undefined;
    }
  | {
      readonly kind: "trigger";
      readonly registry: Registry;
      readonly task: Task;
      readonly trigger: TaskTrigger;
    }
  | {
      readonly kind: "run";
      readonly registry: Registry;
      readonly run: Run;
      /** Whether it stands below its task, which then need not be named. */
      readonly isBelowTask: boolean;
    }
  | { readonly kind: "loadMore"; readonly parent: string; readonly hidden: number }
  | Notice;

/** Identity of a node: the same for the same thing after a refresh, so that it stays expanded and selected. */
export function nodeId(node: TreeNode): string {
  if (node.kind === "notice") {
    return `${node.parent}/notice/${node.label}`;
  }
  if (node.kind === "loadMore") {
    return `${node.parent}/loadMore`;
  }
  return "task" in node ? belowTask(node) : belowRegistry(node);
}

type TaskNode = Extract<TreeNode, { readonly task: Task }>;
type RegistryNode = Exclude<Extract<TreeNode, { readonly registry: Registry }>, TaskNode>;

function belowRegistry(node: RegistryNode): string {
  const registry = registryKey(node.registry.id);
  switch (node.kind) {
    case "registry":
      return registry;
    case "tasks":
    case "quickRuns":
      return `${registry}/${node.kind}`;
    case "run": {
      const task = (node.run.task ?? "").toLowerCase();
      const list = node.isBelowTask ? `tasks/${task}/runs` : "quickRuns";
      return `${registry}/${list}/${node.run.id}`;
    }
  }
}

function belowTask(node: TaskNode): string {
  const task = taskId(node.registry, node.task);
  switch (node.kind) {
    case "task":
      return task;
    case "baseImages":
    case "triggers":
    case "runs":
      return `${task}/${node.kind}`;
    case "baseImage": {
      const { type, registry, repository, tag, digest } = node.dependency;
      const image = [registry, repository, tag ?? "", digest ?? ""].join("/");
      return `${task}/baseImages/${type}/${image}`;
    }
    case "trigger":
      return `${task}/triggers/${node.trigger.kind}/${node.trigger.name}`;
  }
}

function taskId(registry: Registry, task: Task): string {
  return `${registryKey(registry.id)}/tasks/${task.name.toLowerCase()}`;
}
