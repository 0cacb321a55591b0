import { type Clock, type Log } from "../../../core/ports.ts";
import { nextOccurrences, parseSchedule } from "../../../core/trigger/nCrontab.ts";
import { isObject } from "../../store/storedRecord.ts";
import { type ResourceStore } from "../../store/resourceStore.ts";
import { taskRunRequest } from "../runRecords.ts";
import { serviceTime } from "../runTimes.ts";
import { isOn, placedTasks, type PlacedTask, type StartRun } from "./runCause.ts";

/** What timers need. */
export interface TimerTriggersOptions {
  readonly resources: ResourceStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds. */
const minute = 60_000;
/** An occurrence that is older than this when it is seen was missed, as after a sleep of the machine, and is left out. */
const longestDelay = 2 * minute;
/** A clock that went back by less than this meets occurrences again that have fired; by more, it was wrong before. */
const longestRepetition = 60 * minute;

/**
 * Starts tasks at the times of their timers, which are UTC
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-scheduled). It looks once a minute, the
 * shortest interval of a schedule, at the tasks as they are then. What fell due while the emulator was not running does not
 * fire later, and no occurrence fires twice.
 */
export class TimerTriggers {
  readonly #options: TimerTriggersOptions;
  readonly #start: StartRun;
  readonly #stopping = new AbortController();
  /** Last occurrence that fired, by the key of the timer. */
  readonly #fired = new Map<string, number>();
  #watching: Promise<void> = Promise.resolve();

  constructor(options: TimerTriggersOptions, start: StartRun) {
    this.#options = options;
    this.#start = start;
  }

  /** Begins to look. What has fired before is read off the stored runs. */
  watch(): void {
    const { resources } = this.#options;
    for (const { name: registry } of resources.registries()) {
      for (const { properties } of resources.runs(registry)) {
        const { task, timerTrigger } = properties;
        if (task !== undefined && timerTrigger !== undefined) {
          const key = timerKey(registry, task, timerTrigger.timerTriggerName);
          const at = Date.parse(timerTrigger.scheduleOccurrence);
          this.#fired.set(key, Math.max(at, this.#fired.get(key) ?? at));
        }
      }
    }
    this.#watching = this.#watch(this.#stopping.signal).catch(() => undefined);
  }

  /** Stops looking; resolves when no run is being queued any more. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    let lookedAt = clock.now();
    while (!signal.aborted) {
      await clock.sleep(minute - (clock.now() % minute), signal);
      const now = clock.now();
      await this.#look(Math.max(lookedAt, now - longestDelay), now, signal);
      lookedAt = now;
    }
  }

  /** Fires what fell due after `since` and not after `now`: of several occurrences of one timer the last. */
  async #look(since: number, now: number, signal: AbortSignal): Promise<void> {
    const { resources } = this.#options;
    for (const placed of placedTasks(resources)) {
      for (const timer of enabledTimers(placed)) {
        const due = dueOccurrence(timer.schedule, since, now);
        if (due !== undefined && !signal.aborted) {
          await this.#fire(placed, timer.name, due);
        }
      }
    }
  }

  async #fire({ registry, task }: PlacedTask, timer: string, due: number): Promise<void> {
    const { log } = this.#options;
    const key = timerKey(registry, task.name, timer);
    const last = this.#fired.get(key);
    const hasFired = last !== undefined && due <= last && last - due < longestRepetition;
    const request = taskRunRequest(task);
    if (hasFired || request === undefined) {
      return;
    }
    this.#fired.set(key, due);
    try {
      const scheduleOccurrence = serviceTime(due);
      const occurrence = { timerTriggerName: timer, scheduleOccurrence };
      await this.#start(registry, request, { kind: "timer", occurrence });
    } catch (error) {
      log.error(`Task ${task.name} could not be started by its timer ${timer}: ${String(error)}`);
    }
  }
}

interface Timer {
  readonly name: string;
  readonly schedule: string;
}

function enabledTimers({ task }: PlacedTask): readonly Timer[] {
  const { status, trigger } = task.properties;
  if (!isOn(status)) {
    return [];
  }
  return (trigger?.timerTriggers ?? []).flatMap((timer) => {
    if (!isObject(timer)) {
      return [];
    }
    const { name, schedule, status: timerStatus } = timer;
    const isEnabled = typeof timerStatus !== "string" || isOn(timerStatus);
    return isEnabled && typeof name === "string" && typeof schedule === "string"
      ? [{ name, schedule }]
      : [];
  });
}

function dueOccurrence(schedule: string, since: number, now: number): number | undefined {
  const parsed = parseSchedule(schedule);
  return parsed.kind === "invalid"
    ? undefined
    : nextOccurrences(parsed.schedule, since, Math.ceil(longestDelay / minute) + 1)
        .filter((at) => at <= now)
        .at(-1);
}

function timerKey(registry: string, task: string, timer: string): string {
  return `${registry}/${task}/${timer}`.toLowerCase();
}
