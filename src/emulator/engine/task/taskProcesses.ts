import { type Clock } from "../../../core/ports.ts";
import { type TaskNetwork, type TaskStep, type TaskVolume } from "../../../core/taskfile/task.ts";
import { type LineListener } from "../../executor/program.ts";

/** What a scan of a Dockerfile came to. `output` is what the scanner said. */
export type ScanOutcome =
  { readonly kind: "scanned" } | { readonly kind: "failed"; readonly output: string };

/**
 * What the scheduler of a task has done by others. A number is an exit status. Calls reject with the signal's reason
 * when aborted, after what they started has ended, and with `StepError` when a step fails for another reason.
 */
export interface TaskProcesses {
  /** Hosts of the registries to log in to before the first step. */
  readonly registries: readonly string[];
  createNetwork(network: TaskNetwork, output: LineListener, signal: AbortSignal): Promise<number>;
  removeNetwork(name: string, signal: AbortSignal): Promise<void>;
  login(registry: string, output: LineListener, signal: AbortSignal): Promise<number>;
  createVolume(volume: TaskVolume, signal: AbortSignal): Promise<void>;
  /** Gets the image of a `cmd` step. */
  pull(step: TaskStep, output: LineListener, signal: AbortSignal): Promise<number>;
  /** Scans the Dockerfile of a `build` step, whose dependencies are then known. */
  scan(step: TaskStep, signal: AbortSignal): Promise<ScanOutcome>;
  /** Runs a `cmd` or `build` step once. */
  run(step: TaskStep, output: LineListener, signal: AbortSignal): Promise<number>;
  /** Pushes an image once. */
  push(image: string, output: LineListener, signal: AbortSignal): Promise<number>;
  /** Told before and after the images of a step are pushed. */
  pushing(isPushing: boolean): void;
  /** Removes the container of a step, whether it runs, has ended or never was. */
  removeContainer(stepId: string, signal: AbortSignal): Promise<void>;
  /** Tells whether a scan of this step's Dockerfile succeeded. */
  hasDependencies(stepId: string): boolean;
  /** The dependencies of all steps as the log lists them, or undefined when there are none. */
  dependencyBlock(): string | undefined;
}

/** Where the engine's lines go. */
export interface TaskLog {
  /** A line of the engine, with the time. */
  stamp(text: string): void;
  /** A line without time. */
  readonly line: LineListener;
}

/** Everything that a task needs from outside. */
export interface TaskPorts {
  readonly processes: TaskProcesses;
  readonly log: TaskLog;
  readonly clock: Clock;
}

/** Why a step failed, in the engine's words after `failed to run step ID: <id>: `. */
export class StepError extends Error {
  override readonly name = "StepError";
}
