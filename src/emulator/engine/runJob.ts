import { type ContainerSession } from "../executor/containerTool.ts";
import { type DependencyRecord, type ImageRecord } from "../resources.ts";
import { type RunContext } from "./context.ts";
import { type RunOutput } from "./runOutput.ts";
import { type RunRequest } from "./taskEngine.ts";
import { type TaskEngineOptions } from "./taskEngineOptions.ts";

/** One run while it goes on: what its steps work with. */
export interface RunJob {
  readonly engine: TaskEngineOptions;
  readonly registry: string;
  readonly runId: string;
  readonly request: RunRequest;
  /** Host and port of the run's registry. */
  readonly loginServer: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Absolute folder for the run's files. */
  readonly folder: string;
  readonly context: RunContext;
  readonly session: ContainerSession;
  readonly output: RunOutput;
  /** Names of images beside the run's own prefix; they are removed when nobody builds. */
  readonly localImages: string[];
  /** Told before and after images are pushed, so that one push of several tags counts as one update. */
  readonly pushing: (isPushing: boolean) => void;
}

/** What a run that succeeded leaves in the resources. */
export interface RunResult {
  readonly outputImages: readonly ImageRecord[];
  readonly dependencies: readonly DependencyRecord[];
}
