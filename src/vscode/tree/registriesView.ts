import { commands, Disposable, window, workspace, type TreeView } from "vscode";
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

const viewId = "acrTasks.registries";
/** Finding or starting the local registry again may take so long, in milliseconds. */
const longestResume = 90_000;

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
    this.#view = window.createTreeView(viewId, {
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
      workspace.onDidGrantWorkspaceTrust(() => {
        this.#show(connections.local);
        this.#seen();
      }),
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
    this.#list();
    this.#ports.watch.poke();
    void window.withProgress({ location: { viewId } }, () => this.#resume());
  }

  /** Quiet: the view itself says how the local registry is. */
  async #resume(): Promise<void> {
    try {
      await this.#ports.connections.resume(AbortSignal.timeout(longestResume));
    } catch (error) {
      this.#ports.log.warn(`Looking for the local registry: ${messageOf(error)}`);
    }
  }

  #show(state: LocalRegistryState): void {
    const problem = state.kind === "failed" ? state.code : undefined;
    void commands.executeCommand("setContext", "acrTasks.localRegistry", state.kind);
    void commands.executeCommand("setContext", "acrTasks.localRegistryProblem", problem);
    const isRestricted = state.kind === "running" && !workspace.isTrusted;
    this.#view.message = isRestricted
      ? "Restricted Mode: trust this workspace to build, run or stop anything."
      : "";
    if (state.kind === "failed" || state.kind === "ended") {
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
