import {
  type LogCompletion,
  type LogStore,
  type SourceStore,
} from "../../src/emulator/blob/logStore.ts";
import {
  hasEnded,
  type RegistryRecord,
  type RunRecord,
  type TaskRecord,
} from "../../src/emulator/resources.ts";
import { type ResourceStore } from "../../src/emulator/store/resourceStore.ts";

/** Registries, tasks and runs in memory; tells when a run has reached a state. */
export class MemoryResourceStore implements ResourceStore {
  readonly #registries = new Map<string, RegistryRecord>();
  readonly #tasks = new Map<string, Map<string, TaskRecord>>();
  readonly #runs = new Map<string, RunRecord[]>();
  readonly #watchers = new Set<() => void>();
  #counter = 0;

  registries(): readonly RegistryRecord[] {
    return [...this.#registries.values()];
  }

  registry(name: string): RegistryRecord | undefined {
    return this.#registries.get(name.toLowerCase());
  }

  putRegistry(record: RegistryRecord): Promise<void> {
    this.#registries.set(record.name.toLowerCase(), record);
    return Promise.resolve();
  }

  deleteRegistry(name: string): Promise<void> {
    this.#registries.delete(name.toLowerCase());
    return Promise.resolve();
  }

  tasks(registry: string): readonly TaskRecord[] {
    return [...(this.#tasks.get(registry.toLowerCase())?.values() ?? [])];
  }

  task(registry: string, name: string): TaskRecord | undefined {
    return this.#tasks.get(registry.toLowerCase())?.get(name.toLowerCase());
  }

  putTask(registry: string, record: TaskRecord): Promise<void> {
    const tasks = this.#tasks.get(registry.toLowerCase()) ?? new Map<string, TaskRecord>();
    this.#tasks.set(registry.toLowerCase(), tasks.set(record.name.toLowerCase(), record));
    return Promise.resolve();
  }

  deleteTask(registry: string, name: string): Promise<void> {
    this.#tasks.get(registry.toLowerCase())?.delete(name.toLowerCase());
    return Promise.resolve();
  }

  runs(registry: string): readonly RunRecord[] {
    return this.#runs.get(registry.toLowerCase()) ?? [];
  }

  run(registry: string, runId: string): RunRecord | undefined {
    return this.runs(registry).find((run) => run.runId === runId);
  }

  putRun(registry: string, record: RunRecord): Promise<void> {
    const others = this.runs(registry).filter((run) => run.runId !== record.runId);
    this.#runs.set(registry.toLowerCase(), [record, ...others]);
    this.#watchers.forEach((look) => look());
    return Promise.resolve();
  }

  nextRunId(): Promise<string> {
    this.#counter += 1;
    return Promise.resolve(`cf${this.#counter.toString(36)}`);
  }

  /** Resolves with the first run that fits, now or when it is stored. */
  when(registry: string, fits: (run: RunRecord) => boolean): Promise<RunRecord> {
    return new Promise((resolve) => {
      const look = () => {
        const run = this.runs(registry).find(fits);
        if (run !== undefined) {
          this.#watchers.delete(look);
          resolve(run);
        }
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Resolves when the run has ended. */
  ended(registry: string, runId: string): Promise<RunRecord> {
    return this.when(registry, (run) => run.runId === runId && hasEnded(run.properties.status));
  }
}

/** Logs in memory; tells when a text has been written. */
export class MemoryLogStore implements LogStore {
  readonly #logs = new Map<string, { text: string; completed: LogCompletion | undefined }>();
  readonly #watchers = new Set<() => void>();

  create(registry: string, runId: string): Promise<void> {
    const key = `${registry}/${runId}`;
    this.#logs.set(key, this.#logs.get(key) ?? { text: "", completed: undefined });
    return Promise.resolve();
  }

  append(registry: string, runId: string, text: string): Promise<void> {
    this.#log(registry, runId).text += text;
    this.#watchers.forEach((look) => look());
    return Promise.resolve();
  }

  complete(registry: string, runId: string, completion: LogCompletion): Promise<void> {
    this.#log(registry, runId).completed = completion;
    return Promise.resolve();
  }

  state(): never {
    throw new Error("not needed by the engine");
  }

  read(): never {
    throw new Error("not needed by the engine");
  }

  text(registry: string, runId: string): string {
    return this.#log(registry, runId).text;
  }

  completion(registry: string, runId: string): LogCompletion | undefined {
    return this.#log(registry, runId).completed;
  }

  /** Resolves when the log contains the text. */
  written(registry: string, runId: string, text: string): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.#logs.get(`${registry}/${runId}`)?.text.includes(text) === true) {
          this.#watchers.delete(look);
          resolve();
        }
      };
      this.#watchers.add(look);
      look();
    });
  }

  #log(registry: string, runId: string): { text: string; completed: LogCompletion | undefined } {
    const log = this.#logs.get(`${registry}/${runId}`);
    if (log === undefined) {
      throw new Error(`no log ${registry}/${runId}`);
    }
    return log;
  }
}

/** Uploaded sources by their relative path. */
export class MemorySourceStore implements SourceStore {
  readonly files = new Map<string, string>();

  path(_registry: string, relativePath: string): Promise<string | undefined> {
    return Promise.resolve(this.files.get(relativePath));
  }
}

/** A registry with nothing in it. */
export function registryRecord(name: string, port: number): RegistryRecord {
  return {
    name,
    resourceGroup: "group",
    location: "local",
    sku: "Premium",
    adminUserEnabled: false,
    tags: {},
    creationDate: "2026-01-01T00:00:00.0000000+00:00",
    port,
    runPrefix: "cf",
    adminPasswords: ["one", "two"],
    formerLoginServers: [],
  };
}
