import { type Clock, type Log } from "../../core/ports.ts";
import { type LogStore, type SourceStore } from "../blob/logStore.ts";
import { type ContainerToolChoice } from "../executor/containerTool.ts";
import { type ImageCatalog, type RunCredentials } from "../oci/content.ts";
import { type ResourceStore } from "../store/resourceStore.ts";
import { type RegistryDirectory } from "./registryDirectory.ts";

/** Everything that the engine needs from the rest of the emulator. */
export interface TaskEngineOptions {
  readonly resources: ResourceStore;
  readonly logs: LogStore;
  readonly sources: SourceStore;
  readonly images: ImageCatalog;
  readonly credentials: RunCredentials;
  readonly registries: RegistryDirectory;
  readonly tool: ContainerToolChoice;
  readonly clock: Clock;
  /** A new UUID. */
  readonly newId: () => string;
  /** Absolute folder for the files of runs; made when needed, emptied by `recover`. */
  readonly workFolder: string;
  readonly log: Log;
  /** Absolute folder where source triggers keep what they saw; without one, repositories are not asked for commits. */
  readonly triggerFolder?: string | undefined;
  /** How many runs go on at the same time, from 1 on; the rest waits in the queue. Usually `usualConcurrentRuns`. */
  readonly concurrentRuns?: number | undefined;
}

/** How many runs go on at the same time when nothing else is said. */
export const usualConcurrentRuns = 2;
