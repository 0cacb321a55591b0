import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { AcrError, type AcrErrorCode } from "../core/errors.ts";
import { type LocalRegistryAddress, type Log } from "../core/ports.ts";
import { parseEmulatorAddress } from "./emulatorAddress.ts";

/** How the emulator's program is started. */
export interface EmulatorProgram {
  /** Path of `dist/emulator.js`. */
  readonly program: string;
  readonly dataFolder: string;
  /** Further options of the program, such as `--stand-in docker.io=hub`. */
  readonly options: readonly string[];
  readonly log: Log;
}

/** Finding a container tool may take its time on a busy machine; in milliseconds. */
const longestStart = 60_000;
/** Time for a clean end before the process is killed, in milliseconds. */
const longestEnd = 10_000;
/** So many lines of what the program said last are kept for the error message. */
const keptLines = 20;

/** What a debugger or a test runner set for this process is not meant for the child. */
const notInherited: ReadonlySet<string> = new Set(["NODE_OPTIONS", "VSCODE_INSPECTOR_OPTIONS"]);

/** Exit statuses of the emulator's program that say what is wrong (`emulator --help`). */
const codeOfStatus: Readonly<Record<number, AcrErrorCode>> = {
  3: "portTaken",
  4: "dataFolderUnusable",
  5: "dataFolderUnusable",
  6: "dataFolderUnusable",
};

/** A running emulator that this process started; it ends with this process. */
export interface EmulatorChild {
  readonly address: LocalRegistryAddress;
  /** Resolves with the reason, a sentence for people, when the process has ended in whatever way. */
  readonly ended: Promise<string>;
  /** Asks the process to end, and kills it when it does not; resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts the program and waits until it is ready. Nothing stays behind when that fails or is aborted. */
export async function startEmulatorChild(
  program: EmulatorProgram,
  signal: AbortSignal,
): Promise<EmulatorChild> {
  signal.throwIfAborted();
  const child = spawnProgram(program);
  const said = keepLastLines(child, program.log);
  const ended = endOf(child, said);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(longestStart)]);
  try {
    const address = await Promise.race([
      readyLine(child, limited),
      ended.then((error) => Promise.reject(error)),
    ]);
    const reason = ended.then(({ message }) => message);
    return { address, ended: reason, stop: () => stopChild(child, reason) };
  } catch (error) {
    child.kill("SIGKILL");
    await ended;
    signal.throwIfAborted();
    throw limited.aborted ? startFailure("it did not become ready within a minute", said) : error;
  }
}

async function stopChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.stdin?.end();
  child.kill("SIGTERM");
  const inTime = new AbortController();
  const killed = wait(longestEnd, undefined, { signal: inTime.signal }).then(
    () => child.kill("SIGKILL"),
    () => undefined,
  );
  await ended;
  inTime.abort();
  await killed;
}

function spawnProgram({ program, dataFolder, options }: EmulatorProgram): ChildProcess {
  const given = ["--port", "0", "--data", dataFolder, "--exit-with-parent", ...options];
  const inherited = Object.entries(process.env).filter(([name]) => !notInherited.has(name));
  return spawn(process.execPath, [program, ...given], {
    env: { ...Object.fromEntries(inherited), ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
}

/** The address from the first line of the program's output that holds one. */
async function readyLine(
  { stdout }: ChildProcess,
  signal: AbortSignal,
): Promise<LocalRegistryAddress> {
  if (stdout === null) {
    throw startFailure("its output cannot be read", []);
  }
  const lines = createInterface({ input: stdout, signal });
  const found = await new Promise<LocalRegistryAddress>((resolve, reject) => {
    lines.on("line", (line) => {
      const address = parseEmulatorAddress(line);
      if (address !== undefined) {
        resolve(address);
      }
    });
    signal.addEventListener("abort", () => reject(new Error("aborted", { cause: signal.reason })), {
      once: true,
    });
  });
  lines.close();
  // A full pipe would stop the program, should it ever say more.
  stdout.resume();
  return found;
}

function keepLastLines({ stderr }: ChildProcess, log: Log): readonly string[] {
  const last: string[] = [];
  if (stderr !== null) {
    createInterface({ input: stderr }).on("line", (line) => {
      log.info(`emulator: ${line}`);
      last.push(line);
      last.splice(0, last.length - keptLines);
    });
  }
  return last;
}

function endOf(child: ChildProcess, said: readonly string[]): Promise<AcrError> {
  child.stdin?.on("error", () => undefined);
  return new Promise((resolve) => {
    child.once("error", ({ message }) =>
      resolve(startFailure(`the program cannot be started: ${message}`, said)),
    );
    // `close` comes after the last line of output, `exit` may come before it.
    child.once("close", (status, ending) => resolve(endFailure(status, ending, said)));
  });
}

function endFailure(
  status: number | null,
  ending: NodeJS.Signals | null,
  said: readonly string[],
): AcrError {
  const code = status === null ? undefined : codeOfStatus[status];
  const sentence = said.at(-1)?.replace(/\.+$/u, "");
  if (code !== undefined && sentence !== undefined) {
    return new AcrError(code, sentence);
  }
  return startFailure(`it ended with ${ending ?? `exit status ${status ?? "unknown"}`}`, said);
}

function startFailure(what: string, said: readonly string[]): AcrError {
  const last = said.filter((line) => line.trim() !== "").slice(-5);
  const suffix = last.length === 0 ? "" : `. It said last: ${last.join(" · ")}`;
  return new AcrError("localRegistryFailed", `The local registry failed: ${what}${suffix}`);
}
