import {
  EventEmitter,
  type Disposable,
  type Event,
  type TreeDataProvider,
  type TreeItem,
} from "vscode";
import { formatFamiliarReference, type ImageReference } from "../../core/image/imageReference.ts";
import { type KnownRegistry, locateImage } from "../../core/image/registryHost.ts";
import { type ImpactStep } from "../../core/impact/updateImpact.ts";
import { type Clock, type Log } from "../../core/ports.ts";
import { isCancellation } from "../cancellation.ts";
import { messageOf } from "../showError.ts";
import { baseImageItem } from "./baseImageItem.ts";
import { type BaseImageModel, createBaseImageModel } from "./baseImageModel.ts";
import { baseImageNodeId, type BaseImageNode } from "./baseImageNode.ts";
import { type BaseImageSource } from "./baseImageSource.ts";

/** What the tree is made of. */
export interface BaseImageTreePorts {
  readonly source: BaseImageSource;
  readonly clock: Clock;
  readonly log: Log;
}

/** The tree *Base Images*: images, their uses, and what rebuilds when they move. Worked out once per change. */
export class BaseImageTree implements TreeDataProvider<BaseImageNode>, Disposable {
  readonly #ports: BaseImageTreePorts;
  readonly #changed = new EventEmitter<void>();
  readonly #loaded = new EventEmitter<BaseImageModel>();
  readonly #sourceChanged: Disposable;
  readonly #disposed = new AbortController();
  #model: Promise<BaseImageModel> | undefined;

  constructor(ports: BaseImageTreePorts) {
    this.#ports = ports;
    this.#sourceChanged = ports.source.onDidChange(() => {
      this.#model = undefined;
      this.#changed.fire();
    });
  }

  get onDidChangeTreeData(): Event<void> {
    return this.#changed.event;
  }

  /** Fires when a change has been worked out. */
  get onDidLoad(): Event<BaseImageModel> {
    return this.#loaded.event;
  }

  getTreeItem(node: BaseImageNode): TreeItem {
    return baseImageItem(node, this.#ports.clock.now());
  }

  /** Children of a node. What goes wrong is said once, in place of the images. */
  async getChildren(node?: BaseImageNode): Promise<BaseImageNode[]> {
    try {
      const model = await this.#load();
      return node === undefined ? imageNodes(model) : children(node, model);
    } catch (error) {
      return node === undefined ? this.#failed(error) : [];
    }
  }

  dispose(): void {
    this.#disposed.abort();
    this.#sourceChanged.dispose();
    this.#changed.dispose();
    this.#loaded.dispose();
  }

  #load(): Promise<BaseImageModel> {
    if (this.#model !== undefined) {
      return this.#model;
    }
    const loading = this.#ports.source.load(this.#disposed.signal).then(createBaseImageModel);
    this.#model = loading;
    void loading.then(
      (model) => this.#tell(loading, model),
      // The tree shows what went wrong; the next drawing tries again.
      () => this.#drop(loading),
    );
    return loading;
  }

  #tell(loading: Promise<BaseImageModel>, model: BaseImageModel): void {
    if (this.#model === loading) {
      this.#loaded.fire(model);
    }
  }

  #drop(loading: Promise<BaseImageModel>): void {
    if (this.#model === loading) {
      this.#model = undefined;
    }
  }

  #failed(error: unknown): BaseImageNode[] {
    if (isCancellation(error) || this.#disposed.signal.aborted) {
      return [];
    }
    this.#ports.log.warn(`Loading the base images: ${messageOf(error)}`);
    return [{ kind: "problem", message: messageOf(error) }];
  }
}

function imageNodes(model: BaseImageModel): BaseImageNode[] {
  const { registries } = model.situation;
  return model.images.map(({ image, uses }) => ({
    kind: "image",
    image,
    imageName: formatFamiliarReference(withPublicName(image, registries)),
    location: locateImage(image.registry, registries),
    place: placeOf(image, registries),
    facts: model.factsOf(image),
    useCount: uses.length,
  }));
}

/** A registry of this machine is written by the name that Dockerfiles use: its port changes. */
function withPublicName(
  image: ImageReference,
  registries: readonly KnownRegistry[],
): ImageReference {
  const known = registries.find(({ loginServer }) => loginServer.toLowerCase() === image.registry);
  const [alias] = known?.aliasHosts ?? [];
  const isLocal = image.registry.includes(":");
  return isLocal && alias !== undefined ? { ...image, registry: alias } : image;
}

function placeOf({ registry }: ImageReference, registries: readonly KnownRegistry[]): string {
  const known = registries.find(({ loginServer }) => loginServer.toLowerCase() === registry);
  return known === undefined ? registry : registry.includes(":") ? "local" : known.name;
}

function children(node: BaseImageNode, model: BaseImageModel): BaseImageNode[] {
  const parent = baseImageNodeId(node);
  switch (node.kind) {
    case "image":
      return useNodes(node, model);
    case "impact":
      return impactNodes(parent, node.impact.steps, node.impact.hidden, false);
    case "impactTask":
      return impactNodes(parent, node.step.next, node.step.hidden, true);
    case "task":
    case "dockerfile":
    case "hidden":
    case "problem":
      return [];
  }
}

function useNodes(
  node: BaseImageNode & { readonly kind: "image" },
  model: BaseImageModel,
): BaseImageNode[] {
  const { image, imageName } = node;
  const parent = baseImageNodeId(node);
  // After a change the editor may still ask for a row that is gone.
  const uses = model.usesOf(image);
  const rows = uses.map((use): BaseImageNode =>
    use.kind === "task"
      ? { kind: "task", parent, imageName, registry: use.registry.name, task: use.task, use }
      : { kind: "dockerfile", parent, imageName, dockerfile: use.uri, stage: use.stage, use },
  );
  return [...rows, { kind: "impact", parent, imageName, impact: model.impactOf(image) }];
}

function impactNodes(
  parent: string,
  steps: readonly ImpactStep[],
  hidden: number,
  isIndirect: boolean,
): BaseImageNode[] {
  const rows = steps.map((step): BaseImageNode => ({
    kind: "impactTask",
    parent,
    registry: step.task.registry.name,
    task: step.task.task,
    step,
    isIndirect,
  }));
  return hidden === 0 ? rows : [...rows, { kind: "hidden", parent, count: hidden }];
}
