import { setTimeout as wait } from "node:timers/promises";
import { AcrError } from "../core/errors.ts";
import { type LocalRegistryAddress, type LocalRegistryHost, type Log } from "../core/ports.ts";
import { findEmulator, isAlive, isFolderTaken } from "./emulatorAddress.ts";
import { type EmulatorChild, startEmulatorChild } from "./emulatorChild.ts";

/** Which program runs over which folder. */
export interface EmulatorProcessOptions {
  /** Path of `dist/emulator.js`. */
  readonly program: string;
  /** The data folder; asked at each start and search, as the user may change it. */
  readonly dataFolder: () => string;
  /** Further options of the program, such as `--stand-in docker.io=hub`. */
  readonly options?: readonly string[];
  readonly log: Log;
}

/** One that another process started: looked at so often whether it still lives, in milliseconds. */
const watchPause = 2000;
/** Time that another process's emulator is given to become ready, or to end, in milliseconds. */
const patience = 10_000;
const shortPause = 100;

/**
 * Runs the emulator as a child process that ends with this one. Where an emulator already runs over the data
 * folder, started by another window for instance, that one is used.
 */
export function createEmulatorProcess(options: EmulatorProcessOptions): LocalRegistryHost {
  const host = new EmulatorProcess(options);
  return {
    find: (signal) => host.find(signal),
    start: (signal) => host.start(signal),
    stop: (signal) => host.stop(signal),
    onDidExit: (listener) => host.onDidExit(listener),
  };
}

/** An emulator of another process, and the folder that it was found over: the setting may change meanwhile. */
interface AdoptedEmulator {
  readonly address: LocalRegistryAddress;
  readonly dataFolder: string;
}

class EmulatorProcess {
  readonly #options: EmulatorProcessOptions;
  readonly #listeners = new Set<(reason: string) => void>();
  #child: EmulatorChild | undefined;
  #adopted: AdoptedEmulator | undefined;

  constructor(options: EmulatorProcessOptions) {
    this.#options = options;
  }

  async find(signal: AbortSignal): Promise<LocalRegistryAddress | undefined> {
    if (this.#child !== undefined) {
      return this.#child.address;
    }
    const dataFolder = this.#options.dataFolder();
    const address = await findEmulator(dataFolder, signal);
    if (address !== undefined) {
      this.#adopt({ address, dataFolder });
    }
    return address;
  }

  async start(signal: AbortSignal): Promise<LocalRegistryAddress> {
    const running = await this.find(signal);
    if (running !== undefined) {
      return running;
    }
    try {
      return await this.#spawn(signal);
    } catch (error) {
      // Two windows may start at the same moment: then the folder is taken by the one that is faster.
      if (!(error instanceof AcrError) || error.code !== "dataFolderUnusable") {
        throw error;
      }
      const other = await this.#waitForOther(signal);
      if (other === "ended") {
        // The other one was on its way out, after a reload of the window for instance.
        return await this.#spawn(signal);
      }
      if (other === "silent") {
        throw error;
      }
      return other;
    }
  }

  async stop(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const child = this.#child;
    if (child !== undefined) {
      this.#child = undefined;
      await child.stop();
      return;
    }
    const dataFolder = this.#adopted?.dataFolder ?? this.#options.dataFolder();
    this.#adopted = undefined;
    // Asked anew, so that a process that got the number of an ended emulator is left alone.
    const found = await findEmulator(dataFolder, signal);
    if (found !== undefined) {
      await endProcess(found.pid, signal);
    }
  }

  onDidExit(listener: (reason: string) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  async #spawn(signal: AbortSignal): Promise<LocalRegistryAddress> {
    const { program, dataFolder, options = [], log } = this.#options;
    const started = { program, dataFolder: dataFolder(), options, log };
    const child = await startEmulatorChild(started, signal);
    this.#child = child;
    void child.ended.then((reason) => {
      if (this.#child === child) {
        this.#child = undefined;
        this.#tell(reason);
      }
    });
    return child.address;
  }

  /** `ended`: nobody holds the folder any more. `silent`: somebody does, but is no emulator that answers. */
  async #waitForOther(signal: AbortSignal): Promise<LocalRegistryAddress | "ended" | "silent"> {
    for (let waited = 0; waited < patience; waited += shortPause) {
      const other = await this.find(signal);
      if (other !== undefined) {
        return other;
      }
      if (!(await isFolderTaken(this.#options.dataFolder()))) {
        return waited === 0 ? "silent" : "ended";
      }
      await wait(shortPause, undefined, { signal });
    }
    return "silent";
  }

  #adopt(found: AdoptedEmulator): void {
    if (this.#adopted?.address.pid !== found.address.pid) {
      this.#adopted = found;
      void this.#watch(found);
    }
  }

  async #watch(watched: AdoptedEmulator): Promise<void> {
    while (this.#adopted === watched) {
      if (!isAlive(watched.address.pid)) {
        this.#adopted = undefined;
        this.#tell("The local registry, which another window had started, has ended");
        return;
      }
      await wait(watchPause, undefined, { ref: false });
    }
  }

  #tell(reason: string): void {
    for (const listener of this.#listeners) {
      listener(reason);
    }
  }
}

async function endProcess(pid: number, signal: AbortSignal): Promise<void> {
  process.kill(pid, "SIGTERM");
  for (let waited = 0; waited < patience; waited += shortPause) {
    if (!isAlive(pid)) {
      return;
    }
    await wait(shortPause, undefined, { signal });
  }
  process.kill(pid, "SIGKILL");
}
