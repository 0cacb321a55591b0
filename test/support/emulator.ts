import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { trafficFile } from "./trafficFile.ts";

/** The line that the emulator prints when it is ready, and the process that printed it. */
export interface StartedEmulator {
  readonly arm: string;
  readonly https: string | undefined;
  readonly subscriptionId: string;
  readonly caFile: string | undefined;
  readonly pid: number;
  readonly process: ChildProcess;
  /** What it wrote to standard error so far. */
  errors(): string;
  /** Asks it to end and waits until it has; after 10 s it is killed. */
  stop(): Promise<void>;
}

/** Starts the built emulator (dist/emulator.js of the current folder) on a free port. Rejects with what it printed when it does not get ready. */
export async function startEmulator(
  dataFolder: string,
  options: readonly string[] = [],
): Promise<StartedEmulator> {
  const program = path.resolve("dist/emulator.js");
  const child = spawn(
    process.execPath,
    [program, "--port", "0", "--record", trafficFile(), "--data", dataFolder, ...options],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`the emulator ended with ${code} before it was ready: ${errors}`)),
    );
  });
  const ready = JSON.parse(line) as Omit<StartedEmulator, "process" | "errors" | "stop">;
  return {
    ...ready,
    process: child,
    errors: () => errors,
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
