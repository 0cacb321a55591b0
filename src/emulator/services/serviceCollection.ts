import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileNameOf, registryNamePattern } from "../store/resourceName.ts";
import { readRecord } from "../store/storedRecord.ts";
import { OrderedActions, writeBeside } from "../store/writeBeside.ts";

/** What every resource below a registry is stored with. Times are as Azure Resource Manager writes them. */
export interface ServiceRecord {
  readonly name: string;
  readonly creationDate: string;
  readonly lastModifiedDate: string;
}

/**
 * Resources of one kind, below all registries: read from memory, written beside and renamed before memory changes.
 * Those of a registry are one file, `<folder>/<registry>/<kind>.json`. Names are found without regard to case.
 */
export class ServiceCollection<T extends ServiceRecord> {
  readonly #folder: string;
  readonly #kind: string;
  readonly #isRecord: (value: unknown) => value is T;
  readonly #records = new Map<string, readonly T[]>();
  readonly #writes = new OrderedActions();

  constructor(folder: string, kind: string, isRecord: (value: unknown) => value is T) {
    this.#folder = folder;
    this.#kind = kind;
    this.#isRecord = isRecord;
  }

  /** Reads what an earlier process stored for a registry. Rejects with `dataFolderUnusable` for a damaged file. */
  async load(registry: string): Promise<void> {
    const file = this.#file(registry);
    const isThere = await readFile(file).then(
      () => true,
      () => false,
    );
    if (isThere) {
      const isRecord = this.#isRecord;
      const isList = (value: unknown): value is T[] =>
        Array.isArray(value) && value.every((one) => isRecord(one));
      this.#records.set(registry.toLowerCase(), await readRecord(file, isList));
    }
  }

  /** Those of a registry, by name. */
  all(registry: string): readonly T[] {
    return this.#records.get(registry.toLowerCase()) ?? [];
  }

  find(registry: string, name: string): T | undefined {
    return this.all(registry).find((record) => isNamed(record, name));
  }

  /** Stores a record in the place of the one with its name. */
  put(registry: string, record: T): Promise<void> {
    return this.#change(registry, (records) =>
      [...records.filter((one) => !isNamed(one, record.name)), record].sort((one, other) =>
        one.name < other.name ? -1 : 1,
      ),
    );
  }

  /** Changes a record as it is when its turn has come; resolves with the new one, or undefined when it is gone. */
  async update(registry: string, name: string, change: (record: T) => T): Promise<T | undefined> {
    let changed: T | undefined;
    await this.#change(registry, (records) =>
      records.map((record) => {
        if (!isNamed(record, name)) {
          return record;
        }
        changed = change(record);
        return changed;
      }),
    );
    return changed;
  }

  delete(registry: string, name: string): Promise<void> {
    return this.#change(registry, (records) => records.filter((one) => !isNamed(one, name)));
  }

  /** Forgets those of a registry whose folder is removed, after the writes before. */
  forget(registry: string): Promise<void> {
    const key = registry.toLowerCase();
    return this.#writes.run(key, () => Promise.resolve(void this.#records.delete(key)));
  }

  #change(registry: string, change: (records: readonly T[]) => readonly T[]): Promise<void> {
    const key = registry.toLowerCase();
    return this.#writes.run(key, async () => {
      const changed = change(this.all(registry));
      await writeBeside(this.#file(registry), `${JSON.stringify(changed)}\n`);
      this.#records.set(key, changed);
    });
  }

  #file(registry: string): string {
    const folder = fileNameOf(registry, registryNamePattern);
    return path.join(this.#folder, folder, `${this.#kind}.json`);
  }
}

function isNamed(record: ServiceRecord, name: string): boolean {
  return record.name.toLowerCase() === name.toLowerCase();
}
