import { afterEach, beforeEach, expect, it } from "vitest";
import { type Clock } from "../../../../../src/core/ports.ts";
import { newRunRecord } from "../../../../../src/emulator/engine/runRecords.ts";
import { TimerTriggers } from "../../../../../src/emulator/engine/triggers/timerTriggers.ts";
import { type Json } from "../../../../../src/emulator/resources.ts";
import { dockerTask, runRequest, step } from "../../../../support/engine.ts";
import { manualClock, type ManualClock } from "../../../../support/manualClock.ts";
import { MemoryResourceStore, registryRecord } from "../../../../support/memoryStores.ts";
import { recordingLog } from "../../../../support/recordingLog.ts";

const minute = 60_000;
const start = Date.UTC(2026, 0, 2, 3, 4, 5);

let clock: ManualClock;
let resources: MemoryResourceStore;
let timers: TimerTriggers;
let fired: string[];

beforeEach(async () => {
  clock = manualClock(start);
  resources = new MemoryResourceStore();
  await resources.putRegistry(registryRecord("contoso", 5001));
  fired = [];
  timers = newTimers();
});
afterEach(() => timers.close());

it.each<readonly [string, readonly Json[], number, readonly string[]]>([
  ["every minute", [timer("t1", "* * * * *")], 3, ["t1 03:05", "t1 03:06", "t1 03:07"]],
  ["names of days in UTC", [timer("t1", "6 3 * * Fri")], 3, ["t1 03:06"]],
  ["another day", [timer("t1", "6 3 * * Sat")], 3, []],
  [
    "two that coincide",
    [timer("t1", "6 3 * * *"), timer("t2", "*/6 * * * *")],
    3,
    ["t1 03:06", "t2 03:06"],
  ],
  ["a disabled one", [timer("t1", "* * * * *", "disabled")], 3, []],
  ["one without status", [{ name: "t1", schedule: "5 * * * *" }], 3, ["t1 03:05"]],
  ["one that never is", [timer("t1", "0 0 30 2 *")], 3, []],
])("fires %s", async (_, timerTriggers, minutes, expected) => {
  await putTask(timerTriggers);
  timers.watch();
  await pass(minutes);
  expect(fired).toEqual(expected);
});

it("takes changes of a task at once", async () => {
  timers.watch();
  await putTask([timer("t1", "* * * * *")]);
  await pass(1);
  await putTask([timer("t1", "0 0 * * *"), timer("t2", "* * * * *")]);
  await pass(1);
  await putTask([timer("t2", "* * * * *")], "Disabled");
  await pass(1);
  await putTask([timer("t2", "* * * * *")]);
  await pass(1);
  await resources.deleteTask("contoso", "nightly");
  await pass(1);
  expect(fired).toEqual(["t1 03:05", "t2 03:06", "t2 03:08"]);
});

it("leaves out what it missed while the machine slept", async () => {
  await putTask([timer("t1", "30 * * * *"), timer("t2", "* * * * *")]);
  timers.watch();
  await clock.advance(5 * 60 * minute);
  expect(fired).toEqual(["t2 08:04"]);
});

it("does not fire an occurrence again when the clock goes back", async () => {
  await putTask([timer("t1", "* * * * *")]);
  let back = 0;
  timers = newTimers({
    now: () => clock.now() - back,
    sleep: (time, signal) => clock.sleep(time, signal),
  });
  timers.watch();
  await pass(2);
  back = 2 * minute;
  await pass(5);
  expect(fired).toEqual(["t1 03:05", "t1 03:06", "t1 03:07", "t1 03:08", "t1 03:09"]);
  back = 24 * 60 * minute;
  await pass(1);
  await pass(1);
  expect(fired.slice(5)).toEqual(["t1 03:13"]);
});

it("does not fire an occurrence again after a restart", async () => {
  await putTask([timer("t1", "5 3 * * *")]);
  const scheduleOccurrence = "2026-01-02T03:05:00.0000000+00:00";
  await resources.putRun(
    "contoso",
    newRunRecord({
      runId: "cf1",
      request: runRequest({ step: step({}), task: "nightly" }),
      cause: { kind: "timer", occurrence: { timerTriggerName: "t1", scheduleOccurrence } },
      now: start,
    }),
  );
  timers.watch();
  await pass(2);
  expect(fired).toEqual([]);
});

it("goes on when a run could not be queued", async () => {
  await putTask([timer("broken", "5 3 * * *"), timer("t1", "5 3 * * *")]);
  timers.watch();
  await pass(1);
  expect(fired).toEqual(["t1 03:05"]);
});

it("fires no more when it is closed", async () => {
  await putTask([timer("t1", "* * * * *")]);
  timers.watch();
  await timers.close();
  await pass(2);
  expect([fired, clock.sleeping]).toEqual([[], 0]);
});

/** Goes from whole minute to whole minute, as the timers do. */
async function pass(minutes: number): Promise<void> {
  for (let count = 0; count < minutes; count += 1) {
    await clock.advance(minute - (clock.now() % minute));
  }
}

async function putTask(timerTriggers: readonly Json[], status = "Enabled"): Promise<void> {
  const task = dockerTask("nightly", { contextPath: "/dev/null" });
  const properties = { ...task.properties, status, trigger: { timerTriggers } };
  await resources.putTask("contoso", { ...task, properties });
}

function timer(name: string, schedule: string, status = "Enabled"): Json {
  return { name, schedule, status };
}

function newTimers(time: Clock = clock): TimerTriggers {
  const options = { resources, clock: time, log: recordingLog() };
  return new TimerTriggers(options, (_registry, _request, cause) => {
    if (cause.kind !== "timer" || cause.occurrence.timerTriggerName === "broken") {
      return Promise.reject(new Error("refused"));
    }
    const { timerTriggerName, scheduleOccurrence } = cause.occurrence;
    fired.push(`${timerTriggerName} ${scheduleOccurrence.slice(11, 16)}`);
    return Promise.resolve();
  });
}
