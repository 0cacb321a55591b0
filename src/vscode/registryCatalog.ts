import { EventEmitter, type Disposable, type Event } from "vscode";
import { AcrError } from "../core/errors.ts";
import { type RegistryService, type RunQuery } from "../core/ports.ts";
import { type Registry, type RegistryId } from "../core/registry/registry.ts";
import { isFinal, type Run } from "../core/run/run.ts";
import { type Task } from "../core/task/task.ts";
import { type Connections } from "./connections.ts";

/** Runs that are asked for at once: the most that the service gives. */
export const mostRuns = 100;
/** Runs that a poll looks at: what changed lately is among them. */
const polledRuns = 25;

interface RegistryFacts {
  tasks: Promise<readonly Task[]> | undefined;
  runs: Promise<readonly Run[]> | undefined;
  readonly taskRuns: Map<string, Promise<readonly Run[]>>;
}

/**
 * What is known of the connected registries. Everything is loaded when first asked for, kept, and shared by the tree
 * and the lenses. Failures are not kept. Whoever shows it listens to `onDidChange`.
 */
export class RegistryCatalog implements Disposable {
  readonly #connections: Connections;
  readonly #changed = new EventEmitter<void>();
  readonly #connectionChanged: Disposable;
  readonly #facts = new Map<string, RegistryFacts>();
  #registries: Promise<readonly Registry[]> | undefined;
  /** Aborts the requests of the connection that ended. */
  #lifetime = new AbortController();

  constructor(connections: Connections) {
    this.#connections = connections;
    this.#connectionChanged = connections.onDidChange(() => this.forgetAll());
  }

  /** Fires when something that was loaded is out of date or has new content. */
  get onDidChange(): Event<void> {
    return this.#changed.event;
  }

  /** Registries of the connection by name, or an empty list without a connection. */
  registries(): Promise<readonly Registry[]> {
    const service = this.#connections.service;
    if (service === undefined) {
      return Promise.resolve([]);
    }
    this.#registries ??= this.#kept(
      service.listRegistries(this.#lifetime.signal).then(byName),
      () => (this.#registries = undefined),
    );
    return this.#registries;
  }

  tasks(registry: RegistryId): Promise<readonly Task[]> {
    const facts = this.#factsOf(registry);
    facts.tasks ??= this.#kept(
      this.#service().listTasks(registry, this.#lifetime.signal),
      () => (facts.tasks = undefined),
    );
    return facts.tasks;
  }

  /** The newest runs of a registry, up to 100, newest first. */
  runs(registry: RegistryId): Promise<readonly Run[]> {
    const facts = this.#factsOf(registry);
    facts.runs ??= this.#kept(
      this.#listRuns(registry, { top: mostRuns }),
      () => (facts.runs = undefined),
    );
    return facts.runs;
  }

  /** The newest runs of a task, up to 100. Asks the service only when the registry's newest runs do not hold all. */
  async taskRuns(registry: RegistryId, task: string): Promise<readonly Run[]> {
    const runs = await this.runs(registry);
    if (runs.length < mostRuns) {
      return runs.filter((run) => sameName(run.task, task));
    }
    const { taskRuns } = this.#factsOf(registry);
    const key = task.toLowerCase();
    const kept = taskRuns.get(key);
    if (kept !== undefined) {
      return kept;
    }
    const asked = this.#kept(this.#listRuns(registry, { task, top: mostRuns }), () =>
      taskRuns.delete(key),
    );
    taskRuns.set(key, asked);
    return asked;
  }

  /**
   * Asks for the newest runs of a registry and tells what is going on. Fires when something changed; when a run ended,
   * the tasks are loaded anew too, because a run changes what a task depends on.
   */
  async poll(registry: RegistryId, signal: AbortSignal): Promise<"changed" | "active" | "quiet"> {
    const service = this.#connections.service;
    if (service === undefined) {
      return "quiet";
    }
    const facts = this.#factsOf(registry);
    const before = await (facts.runs ?? Promise.resolve([]));
    const newest = await service.listRuns(registry, { top: polledRuns }, signal);
    const after = merge(newest, before);
    if (JSON.stringify(before) === JSON.stringify(after)) {
      return newest.every((run) => isFinal(run.status)) ? "quiet" : "active";
    }
    facts.runs =
      before.length === 0 && newest.length === polledRuns ? undefined : Promise.resolve(after);
    facts.taskRuns.clear();
    if (endedRuns(before, after)) {
      facts.tasks = undefined;
    }
    this.#changed.fire();
    return "changed";
  }

  /** Forgets what was loaded, of one registry or of all, and fires. */
  forget(registry?: RegistryId): void {
    if (registry === undefined) {
      this.forgetAll();
      return;
    }
    this.#facts.delete(registryKey(registry));
    this.#changed.fire();
  }

  forgetAll(): void {
    this.#lifetime.abort(new AcrError("unreachable", "The connection was closed"));
    this.#lifetime = new AbortController();
    this.#registries = undefined;
    this.#facts.clear();
    this.#changed.fire();
  }

  dispose(): void {
    this.#connectionChanged.dispose();
    this.#lifetime.abort(new AcrError("unreachable", "The window is closing"));
    this.#changed.dispose();
  }

  #listRuns(registry: RegistryId, query: RunQuery): Promise<readonly Run[]> {
    return this.#service().listRuns(registry, query, this.#lifetime.signal);
  }

  #service(): RegistryService {
    const service = this.#connections.service;
    if (service === undefined) {
      throw new AcrError("unreachable", "The local registry is not running: start it");
    }
    return service;
  }

  #factsOf(registry: RegistryId): RegistryFacts {
    const key = registryKey(registry);
    const known = this.#facts.get(key);
    if (known !== undefined) {
      return known;
    }
    const facts: RegistryFacts = { tasks: undefined, runs: undefined, taskRuns: new Map() };
    this.#facts.set(key, facts);
    return facts;
  }

  #kept<Value>(asked: Promise<Value>, drop: () => void): Promise<Value> {
    asked.catch(drop);
    return asked;
  }
}

/** One text per registry, the same however its names are spelled. */
export function registryKey({ subscriptionId, resourceGroup, name }: RegistryId): string {
  return `${subscriptionId}/${resourceGroup}/${name}`.toLowerCase();
}

/** Tells whether two names of the service mean the same thing; undefined is no name. */
export function sameName(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one.toLowerCase() === other?.toLowerCase();
}

function byName(registries: readonly Registry[]): readonly Registry[] {
  return registries.toSorted((one, other) => one.id.name.localeCompare(other.id.name));
}

function merge(newest: readonly Run[], known: readonly Run[]): readonly Run[] {
  const fresh = new Set(newest.map((run) => run.id));
  return [...newest, ...known.filter((run) => !fresh.has(run.id))].slice(0, mostRuns);
}

function endedRuns(before: readonly Run[], after: readonly Run[]): boolean {
  const ended = new Set(before.filter((run) => isFinal(run.status)).map((run) => run.id));
  return after.some((run) => isFinal(run.status) && !ended.has(run.id));
}
