/** What happened to an image, as those outside are told. Tags that are deleted are not told, as in the service. */
export interface RepositoryEvent {
  readonly action: "push" | "delete";
  /** Name of the registry as its resource spells it. */
  readonly registry: string;
  readonly loginServer: string;
  readonly repository: string;
  /** Undefined for a manifest that was pushed by its digest, and for deletions. */
  readonly tag: string | undefined;
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes of the manifest. */
  readonly size: number;
  /** Method and program of the request that did it. */
  readonly method: string;
  readonly userAgent: string;
}

/** Passes on what happens to the images of all registries, once it is on disk. */
export class RepositoryEvents {
  readonly #listeners = new Set<(event: RepositoryEvent) => void>();

  /** Calls back for every event until disposed. */
  listen(listener: (event: RepositoryEvent) => void): { dispose(): void } {
    const own = (event: RepositoryEvent): void => listener(event);
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  }

  announce(event: RepositoryEvent): void {
    for (const listener of [...this.#listeners]) {
      listener(event);
    }
  }
}
