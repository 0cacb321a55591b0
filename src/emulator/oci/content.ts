/** Tells that a tag names another digest than before. */
export interface TagMove {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  /** Undefined when the tag is new. */
  readonly previousDigest: string | undefined;
  /** The run whose credentials pushed it, or undefined when a person or another client did. */
  readonly byRun: { readonly registry: string; readonly runId: string } | undefined;
}

/** The images of all registries, as other parts of the emulator need to see them. */
export interface ImageCatalog {
  /** Digest that a tag names now (or the digest itself when it is there), or undefined. */
  digestOf(registry: string, repository: string, reference: string): Promise<string | undefined>;
  /** Calls back after each push that moved or made a tag, once the manifest is on disk. */
  onTagMoved(listener: (move: TagMove) => void): { dispose(): void };
}

/** Credentials for the emulator's own container tools. */
export interface RunCredentials {
  /**
   * A user name and password with which `docker login` works against every registry of the emulator until
   * revoked; pushes made with it carry the run in `TagMove.byRun`.
   */
  issue(run: { readonly registry: string; readonly runId: string }): {
    readonly username: string;
    readonly password: string;
  };
  /** Makes the run's credentials invalid. */
  revoke(run: { readonly registry: string; readonly runId: string }): void;
}
