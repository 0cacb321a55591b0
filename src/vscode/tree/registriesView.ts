import { commands, Disposable, window, type TreeView } from "vscode";
import { type Log } from "../../core/ports.ts";
import { type RegistryId } from "../../core/registry/registry.ts";
import { type Connections, type LocalRegistryState } from "../connections.ts";
import { registryKey, type RegistryCatalog } from "../registryCatalog.ts";
import { type RunWatch } from "../runWatch.ts";
import { messageOf } from "../showError.ts";
import { type TreeNode } from "./node.ts";
import { type RegistryTree } from "./registryTree.ts";

/** What the view works with. */
export interface RegistriesViewPorts {
  readonly tree: RegistryTree;
  readonly connections: Connections;
  readonly catalog: RegistryCatalog;
  readonly watch: RunWatch;
  readonly log: Log;
}

/** The view *Registries*: looks for the local registry when first seen, and has registries that are open watched. */
export class RegistriesView implements Disposable {
  readonly #ports: RegistriesViewPorts;
  readonly #view: TreeView<TreeNode>;
  readonly #subscriptions: Disposable;
  /** Registries of the tree; they start out open, for which the editor fires no event. */
  #listed: readonly RegistryId[] = [];
  readonly #collapsed = new Set<string>();

  constructor(ports: RegistriesViewPorts) {
    const { tree, connections, catalog, watch } = ports;
    this.#ports = ports;
    this.#view = window.createTreeView("acrTasks.registries", {
      treeDataProvider: tree,
      showCollapseAll: true,
    });
    this.#subscriptions = Disposable.from(
      this.#view,
      this.#view.onDidChangeVisibility(() => this.#seen()),
      this.#view.onDidExpandElement(({ element }) => this.#expand(element)),
      this.#view.onDidCollapseElement(({ element }) => this.#collapse(element)),
      connections.onDidChange((state) => this.#show(state)),
      catalog.onDidChange(() => this.#list()),
    );
    watch.addSource(() => (this.#view.visible ? this.#opened() : []));
    this.#show(connections.local);
    this.#seen();
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #opened(): readonly RegistryId[] {
    return this.#listed.filter((id) => !this.#collapsed.has(registryKey(id)));
  }

  #seen(): void {
    if (!this.#view.visible) {
      return;
    }
    const { connections, watch, log } = this.#ports;
    this.#list();
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
  }

  /** Takes the registries that the tree shows too: the catalog asks the service once for both. */
  #list(): void {
    if (!this.#view.visible) {
      return;
    }
    void this.#ports.catalog.registries().then(
      (registries) => {
        const isNew = registries.length !== this.#listed.length;
        this.#listed = registries.map(({ id }) => id);
        if (isNew) {
          this.#ports.watch.poke();
        }
      },
      // The tree shows what went wrong.
      () => (this.#listed = []),
    );
  }

  #expand(node: TreeNode): void {
    if (node.kind === "registry") {
      this.#collapsed.delete(registryKey(node.registry.id));
      this.#ports.watch.poke();
    }
  }

  #collapse(node: TreeNode): void {
    if (node.kind === "registry") {
      this.#collapsed.add(registryKey(node.registry.id));
    }
  }
}
