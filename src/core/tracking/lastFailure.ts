import { type ParsedRunLog } from "../run/runLog.ts";
import { type Run } from "../run/run.ts";
import { finishedRuns, type SubjectFacts } from "./subjectFacts.ts";

/** The newest run that ended, if it did not succeed, and what run and log say about why. */
export interface LastFailure {
  readonly run: Run;
  /** The most telling first. */
  readonly messages: readonly string[];
}

/** Finds the newest run that ended; undefined when it succeeded, or when there is none or nobody asked. */
export function lastFailure(facts: SubjectFacts): LastFailure | undefined {
  const [run] = finishedRuns(facts) ?? [];
  if (run === undefined || run.status === "Succeeded") {
    return undefined;
  }
  const log = logOf(facts, run);
  const messages = [log?.outcome?.message, run.errorMessage, log?.error?.text];
  return { run, messages: messages.flatMap((text = "") => (text === "" ? [] : [text])) };
}

/** The log of a run, if it is known. */
export function logOf({ task }: SubjectFacts, run: Run): ParsedRunLog | undefined {
  return task?.logs?.find(({ runId }) => runId === run.id)?.log;
}
