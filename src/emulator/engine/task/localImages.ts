import { namedImage, type OutputImage } from "../imageNames.ts";
import { type RunJob } from "../runJob.ts";

/** The images that a run has made or pulled so far: names in the container tool's storage by full name. */
export class LocalImages {
  readonly #job: RunJob;
  readonly #built = new Map<string, string>();

  constructor(job: RunJob) {
    this.#job = job;
  }

  names(): readonly string[] {
    return [...this.#built.keys()];
  }

  /** Name of an image in the tool's storage, or undefined when the run has no such image. */
  find(name: string): string | undefined {
    return this.#built.get(namedImage(name, this.#job).name);
  }

  /** An image that was pulled keeps its name in the tool's storage. */
  addPulled(name: string): void {
    this.#built.set(namedImage(name, this.#job).name, name);
  }

  /** Later steps may start from an image by its own name before it is in any registry. */
  async add(images: readonly OutputImage[], localName: string, signal: AbortSignal): Promise<void> {
    for (const { name } of images) {
      this.#built.set(name, localName);
      await this.#job.session.tag(localName, name, signal);
      this.#job.localImages.push(name);
    }
  }
}
