import { type ImageReference } from "../image/imageReference.ts";
import { type ImageIdentity, type KnownRegistry, readKnownImage } from "../image/registryHost.ts";
import { type BaseImageDependency } from "../task/task.ts";
import { type RegistryTask } from "../tracking/verdict.ts";
import {
  type BaseImage,
  type DockerfileLine,
  type DockerfileUse,
  type TaskUse,
} from "./baseImage.ts";
import { ImageIndex } from "./imageIndex.ts";

/** A use by a task while it is put together. */
export type OpenTaskUse = {
  -readonly [Key in "role" | "recorded" | "verdict" | "nextImage"]: TaskUse[Key];
} & Pick<TaskUse, "kind" | "registry" | "task"> & { readonly lines: DockerfileLine[] };

interface Uses {
  readonly tasks: OpenTaskUse[];
  readonly dockerfiles: DockerfileUse[];
}

/** Collects the uses of images. */
export class ImageUses {
  readonly #registries: readonly KnownRegistry[];
  readonly #index: ImageIndex<Uses>;
  /** Each task once for an image. */
  readonly #ofTask = new Map<RegistryTask, Map<Uses, OpenTaskUse>>();
  readonly #read = new Map<string, ImageReference | undefined>();

  constructor(registries: readonly KnownRegistry[]) {
    this.#registries = registries;
    this.#index = new ImageIndex(registries);
  }

  /** Reads an image's text; each text once. */
  read(text: string): ImageReference | undefined {
    if (!this.#read.has(text)) {
      this.#read.set(text, readKnownImage(text, this.#registries));
    }
    return this.#read.get(text);
  }

  /** Tells whether two images have one entry; `one` needs to have one. */
  isSame(one: ImageIdentity, other: ImageIdentity): boolean {
    return this.#at(one) === this.#index.find(other);
  }

  findTaskUse(image: ImageIdentity, task: RegistryTask): OpenTaskUse | undefined {
    const uses = this.#index.find(image);
    return uses === undefined ? undefined : this.#ofTask.get(task)?.get(uses);
  }

  /** The use of an image by a task in a role; made when it is not there, and `both` when it has the other role. */
  taskUse(
    image: ImageIdentity,
    task: RegistryTask,
    role: BaseImageDependency["type"],
  ): OpenTaskUse {
    const uses = this.#at(image);
    const ofTask = this.#ofTask.get(task) ?? new Map<Uses, OpenTaskUse>();
    this.#ofTask.set(task, ofTask);
    const known = ofTask.get(uses);
    if (known !== undefined) {
      known.role = known.role === role ? role : "both";
      return known;
    }
    const use: OpenTaskUse = {
      kind: "task",
      registry: task.registry,
      task: task.task,
      role,
      recorded: undefined,
      verdict: undefined,
      nextImage: undefined,
      lines: [],
    };
    ofTask.set(uses, use);
    uses.tasks.push(use);
    return use;
  }

  addDockerfile(image: ImageIdentity, use: DockerfileUse): void {
    this.#at(image).dockerfiles.push(use);
  }

  images(): readonly BaseImage[] {
    return this.#index.entries().map(({ image, value: { tasks, dockerfiles } }) => ({
      image,
      uses: [...tasks, ...dockerfiles],
    }));
  }

  #at(image: ImageIdentity): Uses {
    return this.#index.at(image, () => ({ tasks: [], dockerfiles: [] }));
  }
}
