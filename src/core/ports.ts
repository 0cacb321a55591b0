import { type ImageReference } from "./image/imageReference.ts";
import { type Registry, type RegistryId } from "./registry/registry.ts";
import { type Run, type RunStatus } from "./run/run.ts";
import { type BuildArgument, type DockerTaskDefinition, type Task } from "./task/task.ts";
import { type AgentPoolFacts, type RegistryFacts } from "./tracking/facts.ts";

/** Selects runs; without a field all runs of the registry qualify. Newest first. */
export interface RunQuery {
  readonly task?: string | undefined;
  readonly status?: RunStatus | undefined;
  /** At most so many runs; 1 to 100. */
  readonly top: number;
}

/** A build without a task, from a source that was uploaded before or that the service fetches itself. */
export interface BuildRequest {
  /** What `uploadSource` returned, or a Git or tarball address. */
  readonly sourceLocation: string;
  /** Path of the Dockerfile relative to the context. */
  readonly dockerFilePath: string;
  /** Names without registry host; may contain `{{.Run.ID}}`. Empty: nothing is pushed. */
  readonly imageNames: readonly string[];
  readonly arguments: readonly BuildArgument[];
  readonly target?: string | undefined;
  readonly noCache?: boolean | undefined;
  /** 300 to 28800; the service's default is 3600. */
  readonly timeoutSeconds?: number | undefined;
}

/** A copy of an image that the service makes from another registry or from another repository of the same one. */
export interface ImageImport {
  /** The image elsewhere; without tag and digest it is `latest`. A digest goes before a tag. */
  readonly source: ImageReference;
  /** Set when the source is in a registry that one is signed in to: no credentials are needed nor sent then. */
  readonly sourceRegistry?: RegistryId | undefined;
  readonly credentials?: { readonly username: string; readonly password: string } | undefined;
  /** Names without registry host: `hello-world:v1`. */
  readonly targetTags: readonly string[];
  /** False: the import fails with `conflict`, before anything is copied, when one of the tags is there. */
  readonly isOverwriteAllowed: boolean;
}

/** What to change of a task; a field that is absent stays as it is. */
export interface TaskChange {
  readonly isEnabled?: boolean | undefined;
  /** Which base images start the task, or `disabled` for none. */
  readonly baseImageTrigger?: "Runtime" | "All" | "disabled" | undefined;
  /**
   * `linux/arm64`, `linux/arm/v7`, `Windows`; without an architecture it is amd64. A variant that the task has stays
   * when none is named, as the service offers no way to remove it.
   */
  readonly platform?: string | undefined;
}

/** A piece of a run's log. */
export interface LogChunk {
  /** Bytes from the asked offset on; empty when there is nothing new. */
  readonly bytes: Uint8Array;
  /** How the service marked the log as complete: `successful`, `failed`, `canceled` …; undefined while it grows. */
  readonly completed: string | undefined;
}

/** A run's log as it grows. An opened log is bound to one run and knows how to renew its own link. */
export interface RunLog {
  /** Reads from a byte offset. A log that is not there yet gives an empty, incomplete chunk. */
  read(offset: number, signal: AbortSignal): Promise<LogChunk>;
}

/** An archive of a build context, ready to be sent. Whoever made it deletes it by `dispose`. */
export interface SourceArchive {
  /** Length in bytes. */
  readonly size: number;
  /** The bytes, from the start; may be asked for again when a transfer is repeated. */
  stream(): ReadableStream<Uint8Array>;
  dispose(): Promise<void>;
}

/**
 * Azure Container Registry as the engine needs it: the same for Azure and for the emulator.
 * Every call rejects with `AcrError`, or with the signal's reason when it is aborted.
 */
export interface RegistryService {
  listRegistries(signal: AbortSignal): Promise<readonly Registry[]>;
  /** Creates the resource group too when it is missing. Resolves when the registry is ready. */
  createRegistry(id: RegistryId, location: string, signal: AbortSignal): Promise<Registry>;
  /** What decides whether the registry runs tasks and may be pulled from; a part that is refused is left out. */
  describeRegistry(registry: RegistryId, signal: AbortSignal): Promise<RegistryFacts>;
  agentPool(registry: RegistryId, name: string, signal: AbortSignal): Promise<AgentPoolFacts>;
  listTasks(registry: RegistryId, signal: AbortSignal): Promise<readonly Task[]>;
  getTask(registry: RegistryId, name: string, signal: AbortSignal): Promise<Task>;
  /** Creates the task; rejects with `conflict` when one of that name exists. */
  createTask(registry: RegistryId, task: DockerTaskDefinition, signal: AbortSignal): Promise<Task>;
  /** Changes a task; what is not named stays as it is, secrets and push flag included. */
  updateTask(
    registry: RegistryId,
    name: string,
    change: TaskChange,
    signal: AbortSignal,
  ): Promise<Task>;
  /**
   * Copies an image, with all its architectures, into a registry; the service does the copying, and goes on with it
   * when the call is aborted. Resolves when the image is there. Rejects with `conflict` when a tag exists that must
   * not be overwritten, with `unauthorized`, `notFound` or `throttled` when the source answers so.
   */
  importImage(registry: RegistryId, request: ImageImport, signal: AbortSignal): Promise<void>;
  listRuns(registry: RegistryId, query: RunQuery, signal: AbortSignal): Promise<readonly Run[]>;
  getRun(registry: RegistryId, runId: string, signal: AbortSignal): Promise<Run>;
  /** Asks the service to stop a run. The run is stopped when its status says so. */
  cancelRun(registry: RegistryId, runId: string, signal: AbortSignal): Promise<void>;
  /** Sends an archive to the registry's own storage; returns the location for `scheduleBuild`. */
  uploadSource(
    registry: RegistryId,
    archive: SourceArchive,
    onProgress: (sentBytes: number) => void,
    signal: AbortSignal,
  ): Promise<string>;
  scheduleBuild(registry: RegistryId, request: BuildRequest, signal: AbortSignal): Promise<Run>;
  scheduleTask(registry: RegistryId, task: string, signal: AbortSignal): Promise<Run>;
  openLog(registry: RegistryId, runId: string, signal: AbortSignal): Promise<RunLog>;
}

/**
 * What a registry says about a tag (or a digest, when an image has no tag) at a moment. Times are in milliseconds since
 * 1970 UTC.
 */
export type ImageAnswer =
  | {
      readonly kind: "found";
      /** As the registry wrote it, known algorithm or not; null when it gave none. */
      readonly digest: string | null;
      /** Whether it was given without credentials; false only when they were needed. */
      readonly isPublic: boolean | undefined;
      /** When the tag was last pushed, be it with the same content; only Azure registries say it. */
      readonly pushedAt: number | undefined;
      /** The tags of the repository that were pushed last, this one left out; only Azure registries say it. */
      readonly otherTags:
        readonly { readonly name: string; readonly pushedAt: number }[] | undefined;
      readonly askedAt: number;
      /** The registry answered but wants to be left alone until then. */
      readonly pauseUntil?: number | undefined;
      /** Why this is not newer: what went wrong when it was asked for again. A sentence without full stop. */
      readonly staleBecause?: string | undefined;
    }
  | {
      /** `missing`: no such repository or tag. `refused`: not to be seen with what there is. `failed`: no usable answer. */
      readonly kind: "missing" | "refused" | "failed";
      /** What happened and what to do; without a secret. */
      readonly message: string;
      readonly askedAt: number;
    }
  | {
      /** The registry answers no more for now. */
      readonly kind: "limited";
      readonly message: string;
      /** When it may be asked again, if it said so. */
      readonly retryAt: number | undefined;
      readonly askedAt: number;
    };

/** What registries say about tags now. Resolves always, except that an aborted call rejects with the signal's reason. */
export interface ImageDirectory {
  /** The registry's host must be its login server or the public name: `docker.io`. */
  lookUp(image: ImageReference, signal: AbortSignal): Promise<ImageAnswer>;
}

/** Time, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Where diagnostics go. Never give it a secret. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** What packing a folder needs to know and tells while it works. */
export interface ContextRequest {
  /** Absolute path of the context folder. */
  readonly folder: string;
  /** Absolute path of the Dockerfile; it may lie outside the context or be ignored by it. */
  readonly dockerfile: string;
}

/** A packed build context. */
export interface PackedContext {
  readonly archive: SourceArchive;
  /** Name under which the Dockerfile is in the archive. */
  readonly dockerFilePath: string;
  /** Number of files in it. */
  readonly files: number;
}

/** Packs a build context as `docker build` would see it: ignore rules are Docker's. */
export interface ContextPacker {
  /** Rejects with `fileNotFound` or `invalidContext` when the folder or the Dockerfile cannot be read. */
  pack(
    request: ContextRequest,
    onProgress: (files: number, bytes: number) => void,
    signal: AbortSignal,
  ): Promise<PackedContext>;
}

/** Addresses and identity of a running local registry (the emulator). */
export interface LocalRegistryAddress {
  /** Base address of its Azure Resource Manager: `http://127.0.0.1:43210`. */
  readonly arm: string;
  readonly subscriptionId: string;
  readonly pid: number;
  /** What is missing for builds, as sentences for people; undefined when a container tool was found that can do all. */
  readonly containerToolProblem: string | undefined;
}

/** Starts, finds and stops the local registry's process. */
export interface LocalRegistryHost {
  /** The one that already runs over the data folder, or undefined. */
  find(signal: AbortSignal): Promise<LocalRegistryAddress | undefined>;
  /** Starts one (or gives the running one). Rejects with `portTaken`, `dataFolderUnusable` or `localRegistryFailed`. */
  start(signal: AbortSignal): Promise<LocalRegistryAddress>;
  /** Stops it; what it holds stays on disk. */
  stop(signal: AbortSignal): Promise<void>;
  /** Calls back when the running one ended without being asked to. */
  onDidExit(listener: (reason: string) => void): { dispose(): void };
}
