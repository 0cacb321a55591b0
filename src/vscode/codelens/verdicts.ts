import { Disposable, EventEmitter, window, type Event, type TextDocument, type Uri } from "vscode";
import { type KnownRegistry } from "../../core/image/registryHost.ts";
import { type Log } from "../../core/ports.ts";
import { type Registry, type RegistryId } from "../../core/registry/registry.ts";
import { explainTracking } from "../../core/tracking/explainTracking.ts";
import {
  tasksForDockerfile,
  type DockerfileLocation,
} from "../../core/tracking/tasksForDockerfile.ts";
import { type RegistryTask, type StageVerdict } from "../../core/tracking/verdict.ts";
import { type Connections } from "../connections.ts";
import { isDockerfile } from "../input/pickDockerfile.ts";
import { type RegistryCatalog } from "../registryCatalog.ts";
import { type RememberedBuilds } from "../rememberedBuilds.ts";
import { findRepository, pathBelow } from "../repositoryFacts.ts";
import { type RunWatch } from "../runWatch.ts";
import { messageOf } from "../showError.ts";

/** What verdicts are made from. */
export interface VerdictPorts {
  readonly connections: Connections;
  readonly catalog: RegistryCatalog;
  readonly watch: RunWatch;
  readonly remembered: RememberedBuilds;
  readonly log: Log;
}

/** Tasks of all connected registries, as far as they could be loaded. */
interface KnownTasks {
  readonly ids: readonly RegistryId[];
  readonly registries: readonly KnownRegistry[];
  readonly tasks: readonly RegistryTask[];
}

/**
 * The verdicts about the `FROM` lines of open Dockerfiles, for lens, hover and *Explain* alike.
 * They are there at once with what is known; what has to be loaded is, and then `onDidChange` fires.
 */
export class Verdicts implements Disposable {
  readonly #ports: VerdictPorts;
  readonly #changed = new EventEmitter<void>();
  readonly #subscriptions: Disposable;
  readonly #locations = new Map<string, DockerfileLocation>();
  #known: KnownTasks | undefined;
  #isStale = true;
  #loading: Promise<void> | undefined;

  constructor(ports: VerdictPorts) {
    const { catalog, watch } = ports;
    this.#ports = ports;
    this.#subscriptions = Disposable.from(
      catalog.onDidChange(() => this.#outdate()),
      window.onDidChangeVisibleTextEditors(() => watch.poke()),
    );
    watch.addSource(() => (isDockerfileVisible() ? (this.#known?.ids ?? []) : []));
  }

  get onDidChange(): Event<void> {
    return this.#changed.event;
  }

  /** One verdict for each `FROM`, with what is known now. Starts to load what is not. */
  of(document: TextDocument): readonly StageVerdict[] {
    this.#load(document.uri);
    const location = this.#locations.get(document.uri.toString());
    const known = this.#known;
    const values = this.#ports.remembered.of(document.uri).arguments ?? {};
    return explainTracking({
      dockerfile: document.getText(),
      tasks: location === undefined ? [] : tasksForDockerfile(known?.tasks ?? [], location),
      registries: known?.registries ?? [],
      isConnected: known !== undefined,
      values: { buildArguments: Object.entries(values).map(([name, value]) => ({ name, value })) },
    });
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }

  #outdate(): void {
    this.#isStale = true;
    if (this.#ports.connections.service === undefined) {
      this.#known = undefined;
    }
    this.#changed.fire();
  }

  #load(dockerfile: Uri): void {
    const isLocated = this.#locations.has(dockerfile.toString());
    if (this.#loading !== undefined || (isLocated && !this.#isStale)) {
      return;
    }
    this.#isStale = false;
    this.#loading = this.#loadAll(dockerfile)
      .catch((error: unknown) => {
        this.#ports.log.warn(`Loading tasks for the lenses: ${messageOf(error)}`);
      })
      .finally(() => {
        this.#loading = undefined;
        this.#changed.fire();
      });
  }

  async #loadAll(dockerfile: Uri): Promise<void> {
    this.#locations.set(dockerfile.toString(), await locationOf(dockerfile));
    const { connections, catalog, watch } = this.#ports;
    await connections.find(AbortSignal.timeout(10_000));
    if (connections.service === undefined) {
      this.#known = undefined;
      return;
    }
    const registries = await catalog.registries();
    const loaded = await Promise.all(registries.map((registry) => tasksOf(catalog, registry)));
    this.#known = {
      ids: registries.map(({ id }) => id),
      registries: registries.map(knownRegistry),
      tasks: loaded.flat(),
    };
    watch.poke();
  }
}

async function tasksOf(catalog: RegistryCatalog, registry: Registry): Promise<RegistryTask[]> {
  const tasks = await catalog.tasks(registry.id);
  return tasks.map((task) => ({ registry: knownRegistry(registry), task }));
}

/** A local registry is also known by the names that the real one would have. */
function knownRegistry({ id, loginServer }: Registry): KnownRegistry {
  const name = id.name.toLowerCase();
  return {
    name: id.name,
    loginServer,
    aliasHosts: [`${name}.azurecr.io`, `${name}.azurecr.localhost`],
  };
}

async function locationOf(dockerfile: Uri): Promise<DockerfileLocation> {
  const repository = await findRepository(dockerfile);
  if (repository === undefined) {
    return { repositories: [], path: "" };
  }
  const { root, remotes } = repository;
  return {
    repositories: [...remotes.map(({ url }) => url), `file://${encodeURI(root.path)}`],
    path: pathBelow(root, dockerfile) ?? "",
  };
}

function isDockerfileVisible(): boolean {
  return window.visibleTextEditors.some(({ document }) => isDockerfile(document));
}
