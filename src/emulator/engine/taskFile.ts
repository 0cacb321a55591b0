import { parseSimpleTaskFile, type SimpleStep } from "../../core/taskfile/simpleTaskFile.ts";
import { type Task, type TaskStep } from "../../core/taskfile/task.ts";
import { expandImageAlias } from "./imageAliases.ts";
import { runTemplateValues } from "./imageNames.ts";
import { RunFailure } from "./runFailure.ts";
import { type RunJob, type RunResult } from "./runJob.ts";
import { plainStep } from "./task/plainStep.ts";
import { runTask } from "./task/runTask.ts";
import { SessionProcesses } from "./task/sessionProcesses.ts";
import { stepBuild } from "./task/stepBuild.ts";
import { readTaskFile } from "./taskFileText.ts";

/** Runs a task file. What it cannot execute makes the run fail before anything is done. */
export async function runTaskFile(job: RunJob, signal: AbortSignal): Promise<RunResult> {
  const task = await readTask(job);
  const { output: log, engine } = job;
  const processes = new SessionProcesses(task, job, (step, earlier) =>
    stepBuild(step, earlier, job),
  );
  await runTask(task, { processes, log, clock: engine.clock }, signal);
  return processes.result();
}

async function readTask(job: RunJob): Promise<Task> {
  const text = await readTaskFile(job);
  const read = parseSimpleTaskFile(text, runTemplateValues(job));
  if (read.kind === "failed") {
    throw new RunFailure(`unable to create task: ${read.message}`);
  }
  const steps = read.steps.map((step, index) => taskStep(step, read.steps[index - 1], text));
  return { version: undefined, hasAliases: false, steps, networks: [], volumes: [] };
}

function taskStep(step: SimpleStep, previous: SimpleStep | undefined, text: string): TaskStep {
  const { id, timeoutSeconds, keepsWorkingDirectory } = step;
  return plainStep({
    id,
    work: workOf(step, text),
    after: previous === undefined ? [] : [previous.id],
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    disableWorkingDirectoryOverride: keepsWorkingDirectory === true,
  });
}

function workOf(step: SimpleStep, text: string): TaskStep["work"] {
  switch (step.kind) {
    case "push":
      return { kind: "push", images: step.images };
    case "build":
      return { kind: "build", text: step.text };
    case "cmd":
      return { kind: "cmd", text: expandImageAlias(step.text, text) };
  }
}
