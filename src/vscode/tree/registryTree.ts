import {
  EventEmitter,
  type Disposable,
  type Event,
  type TreeDataProvider,
  type TreeItem,
} from "vscode";
import { type Clock, type Log } from "../../core/ports.ts";
import { type Registry } from "../../core/registry/registry.ts";
import { type Run } from "../../core/run/run.ts";
import { type BaseImageDependency, type Task } from "../../core/task/task.ts";
import { isCancellation } from "../cancellation.ts";
import { type Connections } from "../connections.ts";
import { mostRuns, sameName, type RegistryCatalog } from "../registryCatalog.ts";
import { messageOf } from "../showError.ts";
import { nodeId, type Notice, type TreeNode } from "./node.ts";
import { toTreeItem } from "./treeItem.ts";

/** Runs that a list shows at first, and that *Load more* adds. */
const pageOfRuns = 10;

/** What the tree is made of. */
export interface RegistryTreePorts {
  readonly connections: Connections;
  readonly catalog: RegistryCatalog;
  readonly clock: Clock;
  readonly log: Log;
  readonly states: BaseImageStates;
}

/** Says how base images of tasks stand, as far as it is known. */
export interface BaseImageStates {
  readonly onDidChange: Event<void>;
  /** `up to date`, `rebuild pending`; undefined for what is not known or not followed. */
  of(registry: Registry, task: Task, dependency: BaseImageDependency): string | undefined;
}

/** The tree *Registries*: registries, their tasks and runs. Lazy; asks the catalog, which keeps what it loaded. */
export class RegistryTree implements TreeDataProvider<TreeNode>, Disposable {
  readonly #ports: RegistryTreePorts;
  readonly #changed = new EventEmitter<void>();
  readonly #subscriptions: readonly Disposable[];
  /** Whether somebody has looked at base images, whose states change by themselves. */
  #hasStates = false;
  /** How many runs a list shows, by the list's id, where more than the first page was asked for. */
  readonly #shown = new Map<string, number>();

  constructor(ports: RegistryTreePorts) {
    this.#ports = ports;
    this.#subscriptions = [
      ports.catalog.onDidChange(() => this.#changed.fire()),
      ports.states.onDidChange(() => {
        if (this.#hasStates) {
          this.#changed.fire();
        }
      }),
    ];
  }

  get onDidChangeTreeData(): Event<void> {
    return this.#changed.event;
  }

  getTreeItem(node: TreeNode): TreeItem {
    return toTreeItem(node, this.#ports.clock.now());
  }

  /** Children of a node; a node that says what went wrong where they cannot be loaded. */
  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    try {
      return await (node === undefined ? this.#registries() : this.#children(node));
    } catch (error) {
      return this.#failed(node, error);
    }
  }

  /** Shows the next page of a list of runs. */
  loadMore(listId: string): void {
    this.#shown.set(listId, (this.#shown.get(listId) ?? pageOfRuns) + pageOfRuns);
    this.#changed.fire();
  }

  dispose(): void {
    this.#subscriptions.forEach((subscription) => void subscription.dispose());
    this.#changed.dispose();
  }

  async #registries(): Promise<TreeNode[]> {
    const { catalog, connections } = this.#ports;
    const registries = await catalog.registries();
    const { local } = connections;
    const isLocal = local.kind === "running";
    const problem = isLocal ? local.address.containerToolProblem : undefined;
    const rows = registries.map((registry): TreeNode => ({
      kind: "registry",
      registry,
      isLocal,
      problem,
    }));
    return problem === undefined ? rows : [noContainerTool(problem), ...rows];
  }

  #children(node: TreeNode): Promise<TreeNode[]> | TreeNode[] {
    switch (node.kind) {
      case "registry":
        return [
          { kind: "tasks", registry: node.registry },
          { kind: "quickRuns", registry: node.registry },
        ];
      case "tasks":
        return this.#tasks(node.registry);
      case "quickRuns":
        return this.#quickRuns(node);
      case "task":
        return (["baseImages", "triggers", "runs"] as const).map((kind) => ({
          kind,
          registry: node.registry,
          task: node.task,
        }));
      case "baseImages":
        return this.#baseImages(node.registry, node.task, nodeId(node));
      case "triggers":
        return triggers(node.registry, node.task, nodeId(node));
      case "runs":
        return this.#taskRuns(node.registry, node.task, nodeId(node));
      default:
        return [];
    }
  }

  async #tasks(registry: Registry): Promise<TreeNode[]> {
    const { catalog } = this.#ports;
    const [tasks, runs] = await Promise.all([
      catalog.tasks(registry.id),
      catalog.runs(registry.id),
    ]);
    if (tasks.length === 0) {
      const parent = nodeId({ kind: "tasks", registry });
      return [notice(parent, "No tasks", "create one to have an image rebuilt", "info")];
    }
    const sorted = tasks.toSorted((one, other) => one.name.localeCompare(other.name));
    return Promise.all(
      sorted.map(async (task): Promise<TreeNode> => {
        const lastRun =
          runs.find((run) => sameName(run.task, task.name)) ??
          (runs.length < mostRuns
            ? undefined
            : (await catalog.taskRuns(registry.id, task.name)).at(0));
        return { kind: "task", registry, task, lastRun };
      }),
    );
  }

  async #quickRuns(node: TreeNode & { readonly registry: Registry }): Promise<TreeNode[]> {
    const runs = await this.#ports.catalog.runs(node.registry.id);
    const quick = runs.filter((run) => run.task === undefined);
    return this.#page({ registry: node.registry, listId: nodeId(node), isBelowTask: false }, quick);
  }

  async #taskRuns(registry: Registry, task: Task, listId: string): Promise<TreeNode[]> {
    const runs = await this.#ports.catalog.taskRuns(registry.id, task.name);
    return this.#page({ registry, listId, isBelowTask: true }, runs);
  }

  #page(
    list: { readonly registry: Registry; readonly listId: string; readonly isBelowTask: boolean },
    runs: readonly Run[],
  ): TreeNode[] {
    const { registry, listId, isBelowTask } = list;
    if (runs.length === 0) {
      return [notice(listId, "No runs", undefined, "info")];
    }
    const count = this.#shown.get(listId) ?? pageOfRuns;
    const nodes: TreeNode[] = runs
      .slice(0, count)
      .map((run) => ({ kind: "run", registry, run, isBelowTask }));
    const hidden = runs.length - nodes.length;
    return hidden > 0 ? [...nodes, { kind: "loadMore", parent: listId, hidden }] : nodes;
  }

  #baseImages(registry: Registry, task: Task, parent: string): TreeNode[] {
    this.#hasStates = true;
    const dependencies = task.step.baseImageDependencies;
    return dependencies.length === 0
      ? [notice(parent, "Not known yet", "found by the first successful run", "info")]
      : dependencies.map((dependency) => ({
          kind: "baseImage",
          registry,
          task,
          dependency,
          state: this.#ports.states.of(registry, task, dependency),
        }));
  }

  #failed(node: TreeNode | undefined, error: unknown): TreeNode[] {
    if (isCancellation(error)) {
      return [];
    }
    this.#ports.log.warn(`Loading the tree: ${messageOf(error)}`);
    const parent = node === undefined ? "" : nodeId(node);
    return [notice(parent, "Could not be loaded", messageOf(error), "warning")];
  }
}

function triggers(registry: Registry, task: Task, parent: string): TreeNode[] {
  if (task.triggers.length === 0) {
    return [notice(parent, "No triggers", "runs only when asked to", "info")];
  }
  return task.triggers.map((trigger) => ({ kind: "trigger", registry, task, trigger }));
}

function noContainerTool(problem: string): Notice {
  const detail = "RUN and cmd steps will fail";
  return { ...notice("", "No container tool", detail, "warning"), tooltip: problem };
}

function notice(parent: string, label: string, detail: string | undefined, icon: string): Notice {
  return { kind: "notice", parent, label, detail, icon };
}
