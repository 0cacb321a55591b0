import { type Log } from "../../src/core/ports.ts";

/** A log that keeps its lines for a test to look at. */
export function recordingLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (message: string): void => {
    lines.push(message);
  };
  return { lines, info: write, warn: write, error: write };
}
