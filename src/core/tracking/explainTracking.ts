import { scanDockerfile, type ScanResult } from "../dockerfile/acrScan.ts";
import {
  type BaseImageStage,
  type BaseImages,
  type BuildValues,
  readBaseImages,
} from "../dockerfile/baseImages.ts";
import {
  formatFamiliarReference,
  formatImageReference,
  type ImageReference,
} from "../image/imageReference.ts";
import { type KnownRegistry, readKnownImage } from "../image/registryHost.ts";
import { type CheckSubject, type SeenImage } from "./check.ts";
import { summarizeVerdicts } from "./summarizeVerdicts.ts";
import { formatTask, nameOf, trackingChecks } from "./trackingChecks.ts";
import {
  iconOf,
  type RegistryTask,
  type StageVerdict,
  type TaskVerdict,
  type TrackingReason,
  type Verdict,
} from "./verdict.ts";

/** What the verdict is asked about. */
export interface TrackingQuestion {
  readonly dockerfile: string;
  /** The tasks that build this file (`tasksForDockerfile`). */
  readonly tasks: readonly RegistryTask[];
  /** Registries that one is connected to; their hosts and aliases count as watched. */
  readonly registries: readonly KnownRegistry[];
  /** Whether tasks could be looked up. Without a connection the verdict is what ACR would do. */
  readonly isConnected: boolean;
  /** Build values to assume when there is no task. */
  readonly values: BuildValues;
}

/**
 * Says for every `FROM` of a Dockerfile whether ACR rebuilds when its image moves, why, and what would change that.
 * The verdict is about what ACR's scanner sees with the build arguments and the target of each task; with several
 * tasks each has its own and the stage's verdict counts them. A file without `FROM` gives none. Never throws.
 */
export function explainTracking(question: TrackingQuestion): readonly StageVerdict[] {
  const read = memoize((values: TaskValues) => readWith(question.dockerfile, values));
  const assumed = read(question.values);
  return assumed.base.stages.map((stage, index) => {
    const perTask = question.tasks.map((task): TaskVerdict => {
      const reading = read(valuesOf(task));
      const own = reading.base.stages[index] ?? stage;
      return { ...examine(question, reading, own, task), task: nameOf(task) };
    });
    const [first, ...others] = perTask;
    const verdict =
      first === undefined
        ? examine(question, assumed, stage, undefined)
        : summarizeVerdicts(stage, first, others);
    return { ...verdict, stage, perTask };
  });
}

/** Tasks often have the same values, and reading is the work. */
function memoize<Result>(read: (values: TaskValues) => Result): (values: TaskValues) => Result {
  const results = new Map<string, Result>();
  return (values) => {
    const key = JSON.stringify(values);
    const result = results.get(key) ?? read(values);
    results.set(key, result);
    return result;
  };
}

interface Reading {
  readonly base: BaseImages;
  readonly scan: ScanResult;
  readonly secretNames: readonly string[];
}

interface TaskValues extends BuildValues {
  readonly secretNames?: readonly string[];
}

function readWith(dockerfile: string, values: TaskValues): Reading {
  const buildArguments = values.buildArguments.map(({ name, value }) => `${name}=${value}`);
  const base = readBaseImages(dockerfile, values);
  // Without stages there is nothing to say, and the file may be huge.
  const scanned = base.stages.length === 0 ? "" : dockerfile;
  return {
    base,
    scan: scanDockerfile({ dockerfile: scanned, buildArguments, target: values.target }),
    secretNames: values.secretNames ?? [],
  };
}

function valuesOf({ task }: RegistryTask): TaskValues {
  if (task.step.kind !== "docker") {
    return { buildArguments: [] };
  }
  const known = task.step.arguments.filter((argument) => !argument.isSecret);
  const secret = task.step.arguments.filter((argument) => argument.isSecret);
  return {
    buildArguments: known,
    target: task.step.target,
    secretNames: secret.map((argument) => argument.name),
  };
}

function examine(
  question: TrackingQuestion,
  reading: Reading,
  stage: BaseImageStage,
  task: RegistryTask | undefined,
): Verdict {
  const seen = seenImage(reading.scan, stage, question.registries);
  const { dockerfile, registries, isConnected } = question;
  const { scan, secretNames } = reading;
  const subject = { dockerfile, stage, scan, registries, isConnected, task, secretNames, seen };
  return { ...decide(subject), image: seen && formatFamiliarReference(seen.image) };
}

function seenImage(
  scan: ScanResult,
  stage: BaseImageStage,
  registries: readonly KnownRegistry[],
): SeenImage | undefined {
  const from = scan.perFrom.find(({ range }) => range.start === stage.range.start);
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

function decide(subject: CheckSubject): Omit<Verdict, "image"> {
  const results = trackingChecks.map(({ code, examine: check }) => ({
    code,
    result: check(subject),
  }));
  const reasons = results.map(({ code, result }): TrackingReason => {
    const message = result.kind === "fail" ? result.headline : result.message;
    return { code, outcome: result.kind, message };
  });
  const deciding = results.map(({ result }) => result).find((result) => result.kind === "fail");
  if (deciding === undefined) {
    const name = subject.task === undefined ? "a task" : formatTask(subject.task);
    return {
      status: "tracked",
      icon: iconOf("tracked"),
      headline: `Tracked by ${name}`,
      reasons,
      remedies: [],
    };
  }
  const { status, headline, remedies } = deciding;
  return { status, icon: iconOf(status), headline, reasons, remedies };
}
