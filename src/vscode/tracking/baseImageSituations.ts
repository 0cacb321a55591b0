import { Disposable, EventEmitter, Uri, type Event } from "vscode";
import { formatImageReference, type ImageReference } from "../../core/image/imageReference.ts";
import { readKnownImage, type KnownRegistry } from "../../core/image/registryHost.ts";
import { type DockerfileLine } from "../../core/impact/baseImage.ts";
import { type Clock } from "../../core/ports.ts";
import { formatTask } from "../../core/tracking/taskName.ts";
import { type RegistryTask, type StageVerdict } from "../../core/tracking/verdict.ts";
import {
  type BaseImageSituation,
  type BaseImageSource,
  type SituatedTask,
} from "../baseImages/baseImageSource.ts";
import { type DockerfileIndex, type IndexedDockerfile } from "../workspace/dockerfileIndex.ts";
import { type ImageFactsSource } from "./imageFacts.ts";
import { knownRegistry, type ServiceFacts } from "./serviceFacts.ts";
import { type JudgedFile, type Verdicts } from "./verdicts.ts";

/** What situations are made from. */
export interface SituationPorts {
  readonly verdicts: Verdicts;
  readonly service: ServiceFacts;
  readonly images: ImageFactsSource;
  readonly index: DockerfileIndex;
  readonly clock: Clock;
}

/** Images that registries are asked about for the view; a larger workspace shows the others without age. */
const mostLookups = 200;
/** Milliseconds for judging Dockerfiles that no task builds; what is left shows no verdict. */
const patience = 200;

/** Gathers all that is known about base images, for the view *Base Images*. */
export class BaseImageSituations implements BaseImageSource, Disposable {
  readonly #ports: SituationPorts;
  readonly #changed = new EventEmitter<void>();
  readonly #subscriptions: Disposable;
  #isVisible = false;

  constructor(ports: SituationPorts) {
    this.#ports = ports;
    this.#subscriptions = Disposable.from(
      ports.verdicts.onDidChange(() => this.#changed.fire()),
      ports.index.onDidChange(() => this.#changed.fire()),
    );
  }

  get onDidChange(): Event<void> {
    return this.#changed.event;
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    if (isVisible) {
      this.#changed.fire();
    }
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }

  load(signal: AbortSignal): Promise<BaseImageSituation> {
    signal.throwIfAborted();
    const { service, images, index } = this.#ports;
    const registries = (service.registries() ?? []).map(knownRegistry);
    const dockerfiles = index.dockerfiles();
    const files = this.#filesOfTasks(dockerfiles);
    const tasks = service.tasks().map((task) => this.#situate(task, files.get(formatTask(task))));
    const lines = this.#lines(
      dockerfiles,
      registries,
      new Set([...files.values()].map(({ uri }) => uri.toString())),
    );
    const named = this.#isVisible ? namesOf(lines, tasks, registries) : [];
    return Promise.resolve({
      registries,
      tasks,
      lines,
      images: images.of(named.slice(0, mostLookups)),
      isConnected: service.registries() !== undefined,
      isIndexing: index.isIndexing,
    });
  }

  #filesOfTasks(dockerfiles: readonly IndexedDockerfile[]): ReadonlyMap<string, JudgedFile> {
    const { verdicts } = this.#ports;
    const files = new Map<string, JudgedFile>();
    for (const { uri, text } of dockerfiles) {
      const file = { uri: Uri.parse(uri, true), text };
      for (const task of verdicts.tasksFor(file.uri).tasks) {
        files.set(formatTask(task), files.get(formatTask(task)) ?? file);
      }
    }
    return files;
  }

  #situate(task: RegistryTask, file: JudgedFile | undefined): SituatedTask {
    const { verdicts, service } = this.#ports;
    const facts = service.taskFacts(task);
    const success =
      facts?.runs?.find(({ status }) => status === "Succeeded") ?? facts?.lastSuccessfulRun;
    return {
      task,
      verdict: verdicts.diagnose(task, file),
      outputImages: success?.outputImages,
    };
  }

  #lines(
    dockerfiles: readonly IndexedDockerfile[],
    registries: readonly KnownRegistry[],
    built: ReadonlySet<string>,
  ): readonly DockerfileLine[] {
    const { clock } = this.#ports;
    const until = clock.now() + patience;
    return dockerfiles.flatMap((dockerfile) => {
      const isJudged = built.has(dockerfile.uri) || clock.now() < until;
      const verdicts = isJudged ? this.#judge(dockerfile) : [];
      return dockerfile.froms.map(({ stage, line, image, basedOn }) => ({
        uri: dockerfile.uri,
        path: dockerfile.path,
        line,
        stage,
        image: basedOn === undefined ? readImage(image, registries) : undefined,
        verdict: verdicts[stage],
      }));
    });
  }

  #judge({ uri, text }: IndexedDockerfile): readonly StageVerdict[] {
    return this.#ports.verdicts.judge({ uri: Uri.parse(uri, true), text });
  }
}

function readImage(
  text: string | undefined,
  registries: readonly KnownRegistry[],
): ImageReference | undefined {
  return text === undefined ? undefined : readKnownImage(text, registries);
}

/** The images that are followed by tasks first, since their ages matter most. */
function namesOf(
  lines: readonly DockerfileLine[],
  tasks: readonly SituatedTask[],
  registries: readonly KnownRegistry[],
): readonly string[] {
  const recorded = tasks.flatMap(({ task }) =>
    task.task.step.baseImageDependencies.map(({ registry, repository, tag }) =>
      readImage(`${registry}/${repository}${tag === undefined ? "" : `:${tag}`}`, registries),
    ),
  );
  const written = lines.map(({ image }) => image);
  const images = [...recorded, ...written].flatMap((image) =>
    image === undefined || image.digest !== undefined || image.repository === "library/scratch"
      ? []
      : [formatImageReference(image)],
  );
  return [...new Set(images)];
}
