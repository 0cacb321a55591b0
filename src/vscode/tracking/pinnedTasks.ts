import { workspace, type Memento, type Uri } from "vscode";
import { type TaskName } from "../../core/tracking/verdict.ts";
import { isRecord, textOf } from "../input/record.ts";

/** Which tasks build a Dockerfile, where the user has said so; kept with the workspace. */
export class PinnedTasks {
  readonly #memory: Memento;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  /** The chosen tasks; undefined where they are found by repository, branch and path. */
  of(dockerfile: Uri): readonly TaskName[] | undefined {
    const names = this.#memory.get<unknown>(memoryKey(dockerfile));
    return Array.isArray(names) ? names.flatMap(readName) : undefined;
  }

  async pin(dockerfile: Uri, tasks: readonly TaskName[] | undefined): Promise<void> {
    await this.#memory.update(memoryKey(dockerfile), tasks);
  }
}

function readName(name: unknown): readonly TaskName[] {
  const registry = isRecord(name) ? textOf(name, "registry") : undefined;
  const task = isRecord(name) ? textOf(name, "task") : undefined;
  return registry === undefined || task === undefined ? [] : [{ registry, task }];
}

function memoryKey(dockerfile: Uri): string {
  return `tasks:${workspace.asRelativePath(dockerfile)}`;
}
