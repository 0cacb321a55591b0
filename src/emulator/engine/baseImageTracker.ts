import { type TagMove } from "../oci/content.ts";
import { type ImageRecord, type RunName } from "../resources.ts";
import { decideTrigger, updatedImage } from "./baseImageTrigger.ts";
import { catalogRepository } from "./registryDirectory.ts";
import { taskRunRequest } from "./runRecords.ts";
import { serviceTime } from "./runTimes.ts";
import { type RunRequest } from "./taskEngine.ts";
import { type TaskEngineOptions } from "./taskEngineOptions.ts";
import { OpenUpdates } from "./triggers/openUpdates.ts";
import { type PlacedTask, type StartRun } from "./triggers/runCause.ts";

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
        const current = await this.#current(moves);
        await this.#offer(current, { registry, task }, new OpenUpdates(this.#options.resources));
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
      const openUpdates = new OpenUpdates(resources);
      for (const { name: registry } of resources.registries()) {
        for (const task of resources.tasks(registry)) {
          await this.#offer(moves, { registry, task }, openUpdates);
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
  async #offer(
    moves: readonly TagMove[],
    placed: PlacedTask,
    openUpdates: OpenUpdates,
  ): Promise<void> {
    const { resources, registries: directory, log } = this.#options;
    const images = new Map<string, ImageRecord>();
    const pushedBy = new Map<string, RunName>();
    for (const move of moves) {
      const decision = decideTrigger(move, placed, { resources, directory, openUpdates });
      if (decision.kind === "skip") {
        log.info(decision.reason);
      } else if (decision.kind === "loop") {
        log.warn(decision.reason);
      } else if (decision.kind === "start") {
        const image = updatedImage(move, decision.dependency);
        images.set(`${image.registry}/${image.repository}:${image.tag}`, image);
        if (move.byRun !== undefined) {
          pushedBy.set(runKey(move.byRun), move.byRun);
        }
      }
    }
    const request = images.size === 0 ? undefined : taskRunRequest(placed.task);
    if (request !== undefined) {
      const update = { images: [...images.values()], pushedBy: [...pushedBy.values()] };
      await this.#startRun(placed.registry, request, update);
    }
  }

  async #startRun(
    registry: string,
    request: RunRequest,
    {
      images,
      pushedBy,
    }: { readonly images: readonly ImageRecord[]; readonly pushedBy: readonly RunName[] },
  ): Promise<void> {
    const { newId, clock, log } = this.#options;
    const names = images.map((image) => `${image.registry}/${image.repository}:${image.tag ?? ""}`);
    log.info(`Task ${request.task ?? ""} is started by an update of ${names.join(", ")}`);
    const update = { id: newId(), timestamp: serviceTime(clock.now()), images };
    await this.#start(registry, request, { kind: "image", update, pushedBy });
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
