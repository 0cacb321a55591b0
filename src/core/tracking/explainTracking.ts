import { type BaseImageStage, type BuildValues } from "../dockerfile/baseImages.ts";
import { formatImageReference, type ImageReference } from "../image/imageReference.ts";
import { type KnownRegistry, readKnownImage } from "../image/registryHost.ts";
import { type BuildReading, readBuilds } from "./buildReading.ts";
import { type SeenImage } from "./check.ts";
import { type TrackingFacts } from "./facts.ts";
import { judgeStage } from "./judgeStage.ts";
import { recordedDockerfile } from "./recordedDockerfile.ts";
import { factsOfTask, pickFacts } from "./subjectFacts.ts";
import { summarizeVerdicts } from "./summarizeVerdicts.ts";
import {
  assumedBuild,
  findTaskBuild,
  type FoundBuild,
  pathInContext,
  type TaskBuild,
} from "./taskBuild.ts";
import { nameOf } from "./taskName.ts";
import { type RegistryTask, type StageVerdict, type TaskVerdict, type Verdict } from "./verdict.ts";

/** What the verdict is asked about. */
export interface TrackingQuestion {
  readonly dockerfile: string;
  /** Path of the Dockerfile from the root of its repository; picks the build step of a task file that has several. */
  readonly dockerfilePath?: string | undefined;
  /** The tasks that build this file (`prepareTaskSearch`). */
  readonly tasks: readonly RegistryTask[];
  /** Registries that one is connected to; their hosts and aliases count as watched. */
  readonly registries: readonly KnownRegistry[];
  /** Whether tasks could be looked up. Without a connection the verdict is what ACR would do. */
  readonly isConnected: boolean;
  /** Build values to assume when there is no task. */
  readonly values: BuildValues;
  /** What else is known: runs, logs, digests, registries. */
  readonly facts?: TrackingFacts | undefined;
}

/**
 * Says for every `FROM` of a Dockerfile whether ACR rebuilds when its image moves, why, and what would change that.
 * The verdict is about what ACR's scanner sees with the build arguments and the target of each task; with several
 * tasks each has its own and the stage's verdict counts them. A file without `FROM` gives none. Never throws.
 */
export function explainTracking(question: TrackingQuestion): readonly StageVerdict[] {
  const read = readBuilds(question.dockerfile);
  const assumed = read(assumedBuild(question.values));
  return assumed.stages.map((stage, index) => {
    const perTask = question.tasks.map((task) => {
      const { found, build } = buildOf(question, task);
      const reading = read(build);
      const own = reading.stages[index] ?? stage;
      return judgeFor(question, { reading, stage: own, task, found });
    });
    const [first, ...others] = perTask;
    const verdict =
      first === undefined
        ? judge(question, { reading: assumed, stage, task: undefined, found: undefined })
        : summarizeVerdicts(stage, first, others);
    return { ...verdict, stage, perTask };
  });
}

/** What is asked about tasks. */
export type DiagnosisQuestion = Omit<TrackingQuestion, "dockerfile"> & {
  /** Undefined: it is not at hand, and what the last successful run recorded is judged instead. */
  readonly dockerfile: string | undefined;
};

/**
 * Says for each task why it is or is not rebuilt when the base of its result moves. Unlike `explainTracking` it also
 * has a verdict about a Dockerfile without `FROM`, and about one that cannot be read. Never throws.
 */
export function diagnoseTasks(question: DiagnosisQuestion): readonly TaskVerdict[] {
  const { dockerfile } = question;
  if (dockerfile === undefined) {
    return question.tasks.map((task) => diagnoseRecord(question, task));
  }
  const read = readBuilds(dockerfile);
  return question.tasks.map((task) => {
    const { found, build } = buildOf(question, task);
    const reading = read(build);
    return judgeFor({ ...question, dockerfile }, { reading, stage: rootOf(reading), task, found });
  });
}

function diagnoseRecord(question: DiagnosisQuestion, task: RegistryTask): TaskVerdict {
  const dockerfile = recordedDockerfile(task.task.step.baseImageDependencies);
  const { found } = buildOf(question, task);
  const reading = readBuilds(dockerfile)(assumedBuild({ buildArguments: [] }));
  const judged = { reading, stage: rootOf(reading), task, found, isRecorded: true };
  return judgeFor({ ...question, dockerfile }, judged);
}

function rootOf(reading: BuildReading): BaseImageStage {
  return reading.stages[reading.root ?? -1] ?? missingStage;
}

interface Judged {
  readonly reading: BuildReading;
  readonly stage: BaseImageStage;
  readonly task: RegistryTask | undefined;
  readonly found: FoundBuild | undefined;
  /** Whether the reading is of what a run recorded, not of the Dockerfile. */
  readonly isRecorded?: boolean;
}

/** Stands for the stage of a Dockerfile that has none. */
const missingStage: BaseImageStage = {
  index: 0,
  range: { start: 0, end: 0 },
  imageRange: undefined,
  imageText: "",
  alias: undefined,
  platform: undefined,
  image: undefined,
  unresolved: [],
  basedOn: undefined,
  isFinal: true,
};

/** A build that cannot be found is read with the defaults of the Dockerfile; a check says that it was not found. */
function buildOf(
  { facts, dockerfilePath }: Pick<TrackingQuestion, "facts" | "dockerfilePath">,
  task: RegistryTask,
): { readonly found: FoundBuild; readonly build: TaskBuild } {
  const path = pathInContext(task.task.step, dockerfilePath);
  const found = findTaskBuild(task.task.step, factsOfTask(facts, task), path);
  const build = found.kind === "build" ? found.build : assumedBuild({ buildArguments: [] });
  return { found, build };
}

function judgeFor(
  question: TrackingQuestion,
  judged: Judged & { readonly task: RegistryTask },
): TaskVerdict {
  return { ...judge(question, judged), task: nameOf(judged.task) };
}

function judge(question: TrackingQuestion, judged: Judged): Verdict {
  const { dockerfile, registries, isConnected } = question;
  const seen = seenImage(judged.reading, judged.stage, registries);
  const facts = pickFacts(question, judged.task, seen?.image);
  const { isRecorded = false } = judged;
  return judgeStage({ ...judged, isRecorded, dockerfile, registries, isConnected, seen, facts });
}

function seenImage(
  { scan, scanned }: BuildReading,
  stage: BaseImageStage,
  registries: readonly KnownRegistry[],
): SeenImage | undefined {
  const from = scanned.get(stage.range.start);
  const read = (origin: string | undefined): ImageReference | undefined =>
    origin === undefined ? undefined : readKnownImage(origin, registries);
  const image = read(from?.origin);
  if (scan.kind === "failed" || image === undefined) {
    return undefined;
  }
  const runtime = read(scan.perFrom.at(-1)?.origin);
  const isRuntime =
    runtime !== undefined && formatImageReference(runtime) === formatImageReference(image);
  return { image, isRuntime };
}
