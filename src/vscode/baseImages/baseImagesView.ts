import { Disposable, window, type TreeView } from "vscode";
import { type BaseImageModel } from "./baseImageModel.ts";
import { type BaseImageNode } from "./baseImageNode.ts";
import { type BaseImageSource } from "./baseImageSource.ts";
import { type BaseImageTree } from "./baseImageTree.ts";

/** What the view works with. */
export interface BaseImagesViewPorts {
  readonly tree: BaseImageTree;
  readonly source: BaseImageSource;
}

/** The view *Base Images*: counts in its title, says what is missing, and tells the source when it is seen. */
export class BaseImagesView implements Disposable {
  readonly #view: TreeView<BaseImageNode>;
  readonly #subscriptions: Disposable;

  constructor({ tree, source }: BaseImagesViewPorts) {
    this.#view = window.createTreeView("acrTasks.baseImages", {
      treeDataProvider: tree,
      showCollapseAll: true,
    });
    this.#subscriptions = Disposable.from(
      this.#view,
      this.#view.onDidChangeVisibility(({ visible }) => source.setVisible(visible)),
      tree.onDidLoad((model) => this.#show(model)),
    );
    source.setVisible(this.#view.visible);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #show(model: BaseImageModel): void {
    this.#view.description = countsText(model);
    this.#view.message = messageFor(model);
  }
}

function countsText({ images, useCount }: BaseImageModel): string {
  return images.length === 0
    ? ""
    : `${counted(images.length, "image")}, ${counted(useCount, "use")}`;
}

/** Empty where there is nothing to say: any text hides the welcome content of an empty view. */
function messageFor({ situation, images }: BaseImageModel): string {
  if (situation.isIndexing) {
    return "Looking for Dockerfiles in this workspace…";
  }
  if (situation.isConnected) {
    return images.length === 0
      ? "The images that Dockerfiles and tasks are based on appear here, and what rebuilds when one moves. " +
          "Open a folder with a Dockerfile, or create a task and run it once."
      : "";
  }
  return images.length === 0
    ? ""
    : "No registry is connected: tasks and what they rebuild are not listed.";
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
