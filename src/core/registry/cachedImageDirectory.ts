import { formatImageReference, type ImageReference } from "../image/imageReference.ts";
import { locateImage } from "../image/registryHost.ts";
import { type Clock, type ImageAnswer, type ImageDirectory } from "../ports.ts";
import { HostQueue } from "./hostQueue.ts";
import { SharedRequest } from "./sharedRequest.ts";

/** How long answers are good. All in milliseconds. */
export interface FreshTimes {
  /** Of Azure registries and those of this machine. */
  readonly azure: number;
  readonly public: number;
  /** When the registry could not be asked. */
  readonly failed: number;
  /** How long a registry is left alone that limits requests and does not say for how long. */
  readonly limited: number;
}

/** What to ask and how often. */
export interface CachedImageDirectoryOptions {
  readonly directory: ImageDirectory;
  readonly clock: Pick<Clock, "now">;
  readonly freshTimes?: Partial<FreshTimes>;
}

type FoundAnswer = Extract<ImageAnswer, { readonly kind: "found" }>;

interface KnownImage {
  readonly answer: ImageAnswer;
  readonly lastFound: FoundAnswer | undefined;
  readonly generation: number;
}

interface Pause {
  readonly until: number;
  /** Why, as a sentence for people. */
  readonly message: string;
}

const defaultTimes: FreshTimes = {
  azure: 30_000,
  public: 10 * 60_000,
  failed: 30_000,
  limited: 5 * 60_000,
};
const mostImages = 1000;
const atOnce = 2;

/**
 * Remembers what registries said: an answer counts for a while, equal questions are asked once, a host is asked at
 * most two things at once and nothing while it limits requests. When a registry cannot be asked, the last answer
 * that found the image is given, with the time when it was true and why it is not newer.
 */
export class CachedImageDirectory implements ImageDirectory {
  readonly #options: CachedImageDirectoryOptions;
  readonly #times: FreshTimes;
  readonly #queue = new HostQueue(atOnce);
  /** By the reference in full; what was asked for last is last. */
  readonly #known = new Map<string, KnownImage>();
  readonly #going = new Map<string, SharedRequest<ImageAnswer>>();
  readonly #pauses = new Map<string, Pause>();
  /** Answers of an earlier one are not fresh. */
  #generation = 0;

  /** Knows nothing at first. */
  constructor(options: CachedImageDirectoryOptions) {
    this.#options = options;
    this.#times = { ...defaultTimes, ...options.freshTimes };
  }

  async lookUp(image: ImageReference, signal: AbortSignal): Promise<ImageAnswer> {
    signal.throwIfAborted();
    const host = spellHost(image.registry);
    const key = formatImageReference({ ...image, registry: host });
    const fresh = this.#freshAnswer(key, host) ?? this.#pausedAnswer(key, host);
    return fresh ?? this.#request(key, host, image).wait(signal);
  }

  /** Makes the images of Azure registries and of this machine be asked for anew the next time: something was pushed. */
  expire(): void {
    this.#generation += 1;
  }

  #request(key: string, host: string, image: ImageReference): SharedRequest<ImageAnswer> {
    const going = this.#going.get(key);
    if (going !== undefined && !going.isAbandoned) {
      return going;
    }
    const request = new SharedRequest<ImageAnswer>((signal) =>
      this.#queue
        .run(host, () => this.#ask(key, host, image, signal))
        .finally(() => {
          if (this.#going.get(key) === request) {
            this.#going.delete(key);
          }
        }),
    );
    this.#going.set(key, request);
    return request;
  }

  /** A limit may have come up while this waited for its turn. */
  async #ask(
    key: string,
    host: string,
    image: ImageReference,
    signal: AbortSignal,
  ): Promise<ImageAnswer> {
    signal.throwIfAborted();
    const paused = this.#pausedAnswer(key, host);
    if (paused !== undefined) {
      return paused;
    }
    const generation = this.#generation;
    const answer = await this.#options.directory.lookUp(image, signal);
    this.#notePause(host, answer);
    return this.#note(key, answer, generation);
  }

  #note(key: string, answer: ImageAnswer, generation: number): ImageAnswer {
    const before = this.#known.get(key)?.lastFound;
    const isUnanswered = answer.kind === "failed" || answer.kind === "limited";
    const lastFound = answer.kind === "found" ? answer : isUnanswered ? before : undefined;
    this.#known.delete(key);
    this.#known.set(key, { answer, lastFound, generation });
    const oldest = this.#known.keys().next();
    if (this.#known.size > mostImages && oldest.done !== true) {
      this.#known.delete(oldest.value);
    }
    return withLastFound(answer, lastFound);
  }

  #notePause(host: string, answer: ImageAnswer): void {
    const now = this.#options.clock.now();
    if (answer.kind === "limited") {
      const until = answer.retryAt ?? now + this.#times.limited;
      this.#pauses.set(host, { until, message: answer.message });
    } else if (answer.kind === "found" && answer.pauseUntil !== undefined) {
      const message = `${host} has no requests left for this network; wait, or import the image into an Azure registry`;
      this.#pauses.set(host, { until: answer.pauseUntil, message });
    }
  }

  /** A clock that was set back makes an answer old, not eternal. */
  #freshAnswer(key: string, host: string): ImageAnswer | undefined {
    const known = this.#known.get(key);
    if (known === undefined) {
      return undefined;
    }
    const { answer, lastFound, generation } = known;
    const age = this.#options.clock.now() - answer.askedAt;
    const isFresh =
      age >= 0 &&
      age < this.#freshTime(answer, host) &&
      (generation === this.#generation || !isAzureOrLocal(host));
    return isFresh ? withLastFound(answer, lastFound) : undefined;
  }

  #freshTime({ kind }: ImageAnswer, host: string): number {
    if (kind === "failed" || kind === "limited") {
      return this.#times.failed;
    }
    return isAzureOrLocal(host) ? this.#times.azure : this.#times.public;
  }

  #pausedAnswer(key: string, host: string): ImageAnswer | undefined {
    const pause = this.#pauses.get(host);
    const now = this.#options.clock.now();
    if (pause === undefined) {
      return undefined;
    }
    if (pause.until <= now) {
      this.#pauses.delete(host);
      return undefined;
    }
    const { until, message } = pause;
    const limited: ImageAnswer = { kind: "limited", message, retryAt: until, askedAt: now };
    return withLastFound(limited, this.#known.get(key)?.lastFound);
  }
}

function withLastFound(answer: ImageAnswer, lastFound: FoundAnswer | undefined): ImageAnswer {
  return answer.kind === "found" || lastFound === undefined
    ? answer
    : { ...lastFound, staleBecause: answer.message };
}

/** All spellings of Docker Hub are one host, with one limit. */
function spellHost(host: string): string {
  return locateImage(host, []) === "dockerHub" ? "docker.io" : host.toLowerCase();
}

/** The hosts of registries of this machine have a port. */
function isAzureOrLocal(host: string): boolean {
  const location = locateImage(host, []);
  return location === "azureRegistry" || host.includes(":");
}
