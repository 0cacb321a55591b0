import { writeDependencyBlock } from "../../../core/build/dependencyBlock.ts";
import {
  type Task,
  type TaskNetwork,
  type TaskStep,
  type TaskVolume,
} from "../../../core/taskfile/task.ts";
import { type LineListener } from "../../executor/program.ts";
import { type ImageRecord } from "../../resources.ts";
import {
  type BuildDependencies,
  dependencyRecords,
  logDependencies,
  resolveAfterBuild,
} from "../dependencies.ts";
import { type BuildStep, runBuild, type ScannedBuild, scanBuild } from "../imageBuild.ts";
import { namedImage, type OutputImage } from "../imageNames.ts";
import { type RunJob, type RunResult } from "../runJob.ts";
import { commandImage, runCommand } from "./runCommand.ts";
import { LocalImages } from "./localImages.ts";
import { pushImage } from "./pushImage.ts";
import { PushCount } from "./pushCount.ts";
import { writeSecretVolume } from "./secretVolume.ts";
import { type ScanOutcome, type TaskProcesses } from "./taskProcesses.ts";

/** A build step as the tools take it, and the names of its images. */
export interface StepBuild {
  readonly build: BuildStep;
  readonly images: readonly OutputImage[];
}

interface Built {
  readonly images: readonly OutputImage[];
  readonly scanned: ScannedBuild;
  readonly found: BuildDependencies;
}

/** Reads a build step; may throw `StepError`. */
export type BuildReader = (step: TaskStep, earlierImages: readonly string[]) => StepBuild;

/** Executes a task's steps with the run's container tool, and knows what the task left when it has ended. */
export class SessionProcesses implements TaskProcesses {
  readonly registries: readonly string[];
  readonly #task: Task;
  readonly #job: RunJob;
  readonly #read: BuildReader;
  readonly #local: LocalImages;
  readonly #builds = new Map<string, Built>();
  readonly #pushed = new Map<string, ImageRecord>();
  readonly #containers = new Set<string>();
  readonly #pushes: PushCount;

  constructor(task: Task, job: RunJob, read: BuildReader) {
    this.registries = [job.loginServer];
    this.#task = task;
    this.#job = job;
    this.#read = read;
    this.#local = new LocalImages(job);
    this.#pushes = new PushCount(job.pushing);
  }

  async createNetwork(
    { name, driver, ipv6 }: TaskNetwork,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<number> {
    return await this.#job.session.createNetwork({ name, driver, ipv6 }, output, signal);
  }

  async removeNetwork(name: string, signal: AbortSignal): Promise<void> {
    await this.#job.session.removeNetwork(name, signal);
  }

  async login(registry: string, output: LineListener, signal: AbortSignal): Promise<number> {
    return await this.#job.session.login(registry, output, signal);
  }

  async createVolume(volume: TaskVolume): Promise<void> {
    await writeSecretVolume(volume, this.#job);
  }

  async pull(step: TaskStep, output: LineListener, signal: AbortSignal): Promise<number> {
    return await this.#job.session.pull(commandImage(step, this.#local), output, signal);
  }

  async scan(step: TaskStep): Promise<ScanOutcome> {
    const { build, images } = this.#read(step, this.#local.names());
    const scanned = await scanBuild(build, this.#job);
    if (scanned.kind === "scanned") {
      this.#builds.set(step.id, { images, scanned, found: scanned.dependencies });
    }
    return scanned;
  }

  async run(step: TaskStep, output: LineListener, signal: AbortSignal): Promise<number> {
    const built = this.#builds.get(step.id);
    if (built !== undefined) {
      return await this.#build(step.id, built, output, signal);
    }
    this.#containers.add(step.id);
    const push = (image: string): Promise<number> => this.#pushAlone(image, output, signal);
    return await runCommand(step, { local: this.#local, job: this.#job, output, push }, signal);
  }

  async push(name: string, output: LineListener, signal: AbortSignal): Promise<number> {
    const image = namedImage(name, this.#job);
    const record = await pushImage(image, { local: this.#local, job: this.#job, output }, signal);
    if (record !== undefined) {
      this.#pushed.set(image.name, record);
    }
    return record === undefined ? 1 : 0;
  }

  pushing(isPushing: boolean): void {
    this.#pushes.change(isPushing);
  }

  async removeContainer(stepId: string, signal: AbortSignal): Promise<void> {
    if (this.#containers.has(stepId)) {
      await this.#job.session.removeContainer(stepId, signal);
    }
  }

  hasDependencies(stepId: string): boolean {
    return this.#builds.has(stepId);
  }

  dependencyBlock(): string | undefined {
    const blocks = this.#buildsInOrder().flatMap(({ images, found }) => {
      const named = images.map(({ name, image }) => this.#pushed.get(name) ?? image);
      return logDependencies(named, found, this.#job);
    });
    return blocks.length === 0 ? undefined : writeDependencyBlock(blocks).trimEnd();
  }

  /** What the run leaves in the resources, after the task has ended. */
  result(): RunResult {
    const records = this.#buildsInOrder().flatMap(({ found }) => dependencyRecords(found));
    const distinct = new Map(records.map((record) => [JSON.stringify(record), record]));
    return { outputImages: [...this.#pushed.values()], dependencies: [...distinct.values()] };
  }

  #buildsInOrder(): readonly Built[] {
    return this.#task.steps.flatMap(({ id }) => this.#builds.get(id) ?? []);
  }

  async #build(
    id: string,
    built: Built,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<number> {
    const job = this.#job;
    const { exitCode, localName } = await runBuild(built.scanned, { job, output }, signal);
    if (exitCode === 0) {
      await this.#local.add(built.images, localName, signal);
      const found = await resolveAfterBuild(built.found, job, signal);
      this.#builds.set(id, { ...built, found });
    }
    return exitCode;
  }

  async #pushAlone(name: string, output: LineListener, signal: AbortSignal): Promise<number> {
    this.pushing(true);
    try {
      return await this.push(name, output, signal);
    } finally {
      this.pushing(false);
    }
  }
}
