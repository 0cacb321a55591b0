import { readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";

/** Command lines of all processes of the machine that contain the text. */
export function processes(text: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((id) => {
      try {
        return [readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    })
    .filter((line) => line.includes(text));
}

/** Waits until a process with this command line, given from its start, is there. */
export async function processAppears(command: string): Promise<void> {
  await expect
    .poll(() => processes(command).some((line) => line.startsWith(command)), { timeout: 10_000 })
    .toBe(true);
}
