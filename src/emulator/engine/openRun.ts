import { type RunOutput } from "./runOutput.ts";
import { type RunRequest } from "./taskEngine.ts";

/** A run that waits or goes on. */
export interface OpenRun {
  readonly registry: string;
  readonly runId: string;
  readonly request: RunRequest;
  readonly output: RunOutput;
  readonly controller: AbortController;
  /** Resolves when the run has ended and everything of it is stored; set when it leaves the queue. */
  ended: Promise<void> | undefined;
}

/** Tells whether the run is one of a registry. */
export function isOf(run: OpenRun, registry: string): boolean {
  return run.registry.toLowerCase() === registry.toLowerCase();
}

/** The texts that must not be in the run's log. */
export function secretsOf({ step }: RunRequest): readonly string[] {
  const values = [...(step.arguments ?? []), ...(step.values ?? [])];
  const secret = values.filter(({ isSecret }) => isSecret === true).map(({ value }) => value);
  return step.contextAccessToken === undefined ? secret : [...secret, step.contextAccessToken];
}
