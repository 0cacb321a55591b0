import { EventEmitter, type Disposable, type Event, type Memento } from "vscode";
import { parseImageReference, type ImageReference } from "../../core/image/imageReference.ts";
import { noteDigest, readTagHistory, type TagHistory } from "../../core/image/tagHistory.ts";
import { type Clock, type ImageAnswer, type Log } from "../../core/ports.ts";
import { type CachedImageDirectory } from "../../core/registry/cachedImageDirectory.ts";
import { type ImageFacts } from "../../core/tracking/facts.ts";
import { isRecord } from "../input/record.ts";
import { messageOf } from "../showError.ts";
import { LoadedValues } from "./loadedValues.ts";

/** What facts about images are made from. */
export interface ImageFactsPorts {
  /** Asks registries, politely; keeps their answers. Loaded when it is first needed. */
  readonly directory: () => Promise<Pick<CachedImageDirectory, "lookUp" | "expire">>;
  readonly clock: Clock;
  readonly log: Log;
  /** Keeps what was seen of tags over windows and sessions. */
  readonly memory: Memento;
  /** Whether registries may be asked at all: not in Restricted Mode, and not where a setting says no. */
  readonly isAllowed: (image: ImageReference) => boolean;
}

const historyKey = "acrTasks.tagHistory";
const importsKey = "acrTasks.imports";
/** Images whose history is kept; the one that was not seen for the longest time goes first. */
const mostHistories = 500;
/** Milliseconds after which the directory is asked again; how old its answers may be is for the directory to say. */
const freshFor = 20_000;

/** What registries say about tags now, and what was seen of them before: at once what is known, more by `onDidChange`. */
export class ImageFactsSource implements Disposable {
  readonly #ports: ImageFactsPorts;
  readonly #changed = new EventEmitter<void>();
  readonly #answers: LoadedValues<string, ImageAnswer>;
  readonly #histories: Map<string, TagHistory>;
  #isExpired = false;

  constructor(ports: ImageFactsPorts) {
    this.#ports = ports;
    const { clock, log } = ports;
    this.#histories = readHistories(ports.memory.get(historyKey));
    this.#answers = new LoadedValues({
      keyText: (image) => image,
      load: (image, signal) => this.#ask(image, signal),
      freshFor,
      clock,
      onLoaded: () => this.#changed.fire(),
      onError: (image, error) => log.warn(`Looking up ${image}: ${messageOf(error)}`),
    });
  }

  get onDidChange(): Event<void> {
    return this.#changed.event;
  }

  /** The facts about images, written in any spelling; starts to ask for what is not known. */
  of(images: Iterable<string>): readonly ImageFacts[] {
    return [...new Set(images)].flatMap((image) => {
      const parsed = parseImageReference(image);
      return parsed.kind === "image" && this.#ports.isAllowed(parsed.image)
        ? this.#factsOf(image)
        : [];
    });
  }

  /** Has what may have been pushed to be asked for anew; what is known stays until then. */
  outdate(): void {
    this.#isExpired = true;
    this.#answers.outdate();
  }

  /** Notes where an image was imported from, so that the two can be compared later. */
  async noteImport(target: string, source: string): Promise<void> {
    await this.#ports.memory.update(importsKey, { ...this.#imports(), [target]: source });
    this.#changed.fire();
  }

  dispose(): void {
    this.#answers.clear();
    this.#changed.dispose();
  }

  #factsOf(image: string): readonly ImageFacts[] {
    const answer = this.#answers.get(image);
    const history = this.#histories.get(image);
    const base = { image, history, source: this.#sourceOf(image) };
    const lastSeen = history?.at(-1)?.lastSeenAt;
    if (answer !== undefined) {
      return [{ ...base, ...answerFacts(answer.value, history) }];
    }
    return lastSeen === undefined ? [] : [{ ...base, askedAt: lastSeen }];
  }

  #sourceOf(image: string): ImageFacts["source"] {
    const source = this.#imports()[image];
    const parsed = typeof source === "string" ? parseImageReference(source) : undefined;
    if (typeof source !== "string" || parsed?.kind !== "image") {
      return undefined;
    }
    const isAllowed = this.#ports.isAllowed(parsed.image);
    const answer = isAllowed ? this.#answers.get(source)?.value : undefined;
    const digest = answer?.kind === "found" ? (answer.digest ?? undefined) : undefined;
    return { ...parsed.image, digest };
  }

  #imports(): Readonly<Record<string, unknown>> {
    const imports = this.#ports.memory.get(importsKey);
    return isRecord(imports) ? imports : {};
  }

  async #ask(image: string, signal: AbortSignal): Promise<ImageAnswer> {
    const parsed = parseImageReference(image);
    if (parsed.kind === "invalid") {
      return { kind: "failed", message: parsed.message, askedAt: this.#ports.clock.now() };
    }
    const directory = await this.#ports.directory();
    if (this.#isExpired) {
      this.#isExpired = false;
      directory.expire();
    }
    const answer = await directory.lookUp(parsed.image, signal);
    if (answer.kind === "found" && answer.digest !== null) {
      this.#note(image, answer.digest, answer.askedAt);
    }
    return answer;
  }

  #note(image: string, digest: string, seenAt: number): void {
    const before = this.#histories.get(image) ?? [];
    const after = noteDigest(before, digest, seenAt);
    this.#histories.delete(image);
    this.#histories.set(image, after);
    const [oldest] = this.#histories.keys();
    if (this.#histories.size > mostHistories && oldest !== undefined) {
      this.#histories.delete(oldest);
    }
    void this.#ports.memory.update(historyKey, Object.fromEntries(this.#histories));
  }
}

function readHistories(value: unknown): Map<string, TagHistory> {
  return new Map(
    isRecord(value)
      ? Object.entries(value).map(([image, history]) => [image, readTagHistory(history)] as const)
      : [],
  );
}

/** An answer as facts. The earliest moment at which the digest was there is told by the registry or was noted. */
function answerFacts(
  answer: ImageAnswer,
  history: TagHistory | undefined,
): Omit<ImageFacts, "image"> {
  const { askedAt } = answer;
  switch (answer.kind) {
    case "found": {
      const own = answer.digest?.toLowerCase();
      const seen = history?.findLast(({ digest }) => digest === own)?.firstSeenAt;
      const times = [answer.pushedAt, seen].filter((time) => time !== undefined);
      return {
        askedAt,
        digest: answer.digest,
        isPublic: answer.isPublic,
        pushedAt: answer.pushedAt,
        otherTags: answer.otherTags,
        movedAt: times.length === 0 ? undefined : Math.min(...times),
        problem: answer.staleBecause,
      };
    }
    case "missing":
      return { askedAt, isMissing: true, problem: answer.message };
    case "refused":
    case "failed":
    case "limited":
      return { askedAt, problem: answer.message };
  }
}
