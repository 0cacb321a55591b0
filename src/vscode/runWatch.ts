import { type Disposable } from "vscode";
import { type Clock, type Log } from "../core/ports.ts";
import { type RegistryId } from "../core/registry/registry.ts";
import { isCancellation } from "./cancellation.ts";
import { registryKey, type RegistryCatalog } from "./registryCatalog.ts";
import { messageOf } from "./showError.ts";

/** Pauses between polls in milliseconds: while a run is going on, and at most when nothing happens. */
const activePause = 2000;
const longestPause = 30_000;

/** Gives the registries whose runs somebody is looking at right now; empty when nobody is. */
export type WatchSource = () => readonly RegistryId[];

/**
 * Asks for new runs of the registries that somebody looks at: soon while a run is going on, more and more rarely when
 * nothing happens, not at all when nobody looks. One request at a time.
 */
export class RunWatch implements Disposable {
  readonly #catalog: RegistryCatalog;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #sources: WatchSource[] = [];
  #loop: AbortController | undefined;
  #wake = new AbortController();

  constructor(catalog: RegistryCatalog, clock: Clock, log: Log) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#log = log;
  }

  addSource(source: WatchSource): void {
    this.#sources.push(source);
  }

  /** Polls soon: call it when somebody starts to look, or when something was just done. */
  poke(): void {
    this.#wake.abort();
    if (this.#loop === undefined && this.#watched().length > 0) {
      const loop = new AbortController();
      this.#loop = loop;
      void this.#run(loop.signal).finally(() => {
        if (this.#loop === loop) {
          this.#loop = undefined;
        }
      });
    }
  }

  dispose(): void {
    this.#sources.length = 0;
    this.#loop?.abort();
    this.#wake.abort();
  }

  async #run(signal: AbortSignal): Promise<void> {
    let pause = activePause;
    for (let watched = this.#watched(); watched.length > 0; watched = this.#watched()) {
      this.#wake = new AbortController();
      const isLively = await this.#pollAll(watched, signal);
      pause = isLively ? activePause : Math.min(pause * 1.5, longestPause);
      const woken = await this.#pause(pause, signal);
      pause = woken ? activePause : pause;
      if (signal.aborted) {
        return;
      }
    }
  }

  async #pollAll(watched: readonly RegistryId[], signal: AbortSignal): Promise<boolean> {
    let isLively = false;
    for (const registry of watched) {
      try {
        isLively = (await this.#catalog.poll(registry, signal)) !== "quiet" || isLively;
      } catch (error) {
        if (!isCancellation(error) && !signal.aborted) {
          this.#log.warn(`Polling runs of ${registry.name}: ${messageOf(error)}`);
        }
      }
    }
    return isLively;
  }

  /** Resolves with true when it was cut short by `poke`. */
  async #pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    const wake = this.#wake.signal;
    try {
      await this.#clock.sleep(milliseconds, AbortSignal.any([signal, wake]));
      return false;
    } catch {
      // Only the two signals end a pause early, and both are looked at by the caller.
      return wake.aborted;
    }
  }

  #watched(): readonly RegistryId[] {
    const registries = this.#sources.flatMap((source) => source());
    return [...new Map(registries.map((registry) => [registryKey(registry), registry])).values()];
  }
}
