import { type RegistryRecord, type RunRecord, type TaskRecord } from "../resources.ts";

/**
 * Registries, tasks and runs on disk. Names are found without regard to case and kept as first written.
 * Reads are from memory and synchronous; a write resolves when the file is renamed into place, so a killed
 * emulator has either the old or the new resource. Writes of one resource happen in the order of the calls.
 */
export interface ResourceStore {
  registries(): readonly RegistryRecord[];
  registry(name: string): RegistryRecord | undefined;
  putRegistry(record: RegistryRecord): Promise<void>;
  /** Deletes the registry with its tasks, runs and logs (its images are the content store's). */
  deleteRegistry(name: string): Promise<void>;

  tasks(registry: string): readonly TaskRecord[];
  task(registry: string, name: string): TaskRecord | undefined;
  putTask(registry: string, record: TaskRecord): Promise<void>;
  deleteTask(registry: string, name: string): Promise<void>;

  /** Newest first. */
  runs(registry: string): readonly RunRecord[];
  run(registry: string, runId: string): RunRecord | undefined;
  putRun(registry: string, record: RunRecord): Promise<void>;
  /** The next id of the registry, for example `cf1`, `cf2` … `cfa`: prefix and a base-36 counter. Never given twice. */
  nextRunId(registry: string): Promise<string>;
}
