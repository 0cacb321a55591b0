import { type TaskPorts } from "./taskProcesses.ts";

/** Milliseconds before the second and the third attempt. */
const pauses: readonly number[] = [250, 500];

/** Pushes an image with three attempts, as the engine does; tells whether one succeeded. `push` gives an exit status. */
export async function pushWithAttempts(
  name: string,
  push: () => Promise<number>,
  { log, clock }: Pick<TaskPorts, "log" | "clock">,
  signal: AbortSignal,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    log.stamp(`Pushing image: ${name}, attempt ${attempt}`);
    if ((await push()) === 0) {
      log.stamp(`Successfully pushed image: ${name}`);
      return true;
    }
    const pause = pauses[attempt - 1];
    if (pause === undefined) {
      return false;
    }
    await clock.sleep(pause, signal);
  }
}
