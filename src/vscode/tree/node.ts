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
}

/** A row of the registries' tree: plain data, so that a refresh makes equal nodes with equal ids. */
export type TreeNode =
  | { readonly kind: "registry"; readonly registry: Registry; readonly isLocal: boolean }
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
  switch (node.kind) {
    case "registry":
      return registryKey(node.registry.id);
    case "tasks":
    case "quickRuns":
      return `${registryKey(node.registry.id)}/${node.kind}`;
    case "task":
      return taskId(node.registry, node.task);
    case "baseImages":
    case "triggers":
    case "runs":
      return `${taskId(node.registry, node.task)}/${node.kind}`;
    case "baseImage": {
      const { type, registry, repository, tag, digest } = node.dependency;
      const image = [registry, repository, tag ?? "", digest ?? ""].join("/");
      return `${taskId(node.registry, node.task)}/baseImages/${type}/${image}`;
    }
    case "trigger":
      return `${taskId(node.registry, node.task)}/triggers/${node.trigger.kind}/${node.trigger.name}`;
    case "run": {
      const place = node.isBelowTask ? `tasks/${(node.run.task ?? "").toLowerCase()}/runs` : "quickRuns";
      return `${registryKey(node.registry.id)}/${place}/${node.run.id}`;
    }
    case "loadMore":
      return `${node.parent}/loadMore`;
    case "notice":
      return `${node.parent}/notice/${node.label}`;
  }
}

function taskId(registry: Registry, task: Task): string {
  return `${registryKey(registry.id)}/tasks/${task.name.toLowerCase()}`;
}
