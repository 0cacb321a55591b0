import { type Task, type TaskStep } from "../../../../../src/core/taskfile/task.ts";
import { plainStep } from "../../../../../src/emulator/engine/task/plainStep.ts";
import { runTask } from "../../../../../src/emulator/engine/task/runTask.ts";
import { type TaskProcesses } from "../../../../../src/emulator/engine/task/taskProcesses.ts";
import { VirtualClock } from "./virtualClock.ts";

/** What a run of a task came to. */
export interface TaskOutcome {
  /** Lines of the log; a time is written as `@<milliseconds>` where `timed` asks for it. */
  readonly log: readonly string[];
  readonly error: string | undefined;
  readonly removed: readonly string[];
  readonly milliseconds: number;
}

/** A step by its id and command: words OK, FAIL, SLOW (4 s), FLAKY (third time well) say what it does. */
export function commandStep(id: string, text: string, change: Partial<TaskStep> = {}): TaskStep {
  return plainStep({ id, work: { kind: "cmd", text }, after: [], ...change });
}

/** Runs a task with processes that do what their words say. */
export async function runScripted(
  task: Pick<Task, "steps"> & Partial<Task>,
  signal: AbortSignal = new AbortController().signal,
): Promise<TaskOutcome> {
  const clock = new VirtualClock();
  const log: string[] = [];
  const removed: string[] = [];
  const processes = scriptedProcesses(clock, removed);
  const ports = {
    processes,
    log: {
      stamp: (text: string) => void log.push(text),
      line: (text: string) => void log.push(text),
    },
    clock,
  };
  const whole = { version: undefined, hasAliases: false, networks: [], volumes: [], ...task };
  const error = await runTask(whole, ports, signal).then(
    () => undefined,
    (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
  );
  return {
    log: log.filter((line) => !line.includes("Docker configuration")),
    error,
    removed,
    milliseconds: clock.now(),
  };
}

function scriptedProcesses(clock: VirtualClock, removed: string[]): TaskProcesses {
  let calls = 0;
  const act: TaskProcesses["run"] = async ({ work }, output, signal) => {
    const text = work.kind === "push" ? "" : work.text;
    if (text.includes("SLOW")) {
      await clock.sleep(4_000, signal);
    }
    if (text.includes("FLAKY")) {
      calls += 1;
      output(`try ${calls}`);
      return calls % 3 === 0 ? 0 : 1;
    }
    output(`did ${text}`);
    return text.includes("FAIL") ? 3 : 0;
  };
  return {
    registries: [],
    createNetwork: ({ name }, output) => {
      output("no such driver");
      return Promise.resolve(name === "bad" ? 1 : 0);
    },
    removeNetwork: (name) => Promise.resolve(void removed.push(`network ${name}`)),
    login: () => Promise.resolve(0),
    createVolume: () => Promise.resolve(),
    pull: () => Promise.resolve(0),
    scan: ({ work }) =>
      Promise.resolve(
        work.kind === "build" && work.text.includes("BAD")
          ? { kind: "failed", output: "unexpected dockerfile format" }
          : { kind: "scanned" },
      ),
    run: act,
    push: (image, output) => {
      output(`pushed ${image}`);
      return Promise.resolve(image.includes("bad") ? 1 : 0);
    },
    pushing: () => undefined,
    removeContainer: (id) => Promise.resolve(void removed.push(id)),
    hasDependencies: (id) => id === "build",
    dependencyBlock: () => undefined,
  };
}
