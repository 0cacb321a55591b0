import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { type Clock, type Log } from "../../../core/ports.ts";
import { type SourceEventRecord } from "../../resources.ts";
import { type ResourceStore } from "../../store/resourceStore.ts";
import { listRemoteReferences } from "../gitContext.ts";
import { placedTasks, type StartRun } from "./runCause.ts";
import { openSeenCommits, type SeenCommits } from "./seenCommits.ts";
import { commitRunRequest, type SourceWatch, sourceWatches } from "./sourceWatch.ts";

/** What source triggers need. */
export interface SourceTriggersOptions {
  readonly resources: ResourceStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  /** Absolute folder for what was seen; made when needed. */
  readonly folder: string;
}

/** Milliseconds between two looks at the tasks and at the repositories of this machine. */
const localInterval = 2000;
/** Milliseconds between two questions to a repository elsewhere. */
const remoteInterval = 60_000;
/** Milliseconds that a repository has to answer. */
const patience = 20_000;

/**
 * Starts tasks by commits and pull requests. No Git host can reach this machine with a webhook, so it asks the
 * repositories for their references: those of this machine every two seconds, others every minute. The first look at a
 * trigger only remembers what is there; later each new head of the branch, and of a pull request, gives one run. A
 * repository does not tell which branch a pull request is for, so all of them count.
 */
export class SourceTriggers {
  readonly #options: SourceTriggersOptions;
  readonly #start: StartRun;
  readonly #stopping = new AbortController();
  readonly #askedAt = new Map<string, number>();
  readonly #problems = new Map<string, string>();
  #watching: Promise<unknown> = Promise.resolve();

  constructor(options: SourceTriggersOptions, start: StartRun) {
    this.#options = options;
    this.#start = start;
  }

  /** Begins to ask. */
  watch(): void {
    this.#watching = this.#watchAll(this.#stopping.signal).catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) {
        this.#options.log.error(`Commits do not start tasks any more: ${String(error)}`);
      }
    });
  }

  /** Stops asking; resolves when no run is being queued any more. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
  }

  async #watchAll(signal: AbortSignal): Promise<void> {
    const { folder } = this.#options;
    const seen = await openSeenCommits(path.join(folder, "commits.json"));
    // A repository that does not answer must not hold up those of this machine.
    await Promise.all([
      this.#watch(seen, (remote) => isLocal(remote), localInterval, signal),
      this.#watch(seen, (remote) => !isLocal(remote), remoteInterval, signal),
    ]);
  }

  async #watch(
    seen: SeenCommits,
    isMine: (remote: string) => boolean,
    interval: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      for (const group of this.#due(isMine, interval)) {
        await this.#ask(group, seen, signal);
      }
      signal.throwIfAborted();
      await clock.sleep(localInterval, signal);
    }
  }

  /** The triggers to look at now, those of one repository together. */
  #due(isMine: (remote: string) => boolean, interval: number): readonly (readonly SourceWatch[])[] {
    const { resources, clock } = this.#options;
    const now = clock.now();
    const groups = new Map<string, SourceWatch[]>();
    for (const watch of placedTasks(resources).flatMap(sourceWatches)) {
      const key = groupKey(watch);
      const waited = now - (this.#askedAt.get(key) ?? now - interval);
      if (isMine(watch.remote) && (waited >= interval || waited < 0)) {
        groups.set(key, [...(groups.get(key) ?? []), watch]);
      }
    }
    groups.forEach((_, key) => this.#askedAt.set(key, now));
    return [...groups.values()];
  }

  async #ask(group: readonly SourceWatch[], seen: SeenCommits, signal: AbortSignal): Promise<void> {
    const [first] = group;
    if (first === undefined) {
      return;
    }
    const key = groupKey(first);
    try {
      const scratch = path.join(this.#options.folder, key);
      await mkdir(scratch, { recursive: true, mode: 0o700 });
      const limited = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
      const references = await listRemoteReferences(first, scratch, limited);
      this.#problems.delete(key);
      for (const watch of group) {
        await this.#look(watch, references, seen);
      }
    } catch (error) {
      this.#report(key, first, error, signal);
    }
  }

  async #look(
    watch: SourceWatch,
    references: ReadonlyMap<string, string>,
    seen: SeenCommits,
  ): Promise<void> {
    const heads = headsOf(watch, references);
    const place = `${watch.registry}/${watch.task.name}/${watch.trigger}`.toLowerCase();
    const source = `${watch.remote} ${watch.branch ?? ""}`;
    const before = seen.heads(place, source);
    for (const head of before === undefined ? [] : heads) {
      if (before?.get(head.reference) !== head.commit && !this.#hasRun(watch, head)) {
        await this.#startRun(watch, head);
      }
    }
    await seen.remember(
      place,
      source,
      new Map(heads.map(({ reference, commit }) => [reference, commit])),
    );
  }

  /** A run that was queued right before the emulator was killed is not queued again. */
  #hasRun({ registry, task }: SourceWatch, { commit, pullRequest }: Head): boolean {
    const eventType = eventTypeOf(pullRequest);
    return this.#options.resources.runs(registry).some(({ properties }) => {
      const event = properties.sourceTrigger;
      const isOfTask = properties.task?.toLowerCase() === task.name.toLowerCase();
      return isOfTask && event?.commitId === commit && event.eventType === eventType;
    });
  }

  async #startRun(watch: SourceWatch, { commit, pullRequest }: Head): Promise<void> {
    const request = commitRunRequest(watch, commit);
    if (request === undefined) {
      return;
    }
    const event: SourceEventRecord = {
      id: this.#options.newId(),
      eventType: eventTypeOf(pullRequest),
      commitId: commit,
      ...(pullRequest === undefined ? {} : { pullRequestId: pullRequest }),
      repositoryUrl: withoutUser(watch.remote),
      ...(pullRequest === undefined && watch.branch !== undefined
        ? { branchName: watch.branch }
        : {}),
      providerType: watch.providerType,
    };
    this.#options.log.info(`Task ${watch.task.name} is started by commit ${commit}`);
    await this.#start(watch.registry, request, { kind: "source", event });
  }

  /** The same problem is told once. */
  #report(key: string, { task }: SourceWatch, error: unknown, signal: AbortSignal): void {
    const problem = error instanceof Error ? error.message : String(error);
    if (!signal.aborted && this.#problems.get(key) !== problem) {
      this.#problems.set(key, problem);
      this.#options.log.warn(`The repository of task ${task.name} cannot be asked: ${problem}`);
    }
  }
}

interface Head {
  readonly reference: string;
  readonly commit: string;
  /** Number of the pull request; undefined for a branch. */
  readonly pullRequest: string | undefined;
}

/** GitHub lists the head of a pull request, Azure DevOps its merge alone. */
function headsOf(watch: SourceWatch, references: ReadonlyMap<string, string>): readonly Head[] {
  const branch = watch.branch === undefined ? "HEAD" : `refs/heads/${watch.branch}`;
  const head = watch.isForCommits ? references.get(branch) : undefined;
  const pulls = new Map<string, Head>();
  for (const [reference, commit] of watch.isForPullRequests ? references : []) {
    const [, number, kind] = /^refs\/pull\/(\d+)\/(head|merge)$/u.exec(reference) ?? [];
    if (number !== undefined && (kind === "head" || !references.has(`refs/pull/${number}/head`))) {
      pulls.set(number, { reference, commit, pullRequest: number });
    }
  }
  return [
    ...(head === undefined ? [] : [{ reference: branch, commit: head, pullRequest: undefined }]),
    ...pulls.values(),
  ];
}

/** Microsoft's sample outputs of `az acr task list-runs` show `Commit`. */
function eventTypeOf(pullRequest: string | undefined): "Commit" | "PullRequest" {
  return pullRequest === undefined ? "Commit" : "PullRequest";
}

function groupKey({ remote, token }: SourceWatch): string {
  return createHash("sha256")
    .update(`${remote}\n${token ?? ""}`)
    .digest("hex")
    .slice(0, 32);
}

function isLocal(remote: string): boolean {
  return remote.startsWith("file://");
}

function withoutUser(remote: string): string {
  return remote.replace(/^(https?:\/\/)[^/@]*@/u, "$1");
}
