import { AcrError, type AcrErrorCode } from "../errors.ts";
import { type Clock, type LogChunk, type RunLog } from "../ports.ts";
import { isFinal, type RunStatus } from "./run.ts";

/** What following a log needs. */
export interface FollowedLog {
  readonly log: RunLog;
  readonly clock: Clock;
  /** Asks for the run's state; called only while the log is silent, at most once per wait. */
  readonly status: (signal: AbortSignal) => Promise<RunStatus>;
}

/** First pause after silence, in milliseconds. */
const shortestPause = 1000;
const longestPause = 5000;
/** The completion mark may come after the run's final state; so long is waited for it. */
const patienceAfterEnd = 10_000;
/** So many failures in a row that may pass by themselves are waited out. */
const mostFailures = 5;
const passing: ReadonlySet<AcrErrorCode> = new Set<AcrErrorCode>([
  "throttled",
  "unreachable",
  "serviceFailed",
]);

/**
 * Yields the text of a run's log as it grows, in pieces as they arrive (never empty, never in the middle of a
 * character) and returns how the service marked the log as complete.
 *
 * Returns undefined when the run ended and its log stayed silent without being marked. A log that is not there
 * yet is waited for. Rejects with `AcrError` when reading keeps failing, with the signal's reason when aborted.
 */
export async function* followLog(
  { log, clock, status }: FollowedLog,
  signal: AbortSignal,
): AsyncGenerator<string, string | undefined> {
  const decoder = new TextDecoder();
  const silence = new Silence();
  const reading = new Patience();
  const asking = new Patience();
  let offset = 0;
  for (;;) {
    signal.throwIfAborted();
    const chunk = await reading.endure(() => log.read(offset, signal));
    if (chunk !== undefined && chunk.bytes.length > 0) {
      offset += chunk.bytes.length;
      silence.broken();
      yield* piece(decoder.decode(chunk.bytes, { stream: true }));
    }
    if (chunk?.completed !== undefined || (chunk !== undefined && silence.isTheEnd(clock.now()))) {
      yield* piece(decoder.decode());
      return chunk.completed;
    }
    if (chunk === undefined || chunk.bytes.length === 0) {
      const state = await asking.endure(() => status(signal));
      silence.heard(state, clock.now());
    }
    await clock.sleep(silence.nextPause(), signal);
  }
}

function* piece(text: string): Generator<string, void> {
  if (text !== "") {
    yield text;
  }
}

/** How often in a row one kind of call has failed, and whether that is borne. */
class Patience {
  #failures = 0;

  /** Result of the call, or undefined when it failed in a way that may pass. */
  async endure<Result extends LogChunk | RunStatus>(
    call: () => Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      const result = await call();
      this.#failures = 0;
      return result;
    } catch (error) {
      this.#failures += 1;
      const mayPass = error instanceof AcrError && passing.has(error.code);
      if (!mayPass || this.#failures > mostFailures) {
        throw error;
      }
      return undefined;
    }
  }
}

/** How long nothing came. */
class Silence {
  #pause = shortestPause;
  /** When the run was first seen ended, in the clock's milliseconds; data starts the wait anew. */
  #endSeen: number | undefined;

  broken(): void {
    this.#pause = shortestPause;
    this.#endSeen = undefined;
  }

  heard(state: RunStatus | undefined, now: number): void {
    if (state !== undefined && isFinal(state)) {
      this.#endSeen ??= now;
    }
  }

  isTheEnd(now: number): boolean {
    return this.#endSeen !== undefined && now - this.#endSeen >= patienceAfterEnd;
  }

  nextPause(): number {
    const pause = this.#pause;
    this.#pause = Math.min(longestPause, pause * 1.5);
    return pause;
  }
}
