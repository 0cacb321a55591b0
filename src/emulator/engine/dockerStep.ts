import { type Task } from "../../core/taskfile/task.ts";
import { expandRunText, outputImage } from "./imageNames.ts";
import { type RunJob, type RunResult } from "./runJob.ts";
import { plainStep } from "./task/plainStep.ts";
import { runTask } from "./task/runTask.ts";
import { SessionProcesses, type StepBuild } from "./task/sessionProcesses.ts";

/**
 * Runs a Docker step as the engine does a quick build: a step `build`, then a step `push` unless pushing is off
 * or no image is named. Rejects with `RunFailure` when one fails.
 */
export async function runDockerStep(job: RunJob, signal: AbortSignal): Promise<RunResult> {
  const { output: log, engine } = job;
  const build = quickBuild(job);
  const task = quickTask(build, job);
  log.stamp(`Using acb_vol_${engine.newId()} as the home volume`);
  const processes = new SessionProcesses(task, job, () => build);
  await runTask(task, { processes, log, clock: engine.clock }, signal);
  return processes.result();
}

function quickTask({ images }: StepBuild, { request }: RunJob): Task {
  const build = plainStep({
    id: "build",
    work: { kind: "build", text: "." },
    after: [],
    timeoutSeconds: 28_800,
  });
  const push = plainStep({
    id: "push",
    work: { kind: "push", images: images.map(({ name }) => name) },
    after: [build.id],
    timeoutSeconds: 3_600,
  });
  const isPushed = request.step.isPushEnabled !== false && images.length > 0;
  const steps = isPushed ? [build, push] : [build];
  return { version: undefined, hasAliases: false, steps, networks: [], volumes: [] };
}

function quickBuild(job: RunJob): StepBuild {
  const { step } = job.request;
  const images = (step.imageNames ?? []).map((name) => outputImage(name, job));
  return {
    images,
    build: {
      contextFolder: job.context.folder,
      dockerFilePath: step.dockerFilePath ?? "Dockerfile",
      imageNames: images.map(({ name }) => name),
      arguments: (step.arguments ?? []).map((argument) => ({
        ...argument,
        value: expandRunText(argument.value, job),
      })),
      target: step.target,
      noCache: step.noCache === true,
      earlierImages: [],
    },
  };
}
