import { appendFile, mkdir, open, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { fileNameOf, registryNamePattern, runIdPattern } from "../store/resourceName.ts";
import { OrderedActions, writeBeside } from "../store/writeBeside.ts";
import { type LogCompletion, type LogState, type LogStore } from "./logStore.ts";

const completions: readonly LogCompletion[] = [
  "successful",
  "failed",
  "canceled",
  "timedout",
  "internalerror",
];

/**
 * Opens the logs under the folder of the resource store: `<registry>/logs/<run id>.log`, and beside it
 * `<run id>.completed` with the word of completion. What is written for a deleted registry is dropped.
 */
export function openLogStore(folder: string): LogStore {
  return new FolderLogStore(folder);
}

class FolderLogStore implements LogStore {
  readonly #folder: string;
  readonly #writes = new OrderedActions();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async create(registry: string, runId: string): Promise<void> {
    const file = this.#file(registry, runId);
    await this.#writes.run(file, async () => {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await appendFile(file, "", { mode: 0o600 });
    });
  }

  async append(registry: string, runId: string, text: string): Promise<void> {
    const file = this.#file(registry, runId);
    await this.#writes.run(file, () => dropIfDeleted(appendFile(file, text, { mode: 0o600 })));
  }

  async complete(registry: string, runId: string, completion: LogCompletion): Promise<void> {
    const file = this.#file(registry, runId);
    await this.#writes.run(file, async () => {
      if (await isThere(path.dirname(file))) {
        await writeBeside(completionFileOf(file), completion);
      }
    });
  }

  async state(registry: string, runId: string): Promise<LogState | undefined> {
    const file = this.#file(registry, runId);
    // The word first, the length second: a client that sees the word stops at that length.
    const completed = await readCompletion(completionFileOf(file));
    const found = await stat(file).catch(undefinedIfMissing);
    if (found === undefined) {
      return undefined;
    }
    const version = `${found.size.toString(16)}-${Math.trunc(found.mtimeMs).toString(16)}`;
    return {
      size: found.size,
      completed,
      etag: `"0x${version}${completed === undefined ? "" : "-c"}"`,
      lastModified: Math.trunc(found.mtimeMs),
    };
  }

  async read(registry: string, runId: string, start: number, end: number): Promise<Uint8Array> {
    const handle = await open(this.#file(registry, runId), "r");
    try {
      const { size } = await handle.stat();
      const length = Math.max(0, Math.min(end, size) - start);
      const bytes = new Uint8Array(length);
      const { bytesRead } = await handle.read(bytes, 0, length, start);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  #file(registry: string, runId: string): string {
    return path.join(
      this.#folder,
      fileNameOf(registry, registryNamePattern),
      "logs",
      `${fileNameOf(runId, runIdPattern)}.log`,
    );
  }
}

function completionFileOf(logFile: string): string {
  return `${logFile.slice(0, -".log".length)}.completed`;
}

async function readCompletion(file: string): Promise<LogCompletion | undefined> {
  const text = await readFile(file, "utf8").catch(undefinedIfMissing);
  return completions.find((completion) => completion === text);
}

async function isThere(place: string): Promise<boolean> {
  return (await stat(place).catch(undefinedIfMissing)) !== undefined;
}

async function dropIfDeleted(writing: Promise<void>): Promise<void> {
  await writing.catch(undefinedIfMissing);
}

function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") {
    return undefined;
  }
  throw error;
}
