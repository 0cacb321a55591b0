import { type Json, type PlatformRecord, type RunRecord, type StepRecord } from "../resources.ts";

/** A run that somebody asked for, after the request was checked. */
export interface RunRequest {
  readonly step: StepRecord;
  /** Uploaded source, Git or tarball address; undefined when the step needs no files. */
  readonly sourceLocation: string | undefined;
  readonly platform: PlatformRecord | undefined;
  readonly agentConfiguration: { readonly cpu?: number } | undefined;
  readonly credentials: Json | undefined;
  readonly timeoutSeconds: number;
  readonly isArchiveEnabled: boolean;
  /** Name of the task, for a run of a task. */
  readonly task: string | undefined;
}

/** Result of asking to cancel a run. */
export type CancelOutcome = "canceling" | "alreadyEnded" | "notFound";

/** What makes runs happen: queue, container tool, logs, dependencies, triggers. */
export interface TaskEngine {
  /** Queues a run; the record is stored and has a log before this resolves. */
  schedule(registry: string, request: RunRequest): Promise<RunRecord>;
  cancel(registry: string, runId: string): Promise<CancelOutcome>;
  /** Cancels all open runs of a registry and resolves when they have ended and their tools have stopped. */
  cancelAll(registry: string): Promise<void>;
  /**
   * Takes up what an earlier process left: runs that it had begun become `Failed` with a reason, those that waited go on.
   * From then on timers, commits and pull requests start tasks.
   */
  recover(): Promise<void>;
  /**
   * Stops all runs and the tools that they started. Runs that were going on become `Failed` with a reason; those that
   * wait are taken up by the next `recover`.
   */
  close(): Promise<void>;
  /** Container tool in use, if any, and what it cannot do, in sentences that say what to install. */
  readonly containerTool: { readonly name?: string; readonly problem?: string };
}
