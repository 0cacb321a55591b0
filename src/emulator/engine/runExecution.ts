import { mkdir } from "node:fs/promises";
import { type ContainerTool } from "../executor/containerTool.ts";
import { type RunContext, fetchContext } from "./context.ts";
import { runDockerStep } from "./dockerStep.ts";
import { otherLogins } from "./otherLogins.ts";
import { RunFailure } from "./runFailure.ts";
import { type RunJob, type RunResult } from "./runJob.ts";
import { type RunOutput } from "./runOutput.ts";
import { type RunRequest } from "./taskEngine.ts";
import { type TaskEngineOptions } from "./taskEngineOptions.ts";
import { runTaskFile } from "./taskFile.ts";

/** A run that has left the queue. */
export interface StartedRun {
  readonly engine: TaskEngineOptions;
  readonly registry: string;
  readonly runId: string;
  readonly request: RunRequest;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Absolute folder for the run's files; whoever starts the run removes it. */
  readonly folder: string;
  readonly output: RunOutput;
  readonly localImages: string[];
  readonly pushing: (isPushing: boolean) => void;
  /** Told when the source is there and the steps begin. */
  readonly running: () => Promise<void>;
}

/**
 * Gets the source and runs the steps. Rejects with `RunFailure` when something of the run fails, with the
 * signal's reason when it is aborted.
 */
export async function executeRun(run: StartedRun, signal: AbortSignal): Promise<RunResult> {
  const tool = usableTool(run);
  const loginServer = run.engine.registries.loginServerOf(run.registry);
  if (loginServer === undefined) {
    throw new RunFailure(`the registry ${run.registry} was deleted`);
  }
  await mkdir(run.folder, { recursive: true, mode: 0o700 });
  const context = await contextOf(run, signal);
  await run.running();
  const login = run.engine.credentials.issue(run);
  const others = otherLogins(run.request.credentials);
  run.output.hide([login, ...others.values()].map(({ password }) => password));
  try {
    const registries = run.engine.registries.locations();
    const session = await tool.open({
      folder: run.folder,
      registries,
      login,
      otherLogins: others,
    });
    return await runSteps({ ...run, loginServer, context, session }, signal);
  } finally {
    run.engine.credentials.revoke(run);
  }
}

function usableTool({ engine, request }: StartedRun): ContainerTool {
  if (engine.tool.kind === "missing") {
    throw new RunFailure(engine.tool.problem, engine.tool.problem);
  }
  const os = request.platform?.os.toLowerCase() ?? "linux";
  if (os !== "linux") {
    const problem = `The emulator runs steps on Linux only; the run asks for ${os}`;
    throw new RunFailure(problem, problem);
  }
  return engine.tool.tool;
}

async function contextOf(run: StartedRun, signal: AbortSignal): Promise<RunContext> {
  return await fetchContext(
    {
      registry: run.registry,
      sourceLocation: run.request.sourceLocation,
      accessToken: run.request.step.contextAccessToken,
      sources: run.engine.sources,
      runFolder: run.folder,
      output: run.output,
    },
    signal,
  );
}

async function runSteps(job: RunJob, signal: AbortSignal): Promise<RunResult> {
  return job.request.step.type === "Docker"
    ? await runDockerStep(job, signal)
    : await runTaskFile(job, signal);
}
