import { Disposable, EventEmitter, window, type Event, type TextDocument, type Uri } from "vscode";
import { formatFamiliarReference } from "../../core/image/imageReference.ts";
import { readKnownImage, type KnownRegistry } from "../../core/image/registryHost.ts";
import { type BaseImageDependency } from "../../core/task/task.ts";
import { type Clock, type Log } from "../../core/ports.ts";
import { type RegistryId } from "../../core/registry/registry.ts";
import {
  diagnoseTasks,
  explainTracking,
  type TrackingQuestion,
} from "../../core/tracking/explainTracking.ts";
import { type TaskFacts, type TrackingFacts } from "../../core/tracking/facts.ts";
import {
  prepareTaskSearch,
  type TaskSearch,
  type TasksOfDockerfile,
} from "../../core/tracking/tasksForDockerfile.ts";
import {
  type RegistryTask,
  type StageVerdict,
  type TaskVerdict,
} from "../../core/tracking/verdict.ts";
import { isDockerfile } from "../workspace/dockerfilePatterns.ts";
import { type RememberedBuilds } from "../rememberedBuilds.ts";
import { type RunWatch } from "../runWatch.ts";
import { DockerfileLocations, type LocatedFile } from "./dockerfileLocations.ts";
import { type ImageFactsSource } from "./imageFacts.ts";
import { imagesOf } from "./imagesOf.ts";
import { type PinnedTasks } from "./pinnedTasks.ts";
import { knownRegistry, type ServiceFacts } from "./serviceFacts.ts";
import { TaskFiles } from "./taskFiles.ts";

/** What verdicts are made from. */
export interface VerdictPorts {
  readonly service: ServiceFacts;
  readonly images: ImageFactsSource;
  readonly pins: PinnedTasks;
  readonly remembered: RememberedBuilds;
  readonly watch: RunWatch;
  readonly clock: Clock;
  readonly log: Log;
}

/** A Dockerfile to be judged: open or not. */
export interface JudgedFile {
  readonly uri: Uri;
  readonly text: string;
}

interface Judgement {
  readonly text: string;
  readonly generation: number;
  readonly verdicts: readonly StageVerdict[];
  readonly found: TasksOfDockerfile;
}

/** Milliseconds after which ages in the texts are out of date. */
const ageOfTexts = 60_000;

/**
 * The verdicts about `FROM` lines and tasks, for lens, hover, Problems, views and *Explain* alike. They are there at
 * once with what is known; what is not is asked for, and then `onDidChange` fires.
 */
export class Verdicts implements Disposable {
  readonly #ports: VerdictPorts;
  readonly #changed = new EventEmitter<void>();
  readonly #subscriptions: Disposable;
  readonly #locations: DockerfileLocations;
  readonly #taskFiles: TaskFiles;
  readonly #kept = new Map<string, Judgement>();
  /** Images of the last verdicts about a file: what is known of them is given to the next ones. */
  readonly #images = new Map<string, readonly string[]>();
  readonly #lifetime = new AbortController();
  #search: { readonly generation: number; readonly find: TaskSearch } | undefined;
  #generation = 0;
  #isAging = false;

  constructor(ports: VerdictPorts) {
    const { service, images, watch, clock, log } = ports;
    this.#ports = ports;
    const outdate = (): void => this.outdate();
    this.#locations = new DockerfileLocations(clock, log, outdate);
    this.#taskFiles = new TaskFiles(clock, log, outdate);
    this.#subscriptions = Disposable.from(
      service.onDidChange(outdate),
      images.onDidChange(outdate),
      window.onDidChangeVisibleTextEditors(() => {
        watch.poke();
        this.#keepAges();
      }),
    );
    watch.addSource(() => (isDockerfileVisible() ? this.#watched() : []));
  }

  get onDidChange(): Event<void> {
    return this.#changed.event;
  }

  /** One verdict for each `FROM` of a document, with what is known now. */
  of(document: TextDocument): readonly StageVerdict[] {
    this.#keepAges();
    return this.judge({ uri: document.uri, text: document.getText() });
  }

  /** One verdict for each `FROM` of a file, with what is known now. */
  judge(file: JudgedFile): readonly StageVerdict[] {
    return this.#judge(file).verdicts;
  }

  /** The tasks that build a file, and what is to be said about how they were found. */
  tasksOf(file: JudgedFile): TasksOfDockerfile {
    return this.#judge(file).found;
  }

  /** Where a file is in its repository; undefined while it is not known. */
  locationOf(uri: Uri): LocatedFile | undefined {
    return this.#locations.of(uri);
  }

  /** The verdict about a task: by the Dockerfile that it builds, where it is given, else by what it recorded. */
  diagnose(task: RegistryTask, file: JudgedFile | undefined): TaskVerdict | undefined {
    const registries = this.#registries();
    const recorded = task.task.step.baseImageDependencies.flatMap((own) =>
      recordedImage(own, registries),
    );
    const facts = this.#factsFor([task], recorded);
    const [verdict] = diagnoseTasks({
      ...this.#question([task], facts, file),
      dockerfile: file?.text,
    });
    return verdict;
  }

  /** Makes every verdict anew when it is asked for next, and says so. */
  outdate(): void {
    this.#generation += 1;
    this.#kept.clear();
    this.#changed.fire();
  }

  dispose(): void {
    this.#lifetime.abort();
    this.#subscriptions.dispose();
    this.#locations.dispose();
    this.#changed.dispose();
  }

  #judge(file: JudgedFile): Judgement {
    const key = file.uri.toString();
    const kept = this.#kept.get(key);
    if (kept?.text === file.text && kept.generation === this.#generation) {
      return kept;
    }
    const found = this.tasksFor(file.uri);
    const judged = {
      text: file.text,
      generation: this.#generation,
      found,
      verdicts: this.#explain(file, found),
    };
    this.#kept.set(key, judged);
    return judged;
  }

  #explain(file: JudgedFile, { tasks }: TasksOfDockerfile): readonly StageVerdict[] {
    const key = file.uri.toString();
    const explain = (images: readonly string[]): readonly StageVerdict[] =>
      explainTracking({
        ...this.#question(tasks, this.#factsFor(tasks, images), file),
        dockerfile: file.text,
      });
    const before = this.#images.get(key) ?? [];
    const verdicts = explain(before);
    const images = imagesOf(verdicts);
    this.#images.set(key, images);
    return images.every((image) => before.includes(image)) ? verdicts : explain(images);
  }

  /** The tasks that build the file at an address, without judging it. */
  tasksFor(uri: Uri): TasksOfDockerfile {
    const location = this.#locations.of(uri);
    const pinned = this.#ports.pins.of(uri);
    return location === undefined && pinned === undefined
      ? { tasks: [], notes: [] }
      : this.#taskSearch()(location ?? { repositories: [], path: "" }, pinned);
  }

  /** Reading the tasks is the work: once for all files until something changes. */
  #taskSearch(): TaskSearch {
    if (this.#search?.generation !== this.#generation) {
      const tasks = this.#ports.service.tasks();
      const facts = { now: this.#ports.clock.now(), tasks: this.#stepsOf(tasks) };
      this.#search = { generation: this.#generation, find: prepareTaskSearch(tasks, facts) };
    }
    return this.#search.find;
  }

  #stepsOf(tasks: readonly RegistryTask[]): readonly TaskFacts[] {
    const repositories = this.#locations.repositories();
    return tasks.flatMap(({ registry, task }) => {
      const steps = this.#taskFiles.stepsOf(task, repositories);
      return steps === undefined
        ? []
        : [{ task: { registry: registry.name, task: task.name }, steps }];
    });
  }

  #question(
    tasks: readonly RegistryTask[],
    facts: TrackingFacts,
    file: JudgedFile | undefined,
  ): Omit<TrackingQuestion, "dockerfile"> {
    const remembered = file === undefined ? {} : this.#ports.remembered.of(file.uri);
    const values = Object.entries(remembered.arguments ?? {});
    const location = file === undefined ? undefined : this.#locations.of(file.uri);
    return {
      tasks,
      dockerfilePath: location?.path,
      registries: this.#registries(),
      isConnected: this.#ports.service.registries() !== undefined,
      values: { buildArguments: values.map(([name, value]) => ({ name, value })) },
      facts,
    };
  }

  #factsFor(tasks: readonly RegistryTask[], images: readonly string[]): TrackingFacts {
    const { service, clock } = this.#ports;
    const repositories = this.#locations.repositories();
    return {
      now: clock.now(),
      tasks: tasks.flatMap((task) => {
        const facts = service.taskFacts(task);
        const steps = this.#taskFiles.stepsOf(task.task, repositories);
        return facts === undefined ? [] : [{ ...facts, steps }];
      }),
      registries:
        tasks.length === 0
          ? []
          : (service.registries() ?? []).flatMap((own) => service.registryFacts(own) ?? []),
      images: this.#ports.images.of(images),
    };
  }

  #registries(): readonly KnownRegistry[] {
    return (this.#ports.service.registries() ?? []).map(knownRegistry);
  }

  #watched(): readonly RegistryId[] {
    return (this.#ports.service.registries() ?? []).map(({ id }) => id);
  }

  /** While a Dockerfile is in sight its texts are renewed now and then: they hold ages, and digests grow old. */
  #keepAges(): void {
    if (this.#isAging || !isDockerfileVisible()) {
      return;
    }
    this.#isAging = true;
    const { signal } = this.#lifetime;
    this.#ports.clock.sleep(ageOfTexts, signal).then(
      () => {
        this.#isAging = false;
        this.outdate();
      },
      // Only the end of the window ends the pause early.
      () => undefined,
    );
  }
}

/** A recorded image by its login server: that is whom its registry is asked by. */
function recordedImage(
  { registry, repository, tag }: BaseImageDependency,
  registries: readonly KnownRegistry[],
): readonly string[] {
  const version = tag === undefined ? "" : `:${tag}`;
  const image = readKnownImage(`${registry}/${repository}${version}`, registries);
  return image === undefined ? [] : [formatFamiliarReference(image)];
}

function isDockerfileVisible(): boolean {
  return window.visibleTextEditors.some(({ document }) => isDockerfile(document));
}
