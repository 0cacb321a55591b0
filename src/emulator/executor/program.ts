import { spawn, type ChildProcess } from "node:child_process";
import { type Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/** A program to run: no shell is involved, so no parameter needs quoting. */
export interface ProgramRequest {
  readonly command: string;
  readonly parameters: readonly string[];
  /** The whole environment of the program. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folder in which it runs; the emulator's own when absent. */
  readonly folder?: string;
  /** Text for its standard input; empty when absent. */
  readonly input?: string;
}

/** Takes one line that a program wrote, without its line end. */
export type LineListener = (line: string) => void;

/** What one program wrote, when all of it is wanted at once. */
export interface ProgramAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longer lines are cut into several, so that a program without line ends cannot fill the memory. */
const longestLine = 65_536;
/** Milliseconds between the request to end and the kill. */
const patience = 3_000;
/** How often, and with which pause in milliseconds, it is looked whether a killed group is gone. */
const looks = 40;
const pause = 25;
/** What a shell answers for a program that a signal ended; used where only the fact matters. */
const endedBySignal = 137;

/**
 * Runs a program in a process group of its own and gives its exit status. Lines of stdout and stderr go to
 * `output` in the order in which they arrive. An abort ends the whole group (TERM, then KILL), waits until it
 * is gone and rejects with the signal's reason. Rejects when the program cannot be started.
 */
export async function runProgram(
  request: ProgramRequest,
  output: LineListener,
  signal: AbortSignal,
): Promise<number> {
  return await runWithStreams(
    request,
    (child) => {
      readLines(child.stdout, output);
      readLines(child.stderr, output);
    },
    signal,
  );
}

/** As `runProgram`, but collects what the program wrote: at most 4 MiB of each stream. */
export async function askProgram(
  request: ProgramRequest,
  signal: AbortSignal,
): Promise<ProgramAnswer> {
  const written = { stdout: "", stderr: "" };
  const collect = (name: keyof typeof written) => (text: string) => {
    written[name] = (written[name] + text).slice(0, 4 * 1024 * 1024);
  };
  const exitCode = await runWithStreams(
    request,
    (child) => {
      child.stdout?.setEncoding("utf8").on("data", collect("stdout"));
      child.stderr?.setEncoding("utf8").on("data", collect("stderr"));
    },
    signal,
  );
  return { exitCode, ...written };
}

async function runWithStreams(
  request: ProgramRequest,
  listen: (child: ChildProcess) => void,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const child = spawn(request.command, request.parameters, {
    env: request.environment,
    cwd: request.folder,
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  listen(child);
  // A program that ends without reading its input must not end the emulator with EPIPE.
  child.stdin.on("error", () => undefined);
  child.stdin.end(request.input ?? "");
  const stop = () => stopGroup(child);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const exitCode = await ended(child);
    if (signal.aborted) {
      await groupGone(child);
    }
    signal.throwIfAborted();
    return exitCode;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? endedBySignal));
  });
}

function stopGroup(child: ChildProcess): void {
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => {
    signalGroup(child, "SIGKILL");
    // A grandchild that left the group may still hold the pipes open.
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, patience);
  child.once("close", () => {
    clearTimeout(timer);
    // The leader is gone; what it started in the group and left behind goes too.
    signalGroup(child, "SIGKILL");
  });
}

/** The members of the group are not all children of this process, so their end can only be looked for. */
async function groupGone(child: ChildProcess): Promise<void> {
  for (let look = 0; look < looks && signalGroup(child, 0); look += 1) {
    await sleep(pause);
  }
}

/** Tells whether there was somebody to take the signal. */
function signalGroup(child: ChildProcess, name: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) {
    return false;
  }
  if (process.platform === "win32") {
    return child.kill(name);
  }
  try {
    return process.kill(-child.pid, name);
  } catch {
    // Nothing of the group is left.
    return false;
  }
}

function readLines(stream: Readable | null, output: LineListener): void {
  let rest = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      output(withoutCarriageReturn(line));
    }
    while (rest.length > longestLine) {
      output(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
  });
  stream?.on("end", () => {
    if (rest !== "") {
      output(withoutCarriageReturn(rest));
    }
  });
}

/** Some programs end lines with more than one carriage return. */
function withoutCarriageReturn(line: string): string {
  return line.replace(/\r+$/u, "");
}
