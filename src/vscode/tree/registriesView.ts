import { commands, Disposable, window, type TreeView } from "vscode";
import { type Log } from "../../core/ports.ts";
import { type RegistryId } from "../../core/registry/registry.ts";
import { type Connections, type LocalRegistryState } from "../connections.ts";
import { registryKey } from "../registryCatalog.ts";
import { type RunWatch } from "../runWatch.ts";
import { messageOf } from "../showError.ts";
import { type TreeNode } from "./node.ts";
import { type RegistryTree } from "./registryTree.ts";

/** What the view works with. */
export interface RegistriesViewPorts {
  readonly tree: RegistryTree;
  readonly connections: Connections;
  readonly watch: RunWatch;
  readonly log: Log;
}

/** The view *Registries*: looks for the local registry when first seen, and has expanded registries watched. */
export class RegistriesView implements Disposable {
  readonly #ports: RegistriesViewPorts;
  readonly #view: TreeView<TreeNode>;
  readonly #subscriptions: Disposable;
  readonly #expanded = new Map<string, RegistryId>();

  constructor(ports: RegistriesViewPorts) {
    const { tree, connections, watch } = ports;
    this.#ports = ports;
    this.#view = window.createTreeView("acrTasks.registries", {
      treeDataProvider: tree,
      showCollapseAll: true,
    });
    this.#subscriptions = Disposable.from(
      this.#view,
      this.#view.onDidChangeVisibility(({ visible }) => this.#seen(visible)),
      this.#view.onDidExpandElement(({ element }) => this.#expand(element)),
      this.#view.onDidCollapseElement(({ element }) => this.#collapse(element)),
      connections.onDidChange((state) => this.#show(state)),
    );
    watch.addSource(() => (this.#view.visible ? [...this.#expanded.values()] : []));
    this.#show(connections.local);
    this.#seen(this.#view.visible);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #seen(isVisible: boolean): void {
    if (!isVisible) {
      return;
    }
    const { connections, watch, log } = this.#ports;
    watch.poke();
    connections.find(AbortSignal.timeout(10_000)).catch((error: unknown) => {
      log.warn(`Looking for the local registry: ${messageOf(error)}`);
    });
  }

  #show(state: LocalRegistryState): void {
    void commands.executeCommand("setContext", "acrTasks.localRegistry", state.kind);
    this.#view.message = state.kind === "running" ? (state.address.containerToolProblem ?? "") : "";
    if (state.kind === "failed") {
      this.#ports.log.error(state.message);
    }
    if (state.kind !== "running") {
      this.#expanded.clear();
    }
  }

  /** Anything below a registry that is open counts: a registry may start out expanded without an event. */
  #expand(node: TreeNode): void {
    if ("registry" in node) {
      this.#expanded.set(registryKey(node.registry.id), node.registry.id);
      this.#ports.watch.poke();
    }
  }

  #collapse(node: TreeNode): void {
    if (node.kind === "registry") {
      this.#expanded.delete(registryKey(node.registry.id));
    }
  }
}
