import { type Run } from "../run/run.ts";
import { type ParsedRunLog } from "../run/runLog.ts";
import { type CheckSubject } from "./check.ts";
import { lastFailure, logOf } from "./lastFailure.ts";
import { finishedRuns } from "./subjectFacts.ts";

/** Whether the newest run built the image and failed in a later step, so that nothing was recorded. */
export type LaterFailure =
  | { readonly kind: "failed"; readonly run: Run; readonly step: string }
  | { readonly kind: "none"; readonly message: string }
  | { readonly kind: "unknown"; readonly settledBy: string };

/**
 * Looks for a run that failed after its build: dependencies are told only when all steps have succeeded
 * (https://github.com/Azure/acr-builder, `RunTask`). Only the newest run that ended counts.
 */
export function failedAfterBuild({ facts, task }: CheckSubject): LaterFailure {
  if (finishedRuns(facts) === undefined) {
    return unknown("The runs of the task would tell");
  }
  const failure = lastFailure(facts);
  if (failure === undefined) {
    return { kind: "none", message: "The newest run that ended, if any, succeeded" };
  }
  const log = logOf(facts, failure.run);
  if (log === undefined) {
    return unknown(`The log of run ${failure.run.id} would tell`);
  }
  const steps = facts.task?.steps?.flatMap(({ kind, id }) => (kind === "build" ? [id] : []));
  const builds = task?.task.step.kind === "docker" ? serviceBuilds : steps;
  return builds === undefined
    ? unknown("The task file would tell")
    : readLog(failure.run, log, builds);
}

/** Names of the build step that the service writes for a task with a Dockerfile. */
const serviceBuilds: readonly string[] = ["build", "acb_step_0"];

function readLog(run: Run, log: ParsedRunLog, builds: readonly string[]): LaterFailure {
  const failed = log.steps.findIndex(({ state }) => state === "failed");
  const step = log.steps[failed];
  const isAfterBuild = log.steps
    .slice(0, Math.max(0, failed))
    .some(({ id }) => builds.includes(id));
  if (step === undefined || builds.includes(step.id) || !isAfterBuild) {
    return { kind: "none", message: `Run ${run.id} did not fail after a build` };
  }
  return { kind: "failed", run, step: step.id };
}

function unknown(settledBy: string): LaterFailure {
  return { kind: "unknown", settledBy };
}
