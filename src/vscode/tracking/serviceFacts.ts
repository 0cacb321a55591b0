import { EventEmitter, type Disposable, type Event } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { type KnownRegistry } from "../../core/image/registryHost.ts";
import { type Clock, type Log, type RegistryService } from "../../core/ports.ts";
import { HostQueue } from "../../core/registry/hostQueue.ts";
import { type Registry, type RegistryId } from "../../core/registry/registry.ts";
import { readRunLog } from "../../core/run/readRunLog.ts";
import { isFinal, type Run } from "../../core/run/run.ts";
import { parseRunLog } from "../../core/run/runLog.ts";
import { type Task } from "../../core/task/task.ts";
import {
  type AgentPoolFacts,
  type RegistryFacts,
  type RunLogFacts,
  type TaskFacts,
} from "../../core/tracking/facts.ts";
import { type RegistryTask } from "../../core/tracking/verdict.ts";
import { type Connections } from "../connections.ts";
import { registryKey, sameName, type RegistryCatalog } from "../registryCatalog.ts";
import { messageOf } from "../showError.ts";
import { LoadedValues, type LoadedValue } from "./loadedValues.ts";

/** What facts of the service are made from. */
export interface ServiceFactsPorts {
  readonly connections: Connections;
  readonly catalog: RegistryCatalog;
  readonly clock: Clock;
  readonly log: Log;
}

/** Something of a registry that has a name. */
interface OfRegistry {
  readonly registry: RegistryId;
  readonly name: string;
}

/** Milliseconds after which a registry is asked again how it is set up. */
const registryFreshFor = 5 * 60_000;
/** Requests that are going on at the most. */
const atOnce = 4;

/**
 * What the connected registries say about tasks and runs, for verdicts: at once what is known, and `onDidChange` when
 * more has come.
 */
export class ServiceFacts implements Disposable {
  readonly #ports: ServiceFactsPorts;
  readonly #changed = new EventEmitter<void>();
  readonly #subscriptions: Disposable;
  readonly #registries: LoadedValues<"all", readonly Registry[] | undefined>;
  readonly #tasks: LoadedValues<Registry, readonly Task[]>;
  readonly #runs: LoadedValues<OfRegistry, readonly Run[]>;
  readonly #quickRuns: LoadedValues<RegistryId, readonly Run[]>;
  readonly #successes: LoadedValues<OfRegistry, Run | undefined>;
  readonly #logs: LoadedValues<OfRegistry, RunLogFacts>;
  readonly #pools: LoadedValues<OfRegistry, AgentPoolFacts>;
  readonly #descriptions: LoadedValues<RegistryId, RegistryFacts>;
  readonly #paused = new Map<string, boolean>();
  /** A view over all tasks must not ask about all of them at once. */
  readonly #queue = new HostQueue(atOnce);

  constructor(ports: ServiceFactsPorts) {
    this.#ports = ports;
    const { catalog } = ports;
    const ofRegistry = ({ registry, name }: OfRegistry): string =>
      `${registryKey(registry)}/${name.toLowerCase()}`;
    this.#registries = this.#values(
      (key: "all") => key,
      () => this.#loadRegistries(),
    );
    this.#tasks = this.#values(
      ({ id }: Registry) => registryKey(id),
      ({ id }) => catalog.tasks(id),
    );
    this.#runs = this.#values(ofRegistry, (task) => this.#loadRuns(task));
    this.#quickRuns = this.#values(registryKey, async (registry) =>
      (await catalog.runs(registry)).filter(({ task }) => task === undefined),
    );
    this.#successes = this.#values(ofRegistry, async ({ registry, name }, signal) => {
      const query = { task: name, status: "Succeeded", top: 1 } as const;
      return (await this.#service().listRuns(registry, query, signal)).at(0);
    });
    this.#logs = this.#values(ofRegistry, (run, signal) => this.#loadLog(run, signal));
    this.#pools = this.#values(
      ofRegistry,
      ({ registry, name }, signal) => this.#service().agentPool(registry, name, signal),
      registryFreshFor,
    );
    this.#descriptions = this.#values(
      registryKey,
      (registry, signal) => this.#service().describeRegistry(registry, signal),
      registryFreshFor,
    );
    this.#subscriptions = catalog.onDidChange(() => this.#outdate());
  }

  get onDidChange(): Event<void> {
    return this.#changed.event;
  }

  /** The connected registries; undefined while there is no connection, or none is known yet. */
  registries(): readonly Registry[] | undefined {
    return this.#registries.get("all")?.value;
  }

  /** The tasks of all connected registries, as far as they are known. */
  tasks(): readonly RegistryTask[] {
    return (this.registries() ?? []).flatMap((registry) => {
      const known = knownRegistry(registry);
      const tasks = this.#tasks.get(registry)?.value ?? [];
      return tasks.map((task) => ({ registry: known, task }));
    });
  }

  /** What is known of a task beside its definition; the steps of its task file are not among it. */
  taskFacts({ registry: { name }, task }: RegistryTask): TaskFacts | undefined {
    const registry = this.#registryOf(name);
    if (registry === undefined) {
      return undefined;
    }
    const { id } = registry;
    const runs = this.#runs.get({ registry: id, name: task.name });
    const pool = task.agentPool;
    return {
      task: { registry: name, task: task.name },
      askedAt: this.#tasks.peek(registry)?.askedAt,
      runs: runs?.value,
      runsAskedAt: runs?.askedAt,
      lastSuccessfulRun: this.#olderSuccess(id, task.name, runs),
      logs: this.#failedLog(id, runs?.value ?? []),
      agentPool:
        pool === undefined ? undefined : this.#pools.get({ registry: id, name: pool })?.value,
      credentialHosts: [
        ...task.credentialHosts,
        ...(hasOwnIdentity(task) ? [registry.loginServer] : []),
      ],
    };
  }

  /** What is known of the set-up of a connected registry. */
  registryFacts({ id }: Registry): RegistryFacts | undefined {
    const described = this.#descriptions.get(id);
    if (described === undefined) {
      return undefined;
    }
    return {
      ...described.value,
      isTasksPaused: this.#paused.get(registryKey(id)),
      quickRuns: this.#quickRuns.get(id)?.value,
    };
  }

  /** Notes what an attempt to run a task told: whether ACR Tasks are paused for the registry's subscription. */
  noteAttempt(registry: RegistryId, error: unknown): void {
    const isPaused = error instanceof AcrError && error.serviceCode === "TasksOperationsNotAllowed";
    if (isPaused || error === undefined) {
      this.#paused.set(registryKey(registry), isPaused);
      this.#changed.fire();
    }
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#forget();
    this.#changed.dispose();
  }

  #values<Key, Value>(
    keyText: (key: Key) => string,
    load: (key: Key, signal: AbortSignal) => Promise<Value>,
    freshFor?: number,
  ): LoadedValues<Key, Value> {
    const { clock, log } = this.#ports;
    return new LoadedValues({
      keyText,
      load: (key, signal) =>
        this.#queue.run("", () => {
          signal.throwIfAborted();
          return load(key, signal);
        }),
      freshFor,
      clock,
      onLoaded: () => this.#changed.fire(),
      onError: (key, error) => log.warn(`Loading facts of ${keyText(key)}: ${messageOf(error)}`),
    });
  }

  async #loadRegistries(): Promise<readonly Registry[] | undefined> {
    const { connections, catalog } = this.#ports;
    await connections.find(AbortSignal.timeout(10_000));
    return connections.service === undefined ? undefined : catalog.registries();
  }

  /** The registry's newest runs tell enough of a task whose last success is among them. */
  async #loadRuns({ registry, name }: OfRegistry): Promise<readonly Run[]> {
    const { catalog } = this.#ports;
    const newest = (await catalog.runs(registry)).filter(({ task }) => sameName(task, name));
    return newest.some(({ status }) => status === "Succeeded")
      ? newest
      : catalog.taskRuns(registry, name);
  }

  async #loadLog({ registry, name }: OfRegistry, signal: AbortSignal): Promise<RunLogFacts> {
    const log = await this.#service().openLog(registry, name, signal);
    return { runId: name, log: parseRunLog(await readRunLog(log, signal)) };
  }

  #failedLog(registry: RegistryId, runs: readonly Run[]): readonly RunLogFacts[] {
    const newest = runs.find(({ status }) => isFinal(status));
    if (newest === undefined || newest.status === "Succeeded") {
      return [];
    }
    const log = this.#logs.get({ registry, name: newest.id })?.value;
    return log === undefined ? [] : [log];
  }

  /** Asked for only where the newest runs hold no success and there may be older ones. */
  #olderSuccess(
    registry: RegistryId,
    name: string,
    runs: LoadedValue<readonly Run[]> | undefined,
  ): Run | undefined {
    const isHidden =
      (runs?.value.length ?? 0) >= 100 &&
      runs?.value.every(({ status }) => status !== "Succeeded") === true;
    return isHidden ? this.#successes.get({ registry, name })?.value : undefined;
  }

  #registryOf(name: string): Registry | undefined {
    return this.registries()?.find(({ id }) => id.name.toLowerCase() === name.toLowerCase());
  }

  #service(): RegistryService {
    const { service } = this.#ports.connections;
    if (service === undefined) {
      throw new AcrError("unreachable", "No registry is connected");
    }
    return service;
  }

  #outdate(): void {
    if (this.#ports.connections.service === undefined) {
      this.#forget();
    }
    for (const values of [this.#registries, this.#tasks, this.#runs, this.#quickRuns]) {
      values.outdate();
    }
    this.#changed.fire();
  }

  #forget(): void {
    const lists = [this.#registries, this.#tasks, this.#runs, this.#quickRuns, this.#successes];
    for (const values of [...lists, this.#logs, this.#pools, this.#descriptions]) {
      values.clear();
    }
  }
}

/** `none` says that the task shall not read its own registry. */
function hasOwnIdentity({ sourceRegistryIdentity }: Task): boolean {
  return sourceRegistryIdentity !== undefined && sourceRegistryIdentity.toLowerCase() !== "none";
}

/** A registry by all its names: a local one is also known by those that the real one would have. */
export function knownRegistry({ id, loginServer }: Registry): KnownRegistry {
  const name = id.name.toLowerCase();
  return {
    name: id.name,
    loginServer,
    aliasHosts: [`${name}.azurecr.io`, `${name}.azurecr.localhost`],
  };
}
