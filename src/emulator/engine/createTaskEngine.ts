import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { endLeftOverTools } from "../executor/leftOverTools.ts";
import { hasEnded, type RunRecord } from "../resources.ts";
import { BaseImageTracker } from "./baseImageTracker.ts";
import { isOf, type OpenRun, secretsOf } from "./openRun.ts";
import { recoverRuns } from "./recoverRuns.ts";
import { executeRun } from "./runExecution.ts";
import { RunInterruption } from "./runFailure.ts";
import { failedOutcome, type RunOutcome, successfulOutcome } from "./runOutcome.ts";
import { RunOutput } from "./runOutput.ts";
import { changeRun, newRunRecord, type RunChange } from "./runRecords.ts";
import { type RunResult } from "./runJob.ts";
import { serviceTime } from "./runTimes.ts";
import { type CancelOutcome, type RunRequest, type TaskEngine } from "./taskEngine.ts";
import { type TaskEngineOptions, usualConcurrentRuns } from "./taskEngineOptions.ts";
import { type RunCause, type StartRun } from "./triggers/runCause.ts";
import { SourceTriggers } from "./triggers/sourceTriggers.ts";
import { TimerTriggers } from "./triggers/timerTriggers.ts";

/**
 * Makes the engine. Call `recover` before the first run is scheduled, and `close` at the end: it stops the tools
 * that runs have started.
 */
export function createTaskEngine(options: TaskEngineOptions): TaskEngine {
  return new QueueingTaskEngine(options);
}

class QueueingTaskEngine implements TaskEngine {
  readonly #options: TaskEngineOptions;
  readonly #tracker: BaseImageTracker;
  readonly #timers: TimerTriggers;
  readonly #sources: SourceTriggers | undefined;
  readonly #waiting: OpenRun[] = [];
  readonly #going = new Set<OpenRun>();
  /** Further names of images that runs made; taken away when nothing goes on that may be based on them. */
  readonly #localImages: string[] = [];
  #isCleaning = false;
  #isClosed = false;

  constructor(options: TaskEngineOptions) {
    this.#options = options;
    const start: StartRun = (registry, request, cause) => this.#queue(registry, request, cause);
    this.#tracker = new BaseImageTracker(options, start);
    this.#timers = new TimerTriggers(options, start);
    const { triggerFolder: folder } = options;
    this.#sources =
      folder === undefined ? undefined : new SourceTriggers({ ...options, folder }, start);
  }

  get containerTool(): TaskEngine["containerTool"] {
    const { tool } = this.#options;
    return {
      ...(tool.kind === "found" ? { name: tool.tool.name } : {}),
      ...(tool.problem === undefined ? {} : { problem: tool.problem }),
    };
  }

  async schedule(registry: string, request: RunRequest): Promise<RunRecord> {
    return await this.#queue(registry, request, { kind: "manual" });
  }

  async cancel(registry: string, runId: string): Promise<CancelOutcome> {
    const record = this.#options.resources.run(registry, runId);
    const run = this.#find(registry, runId);
    if (record === undefined) {
      return "notFound";
    }
    if (run === undefined || hasEnded(record.properties.status)) {
      return "alreadyEnded";
    }
    run.controller.abort(new RunInterruption("canceled"));
    await this.#dropFromQueue(run);
    return "canceling";
  }

  async cancelAll(registry: string): Promise<void> {
    const runs = [...this.#waiting, ...this.#going].filter((run) => isOf(run, registry));
    await this.#interrupt(runs, "canceled");
  }

  async recover(): Promise<void> {
    const { workFolder, tool } = this.#options;
    await endLeftOverTools(workFolder);
    const waiting = await recoverRuns(this.#options);
    await mkdir(workFolder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(workFolder)) {
      await rm(path.join(workFolder, name), { recursive: true, force: true });
    }
    if (tool.kind === "found") {
      await tool.tool.clean([], new AbortController().signal);
    }
    waiting.forEach(({ registry, runId, request }) => this.#enqueue(registry, runId, request));
    this.#startNext();
    this.#timers.watch();
    this.#sources?.watch();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#timers.close();
    await this.#sources?.close();
    this.#tracker.dispose();
    await this.#tracker.settled();
    // What waits is stored and goes on after the next start.
    this.#waiting.length = 0;
    await this.#interrupt([...this.#going], "closing");
  }

  async #interrupt(runs: readonly OpenRun[], kind: RunInterruption["kind"]): Promise<void> {
    runs.forEach((run) => run.controller.abort(new RunInterruption(kind)));
    for (const run of runs) {
      await this.#dropFromQueue(run);
    }
    await Promise.all(runs.flatMap((run) => (run.ended === undefined ? [] : [run.ended])));
  }

  async #queue(registry: string, request: RunRequest, cause: RunCause): Promise<RunRecord> {
    if (this.#isClosed) {
      throw new Error("The emulator is being stopped and takes no more runs");
    }
    const { resources, logs, clock } = this.#options;
    const runId = await resources.nextRunId(registry);
    const record = newRunRecord({ runId, request, cause, now: clock.now() });
    await logs.create(registry, runId);
    await resources.putRun(registry, record);
    this.#enqueue(registry, runId, request);
    this.#startNext();
    return record;
  }

  #enqueue(registry: string, runId: string, request: RunRequest): void {
    const { logs, clock } = this.#options;
    const secrets = secretsOf(request);
    this.#waiting.push({
      registry,
      runId,
      request,
      output: new RunOutput({ logs, registry, runId, clock, secrets }),
      controller: new AbortController(),
      ended: undefined,
    });
  }

  #startNext(): void {
    const { concurrentRuns = usualConcurrentRuns } = this.#options;
    while (this.#going.size < concurrentRuns && !this.#isClosed && !this.#isCleaning) {
      const run = this.#waiting.shift();
      if (run === undefined) {
        return;
      }
      this.#going.add(run);
      run.ended = this.#carryOut(run)
        .catch((error: unknown) => {
          this.#options.log.error(`Run ${run.runId} could not be stored: ${String(error)}`);
        })
        .finally(() => {
          this.#going.delete(run);
          this.#startNext();
        });
    }
  }

  async #carryOut(run: OpenRun): Promise<void> {
    const { clock, workFolder } = this.#options;
    const startedAt = clock.now();
    await this.#change(run, { status: "Started", startTime: serviceTime(startedAt) });
    const folder = path.join(workFolder, `${run.registry.toLowerCase()}-${run.runId}`);
    const timer = this.#limit(run);
    try {
      const result = await this.#execute(run, folder, startedAt);
      await this.#succeed(run, result, startedAt);
    } catch (error) {
      // Whatever the tools said when they were stopped: the interruption is why the run ended.
      const reason: unknown = run.controller.signal.aborted ? run.controller.signal.reason : error;
      await this.#end(run, failedOutcome(reason, run.runId, clock.now() - startedAt), []);
    } finally {
      timer.abort();
      await this.#cleanUp(folder);
    }
  }

  async #execute(run: OpenRun, folder: string, startedAt: number): Promise<RunResult> {
    const { registry, runId, request, output } = run;
    return await executeRun(
      {
        engine: this.#options,
        registry,
        runId,
        request,
        startedAt,
        folder,
        output,
        localImages: this.#localImages,
        pushing: (isPushing) => this.#tracker.pushing(run, isPushing),
        running: () => this.#change(run, { status: "Running" }),
      },
      run.controller.signal,
    );
  }

  /** Ends the run when its time is over; aborting the answer stops the clock. */
  #limit(run: OpenRun): AbortController {
    const timer = new AbortController();
    this.#options.clock.sleep(run.request.timeoutSeconds * 1000, timer.signal).then(
      () => run.controller.abort(new RunInterruption("timeout")),
      () => undefined,
    );
    return timer;
  }

  async #succeed(run: OpenRun, result: RunResult, startedAt: number): Promise<void> {
    const { clock, resources } = this.#options;
    const { registry, request } = run;
    const task = request.task === undefined ? undefined : resources.task(registry, request.task);
    if (task?.properties.step !== undefined) {
      const step = { ...task.properties.step, baseImageDependencies: result.dependencies };
      await resources.putTask(registry, { ...task, properties: { ...task.properties, step } });
    }
    const outcome = successfulOutcome(run.runId, clock.now() - startedAt);
    await this.#end(run, outcome, result.outputImages);
    if (task !== undefined) {
      this.#tracker.armed(registry, task.name, startedAt);
    }
  }

  async #end(
    run: OpenRun,
    outcome: RunOutcome,
    outputImages: RunResult["outputImages"],
  ): Promise<void> {
    outcome.lines.forEach(run.output.line);
    await run.output.complete(outcome.completion);
    await this.#change(run, {
      ...outcome.change,
      finishTime: serviceTime(this.#options.clock.now()),
      ...(outputImages.length === 0 ? {} : { outputImages }),
    });
  }

  /** A run that waits ends at once; one that goes on ends when its tools have stopped. */
  async #dropFromQueue(run: OpenRun): Promise<void> {
    const index = this.#waiting.indexOf(run);
    if (index >= 0) {
      this.#waiting.splice(index, 1);
      await this.#end(run, failedOutcome(run.controller.signal.reason, run.runId, 0), []);
    }
  }

  async #cleanUp(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    const { tool } = this.#options;
    if (this.#going.size > 1 || tool.kind === "missing") {
      return;
    }
    this.#isCleaning = true;
    try {
      await tool.tool.clean(this.#localImages.splice(0), new AbortController().signal);
    } finally {
      this.#isCleaning = false;
    }
  }

  async #change(run: OpenRun, change: RunChange): Promise<void> {
    await changeRun(this.#options.resources, run, change, this.#options.clock.now());
  }

  #find(registry: string, runId: string): OpenRun | undefined {
    return [...this.#waiting, ...this.#going].find(
      (run) => run.runId === runId && isOf(run, registry),
    );
  }
}
