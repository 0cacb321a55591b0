import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { type RegistryRecord, type RunRecord, type TaskRecord } from "../resources.ts";
import { fileNameOf, registryNamePattern, runIdPattern, taskNamePattern } from "./resourceName.ts";
import { type ResourceStore } from "./resourceStore.ts";
import {
  isObject,
  isRegistryRecord,
  isRunRecord,
  isTaskRecord,
  readRecord,
} from "./storedRecord.ts";
import { OrderedActions, unfinishedEnding, writeBeside } from "./writeBeside.ts";

/** A registry with what belongs to it, in memory. Keys are lower case; runs are in the order of their ids. */
interface Shelf {
  record: RegistryRecord;
  readonly tasks: Map<string, TaskRecord>;
  readonly runs: Map<string, RunRecord>;
  runCount: number;
}

/**
 * Opens the resources under a folder, which is made when missing:
 * `<registry>/registry.json`, `tasks/<task>.json`, `runs/<run id>.json`, `runCount.json`, all names in lower case.
 * Logs and uploaded sources of a registry may lie beside them (`logs`, `sources`) and are deleted with it.
 * Rejects with `dataFolderUnusable` when a file is damaged.
 */
export async function openResourceStore(folder: string): Promise<ResourceStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const shelves = new Map<string, Shelf>();
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.name.endsWith(unfinishedEnding)) {
      await rm(place, { recursive: true, force: true });
    } else if (entry.isDirectory()) {
      const shelf = await readShelf(place);
      if (shelf !== undefined) {
        shelves.set(shelf.record.name.toLowerCase(), shelf);
      }
    }
  }
  return new FolderResourceStore(folder, shelves);
}

class FolderResourceStore implements ResourceStore {
  readonly #folder: string;
  readonly #shelves: Map<string, Shelf>;
  readonly #writes = new OrderedActions();

  constructor(folder: string, shelves: Map<string, Shelf>) {
    this.#folder = folder;
    this.#shelves = shelves;
  }

  registries(): readonly RegistryRecord[] {
    return [...this.#shelves.values()]
      .map(({ record }) => record)
      .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  }

  registry(name: string): RegistryRecord | undefined {
    return this.#shelf(name)?.record;
  }

  async putRegistry(record: RegistryRecord): Promise<void> {
    const key = fileNameOf(record.name, registryNamePattern);
    const shelf = this.#shelves.get(key);
    if (shelf === undefined) {
      this.#shelves.set(key, { record, tasks: new Map(), runs: new Map(), runCount: 0 });
      await rm(path.join(this.#folder, key), { recursive: true, force: true });
    } else {
      shelf.record = record;
    }
    await this.#write(key, "registry.json", record);
  }

  async deleteRegistry(name: string): Promise<void> {
    const key = name.toLowerCase();
    if (!this.#shelves.delete(key)) {
      return;
    }
    await this.#writes.settled();
    // One rename takes the registry away; the deletion behind it may be cut off and is finished at the next start.
    const discarded = path.join(this.#folder, `${randomUUID()}${unfinishedEnding}`);
    await rename(path.join(this.#folder, key), discarded);
    await rm(discarded, { recursive: true, force: true });
  }

  tasks(registry: string): readonly TaskRecord[] {
    return [...(this.#shelf(registry)?.tasks.values() ?? [])].sort((a, b) =>
      a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1,
    );
  }

  task(registry: string, name: string): TaskRecord | undefined {
    return this.#shelf(registry)?.tasks.get(name.toLowerCase());
  }

  async putTask(registry: string, record: TaskRecord): Promise<void> {
    const key = fileNameOf(record.name, taskNamePattern);
    const shelf = this.#shelf(registry);
    if (shelf === undefined) {
      return;
    }
    shelf.tasks.set(key, record);
    await this.#write(registry.toLowerCase(), path.join("tasks", `${key}.json`), record);
  }

  async deleteTask(registry: string, name: string): Promise<void> {
    const key = name.toLowerCase();
    if (this.#shelf(registry)?.tasks.delete(key) !== true) {
      return;
    }
    const file = path.join(this.#folder, registry.toLowerCase(), "tasks", `${key}.json`);
    await this.#writes.run(file, () => rm(file, { force: true }));
  }

  runs(registry: string): readonly RunRecord[] {
    return [...(this.#shelf(registry)?.runs.values() ?? [])].reverse();
  }

  run(registry: string, runId: string): RunRecord | undefined {
    return this.#shelf(registry)?.runs.get(runId.toLowerCase());
  }

  async putRun(registry: string, record: RunRecord): Promise<void> {
    const key = fileNameOf(record.runId, runIdPattern);
    const shelf = this.#shelf(registry);
    if (shelf === undefined) {
      return;
    }
    shelf.runs.set(key, record);
    await this.#write(registry.toLowerCase(), path.join("runs", `${key}.json`), record);
  }

  async nextRunId(registry: string): Promise<string> {
    const shelf = this.#shelf(registry);
    if (shelf === undefined) {
      throw new RangeError(`There is no registry ${registry}`);
    }
    shelf.runCount += 1;
    const count = shelf.runCount;
    await this.#write(registry.toLowerCase(), "runCount.json", { count });
    return `${shelf.record.runPrefix}${count.toString(36)}`;
  }

  #shelf(registry: string): Shelf | undefined {
    return this.#shelves.get(registry.toLowerCase());
  }

  async #write(key: string, name: string, record: object): Promise<void> {
    const file = path.join(this.#folder, key, name);
    const text = `${JSON.stringify(record, undefined, 1)}\n`;
    const shelf = this.#shelves.get(key);
    await this.#writes.run(file, async () => {
      // Written after the registry was deleted, it would come back as a folder without a registry.
      if (this.#shelves.get(key) === shelf) {
        await writeBeside(file, text);
      }
    });
  }
}

/** Undefined for a folder without a registry: what a killed creation left, which the next creation deletes. */
async function readShelf(folder: string): Promise<Shelf | undefined> {
  const names = await readdir(folder);
  if (!names.includes("registry.json")) {
    return undefined;
  }
  const record = await readRecord(path.join(folder, "registry.json"), isRegistryRecord);
  const tasks = await readAll(path.join(folder, "tasks"), isTaskRecord);
  const runs = await readAll(path.join(folder, "runs"), isRunRecord);
  runs.sort((a, b) => countOf(a.runId) - countOf(b.runId));
  const stored = names.includes("runCount.json")
    ? (await readRecord(path.join(folder, "runCount.json"), isRunCount)).count
    : 0;
  return {
    record,
    tasks: new Map(tasks.map((task) => [task.name.toLowerCase(), task])),
    runs: new Map(runs.map((run) => [run.runId.toLowerCase(), run])),
    runCount: Math.max(stored, ...runs.slice(-1).map((run) => countOf(run.runId))),
  };
}

async function readAll<T>(folder: string, isRecord: (value: unknown) => value is T): Promise<T[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const records: T[] = [];
  for (const name of await readdir(folder)) {
    if (name.endsWith(".json")) {
      records.push(await readRecord(path.join(folder, name), isRecord));
    } else if (name.endsWith(unfinishedEnding)) {
      await rm(path.join(folder, name), { force: true });
    }
  }
  return records;
}

function countOf(runId: string): number {
  return Number.parseInt(runId.slice(2), 36);
}

function isRunCount(value: unknown): value is { readonly count: number } {
  return isObject(value) && typeof value["count"] === "number";
}
