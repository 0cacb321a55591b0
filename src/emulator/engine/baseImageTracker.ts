import { type TagMove } from "../oci/content.ts";
import { type ImageRecord } from "../resources.ts";
import { decideTrigger, type PlacedTask, updatedImage } from "./baseImageTrigger.ts";
import { catalogRepository } from "./registryDirectory.ts";
import { type ImageUpdate, taskRunRequest } from "./runRecords.ts";
import { serviceTime } from "./runTimes.ts";
import { type RunRequest } from "./taskEngine.ts";
import { type TaskEngineOptions } from "./taskEngineOptions.ts";

/** Queues a run for an update. */
export type StartRun = (
  registry: string,
  request: RunRequest,
  update: ImageUpdate,
) => Promise<unknown>;

type RunName = NonNullable<TagMove["byRun"]>;

/** How many of the latest moves are remembered for tasks that are armed only after them. */
const rememberedMoves = 200;

/**
 * Watches the tags of all registries and starts the tasks that are based on them. What a run pushes in one step
 * counts as one update: its moves are collected until the step has pushed everything.
 */
export class BaseImageTracker {
  readonly #options: TaskEngineOptions;
  readonly #start: StartRun;
  readonly #collecting = new Map<string, TagMove[]>();
  #recent: readonly { readonly move: TagMove; readonly at: number }[] = [];
  /** Updates are handled one after another, so that two do not both find that no run waits. */
  #handling: Promise<void> = Promise.resolve();
  readonly #subscription: { dispose(): void };

  constructor(options: TaskEngineOptions, start: StartRun) {
    this.#options = options;
    this.#start = start;
    this.#subscription = options.images.onTagMoved((move) => this.#onTagMoved(move));
  }

  /** Told by a run that it is about to push, or has pushed, the images of a step. */
  pushing(run: RunName, isPushing: boolean): void {
    const key = runKey(run);
    if (isPushing) {
      this.#collecting.set(key, []);
      return;
    }
    const moves = this.#collecting.get(key) ?? [];
    this.#collecting.delete(key);
    this.#handle(moves);
  }

  /**
   * Looks again at a task whose dependencies were just recorded by a run that started at `since`: a base that
   * moved while the run went on would else be missed.
   */
  armed(registry: string, taskName: string, since: number): void {
    const moves = this.#recent.filter(({ at }) => at >= since).map(({ move }) => move);
    this.#enqueue(async () => {
      const task = this.#options.resources.task(registry, taskName);
      if (task !== undefined) {
        await this.#offer(await this.#current(moves), { registry, task });
      }
    });
  }

  /** Resolves when all updates so far have been handled. */
  async settled(): Promise<void> {
    await this.#handling;
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #onTagMoved(move: TagMove): void {
    if (move.previousDigest === move.digest) {
      return;
    }
    this.#recent = [...this.#recent, { move, at: this.#options.clock.now() }].slice(
      -rememberedMoves,
    );
    const collected =
      move.byRun === undefined ? undefined : this.#collecting.get(runKey(move.byRun));
    if (collected === undefined) {
      this.#handle([move]);
    } else {
      collected.push(move);
    }
  }

  #handle(moves: readonly TagMove[]): void {
    this.#enqueue(async () => {
      const { resources } = this.#options;
      for (const { name: registry } of resources.registries()) {
        for (const task of resources.tasks(registry)) {
          await this.#offer(moves, { registry, task });
        }
      }
    });
  }

  #enqueue(work: () => Promise<void>): void {
    this.#handling = this.#handling.then(work).catch((error: unknown) => {
      this.#options.log.error(`A base image update could not be handled: ${String(error)}`);
    });
  }

  /** Starts the task once for all the moves that concern it. */
  async #offer(moves: readonly TagMove[], placed: PlacedTask): Promise<void> {
    const { resources, registries: directory, log } = this.#options;
    const images = new Map<string, ImageRecord>();
    for (const move of moves) {
      const decision = decideTrigger(move, placed, { resources, directory });
      if (decision.kind === "skip") {
        log.info(decision.reason);
      } else if (decision.kind === "start") {
        const image = updatedImage(move, decision.dependency);
        images.set(`${image.registry}/${image.repository}:${image.tag}`, image);
      }
    }
    const request = images.size === 0 ? undefined : taskRunRequest(placed.task);
    if (request !== undefined) {
      await this.#startRun(placed.registry, request, [...images.values()]);
    }
  }

  async #startRun(
    registry: string,
    request: RunRequest,
    images: readonly ImageRecord[],
  ): Promise<void> {
    const { newId, clock, log } = this.#options;
    const names = images.map((image) => `${image.registry}/${image.repository}:${image.tag ?? ""}`);
    log.info(`Task ${request.task ?? ""} is started by an update of ${names.join(", ")}`);
    await this.#start(registry, request, {
      id: newId(),
      timestamp: serviceTime(clock.now()),
      images,
    });
  }

  /** Those moves after which the tag was not moved again. */
  async #current(moves: readonly TagMove[]): Promise<readonly TagMove[]> {
    const { images } = this.#options;
    const checked = await Promise.all(
      moves.map(async (move) => {
        const { registry, repository, tag } = move;
        const digest = await images.digestOf(registry, catalogRepository(move), tag);
        return { move, isCurrent: digest === move.digest, place: `${registry}/${repository}` };
      }),
    );
    return checked.filter(({ isCurrent }) => isCurrent).map(({ move }) => move);
  }
}

function runKey({ registry, runId }: RunName): string {
  return `${registry.toLowerCase()}/${runId}`;
}
