import { type Clock } from "../../core/ports.ts";
import { isCancellation } from "../cancellation.ts";

/** A value and when it was asked for, in milliseconds since 1970 UTC. */
export interface LoadedValue<Value> {
  readonly value: Value;
  readonly askedAt: number;
}

/** How values of a kind are loaded and kept. */
export interface LoadedValuesOptions<Key, Value> {
  /** One text for each key. */
  readonly keyText: (key: Key) => string;
  readonly load: (key: Key, signal: AbortSignal) => Promise<Value>;
  /** Milliseconds after which a value is asked for again when somebody wants it; undefined: never. */
  readonly freshFor?: number | undefined;
  readonly clock: Pick<Clock, "now">;
  /** Called after a value came that is another than before. */
  readonly onLoaded: () => void;
  /** Called with what went wrong; the value that was known stays. */
  readonly onError: (key: Key, error: unknown) => void;
}

interface Entry<Value> {
  known: LoadedValue<Value> | undefined;
  loading: boolean;
  /** Not asked for again before this moment, be it fresh or failed. */
  keepUntil: number;
  /** Whether something happened since it was asked for that may have changed it: then it is asked for again. */
  isOutdated: boolean;
  /** Whether somebody wanted it while it was loaded, and outdated already. */
  isWantedAgain: boolean;
}

/** Milliseconds before a load that failed is tried again. */
const pauseAfterFailure = 30_000;

/**
 * Values that are there at once when they are known, and are loaded beside when they are not or have grown old.
 * A known value is given until a newer one has come. Whoever shows them listens to `onLoaded`.
 */
export class LoadedValues<Key, Value> {
  readonly #options: LoadedValuesOptions<Key, Value>;
  readonly #entries = new Map<string, Entry<Value>>();
  #lifetime = new AbortController();

  constructor(options: LoadedValuesOptions<Key, Value>) {
    this.#options = options;
  }

  /** What is known of a key; starts to load it when that is nothing, or old. */
  get(key: Key): LoadedValue<Value> | undefined {
    const { keyText, clock } = this.#options;
    const text = keyText(key);
    const entry = this.#entries.get(text) ?? newEntry<Value>();
    this.#entries.set(text, entry);
    if (entry.loading) {
      entry.isWantedAgain = entry.isOutdated;
    } else if (entry.isOutdated || entry.keepUntil <= clock.now()) {
      void this.#load(key, entry);
    }
    return entry.known;
  }

  /** What is known of a key, without loading anything. */
  peek(key: Key): LoadedValue<Value> | undefined {
    return this.#entries.get(this.#options.keyText(key))?.known;
  }

  /** All values that are known. */
  known(): readonly Value[] {
    return [...this.#entries.values()].flatMap(({ known }) =>
      known === undefined ? [] : [known.value],
    );
  }

  /** Has everything asked for anew when it is wanted next; what is known is shown until then. */
  outdate(): void {
    for (const entry of this.#entries.values()) {
      entry.isOutdated = true;
    }
  }

  /** Forgets everything and gives up what is being loaded. */
  clear(): void {
    this.#lifetime.abort();
    this.#lifetime = new AbortController();
    this.#entries.clear();
  }

  async #load(key: Key, entry: Entry<Value>): Promise<void> {
    const { load, freshFor = Number.POSITIVE_INFINITY, clock, onLoaded, onError } = this.#options;
    const { signal } = this.#lifetime;
    const askedAt = clock.now();
    let isNews = false;
    begin(entry, askedAt + freshFor);
    try {
      const value = await load(key, signal);
      isNews = entry.known === undefined || !isSame(entry.known.value, value);
      entry.known = { value, askedAt };
    } catch (error) {
      entry.keepUntil = askedAt + pauseAfterFailure;
      if (!signal.aborted && !isCancellation(error)) {
        onError(key, error);
      }
    }
    entry.loading = false;
    if (signal.aborted) {
      return;
    }
    if (entry.isWantedAgain) {
      // What came, or failed, may be from before; whoever wanted it since would not hear of anything newer.
      void this.#load(key, entry);
    }
    if (isNews) {
      onLoaded();
    }
  }
}

function newEntry<Value>(): Entry<Value> {
  return {
    known: undefined,
    loading: false,
    keepUntil: 0,
    isOutdated: false,
    isWantedAgain: false,
  };
}

function begin(entry: Entry<unknown>, keepUntil: number): void {
  entry.loading = true;
  entry.isOutdated = false;
  entry.isWantedAgain = false;
  entry.keepUntil = keepUntil;
}

/** The values are plain data and maps of it. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one, readMap) === JSON.stringify(other, readMap);
}

function readMap(_name: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
