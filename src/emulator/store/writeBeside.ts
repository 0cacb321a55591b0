import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** Ending of files that are not finished. Whoever opens a folder may delete what carries it. */
export const unfinishedEnding = ".unfinished";

/** A name beside `file`, in the same folder, for writing before `rename`. Never the same twice. */
export function besideName(file: string): string {
  return `${file}.${randomUUID()}${unfinishedEnding}`;
}

/**
 * Writes a file beside its place and renames it into it: whoever is killed in between leaves the old file as it was.
 * Missing folders are made. Mode 0600, as records hold secrets. On failure nothing is left behind.
 */
export async function writeBeside(file: string, content: string | Uint8Array): Promise<void> {
  const beside = besideName(file);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(beside, content, { mode: 0o600 });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Runs actions that share a key one after the other, in the order of the calls; others run at the same time. */
export class OrderedActions {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Resolves or rejects as the action does. A failed action does not hold up those behind it. */
  run<T>(key: string, action: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const result = before.then(action, action);
    this.#last.set(key, result);
    const forget = (): void => {
      if (this.#last.get(key) === result) {
        this.#last.delete(key);
      }
    };
    result.then(forget, forget);
    return result;
  }

  /** Resolves when nothing that was asked for before is going on any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#last.values());
  }
}
