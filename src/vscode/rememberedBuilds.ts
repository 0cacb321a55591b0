import { workspace, type Memento, type Uri } from "vscode";

/** Last answers for one Dockerfile. Never a secret. */
export interface RememberedBuild {
  readonly registry?: string | undefined;
  readonly image?: string | undefined;
  readonly context?: string | undefined;
  readonly arguments?: Readonly<Record<string, string>>;
}

/** What was answered the last time a Dockerfile was built, kept with the workspace. */
export class RememberedBuilds {
  readonly #memory: Memento;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  /** The last answers; empty when there are none. */
  of(dockerfile: Uri): RememberedBuild {
    return this.#memory.get<RememberedBuild>(memoryKey(dockerfile), {});
  }

  async remember(dockerfile: Uri, build: RememberedBuild): Promise<void> {
    await this.#memory.update(memoryKey(dockerfile), build);
  }
}

function memoryKey(dockerfile: Uri): string {
  return `build:${workspace.asRelativePath(dockerfile)}`;
}
