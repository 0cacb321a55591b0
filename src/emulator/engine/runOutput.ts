import { type Clock } from "../../core/ports.ts";
import { type LogCompletion, type LogStore } from "../blob/logStore.ts";
import { logTime } from "./runTimes.ts";

/** Bytes after which a log is cut off, so that a build that never stops printing cannot fill the disk. */
const longestLog = 64 * 1024 * 1024;
const lineEnd = "\r\n";

/** What a log belongs to. */
export interface RunOutputRequest {
  readonly logs: LogStore;
  readonly registry: string;
  readonly runId: string;
  readonly clock: Clock;
  /** Values that must not be seen in the log; they become `***`. */
  readonly secrets: readonly string[];
}

/**
 * Writes a run's log as the service does: lines end in CRLF, the engine's own lines start with a time, what
 * tools print has none. Lines are stored in order, several at once when they come fast.
 */
export class RunOutput {
  readonly #request: RunOutputRequest;
  readonly #secrets: string[];
  #pending = "";
  #length = 0;
  #writing: Promise<void> | undefined;

  constructor(request: RunOutputRequest) {
    this.#request = request;
    this.#secrets = [];
    this.hide(request.secrets);
  }

  /**
   * Masks more values from now on; a value of several lines is masked line by line. Values of one or two characters
   * are no secrets and would make the log unreadable: they stay.
   */
  hide(secrets: readonly string[]): void {
    const lines = secrets.flatMap((secret) => secret.split(/\r?\n/u));
    this.#secrets.push(...lines.filter((line) => line.length > 2));
    this.#secrets.sort((a, b) => b.length - a.length);
  }

  /** A line of the engine, with the time. */
  stamp(text: string): void {
    this.line(`${logTime(this.#request.clock.now())} ${text}`);
  }

  /** A line as a tool printed it; a text with line breaks becomes several lines. */
  readonly line = (text: string): void => {
    let masked = text;
    for (const secret of this.#secrets) {
      masked = masked.replaceAll(secret, "***");
    }
    this.#append(masked.split(/\r?\n/u).join(lineEnd) + lineEnd);
  };

  /** Resolves when everything is stored and the log is marked as complete. Rejects when the disk refuses. */
  async complete(completion: LogCompletion): Promise<void> {
    await this.#writing;
    const { logs, registry, runId } = this.#request;
    await logs.complete(registry, runId, completion);
  }

  #append(text: string): void {
    if (this.#length > longestLog) {
      return;
    }
    this.#length += text.length;
    const cut =
      this.#length > longestLog
        ? `The log is longer than 64 MiB and is cut off here${lineEnd}`
        : "";
    this.#pending += text + cut;
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
    // The next write or the completion meets the same error; here it only must not end the process.
    this.#writing.catch(() => undefined);
  }

  async #write(): Promise<void> {
    const { logs, registry, runId } = this.#request;
    while (this.#pending !== "") {
      const text = this.#pending;
      this.#pending = "";
      await logs.append(registry, runId, text);
    }
  }
}
