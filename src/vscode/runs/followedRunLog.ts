import { type Clock, type Log, type RegistryService } from "../../core/ports.ts";
import { followLog } from "../../core/run/followLog.ts";
import { isFinal, type RunStatus } from "../../core/run/run.ts";
import { isCancellation } from "../cancellation.ts";
import { messageOf } from "../showError.ts";
import { AnsiStripper } from "./ansi.ts";
import { type RunTarget } from "./runLogUri.ts";

/** What following needs, and whom it tells. */
export interface FollowedRunLogPorts {
  /** The connected service, or undefined when there is none at the moment. */
  readonly service: () => RegistryService | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after the text changed. */
  readonly onChange: () => void;
}

/** The text of one run's log, which grows while the run goes on. Whoever makes it stops it. */
export class FollowedRunLog {
  readonly #target: RunTarget;
  readonly #ports: FollowedRunLogPorts;
  readonly #pieces: string[] = [];
  #following: AbortController | undefined;
  /** What to say instead of a log that is not there yet, or after one that broke off. */
  #note = "";
  #version = 0;
  #isComplete = false;

  constructor(target: RunTarget, ports: FollowedRunLogPorts) {
    this.#target = target;
    this.#ports = ports;
    this.#note = `Waiting for the log of run ${target.run} …\n`;
  }

  get text(): string {
    return this.#pieces.join("") + this.#note;
  }

  /** Rises with every change. */
  get version(): number {
    return this.#version;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Starts to follow unless it does so already or all is read. */
  follow(): void {
    if (this.#following !== undefined || this.#isComplete) {
      return;
    }
    const following = new AbortController();
    this.#following = following;
    void this.#read(following.signal)
      .catch((error: unknown) => this.#breakOff(error))
      .finally(() => (this.#following = undefined));
  }

  stop(): void {
    this.#following?.abort();
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { registry, run } = this.#target;
    const service = this.#ports.service();
    if (service === undefined) {
      this.#say(`The local registry is not running. Start it to read the log of run ${run}.\n`);
      return;
    }
    this.#pieces.length = 0;
    const status = async (asked: AbortSignal): Promise<RunStatus> => {
      const state = (await service.getRun(registry, run, asked)).status;
      this.#sayWhyItWaits(state);
      return state;
    };
    await status(signal);
    const log = await service.openLog(registry, run, signal);
    const plain = new AnsiStripper();
    const pieces = followLog({ log, clock: this.#ports.clock, status }, signal);
    for await (const piece of pieces) {
      this.#append(plain.push(piece));
    }
    this.#isComplete = true;
    this.#say(this.#pieces.length === 0 ? `Run ${run} ended without a log.\n` : "");
  }

  #append(text: string): void {
    if (text !== "") {
      this.#pieces.push(text);
      this.#say("");
    }
  }

  #sayWhyItWaits(status: RunStatus): void {
    if (this.#pieces.length > 0) {
      return;
    }
    const { run } = this.#target;
    if (status === "Queued") {
      this.#say(`Run ${run} is queued: it starts when the registry has room for it.\n`);
    } else if (!isFinal(status)) {
      this.#say(`Run ${run} has started; its first lines have not arrived yet.\n`);
    }
  }

  #breakOff(error: unknown): void {
    if (isCancellation(error)) {
      return;
    }
    this.#ports.log.warn(`Log of run ${this.#target.run}: ${messageOf(error)}`);
    const lead = this.#pieces.length === 0 ? "" : "\n";
    this.#say(`${lead}[The log could not be read further: ${messageOf(error)}]\n`);
  }

  #say(note: string): void {
    this.#note = note;
    this.#version += 1;
    this.#ports.onChange();
  }
}
