import { formatFamiliarReference } from "../image/imageReference.ts";
import { type ImageIdentity, type KnownRegistry } from "../image/registryHost.ts";
import { type BaseImageDependency } from "../task/task.ts";
import { followsAllStages, nameOf } from "../tracking/taskName.ts";
import {
  type RegistryTask,
  type TaskName,
  type TaskVerdict,
  type Verdict,
} from "../tracking/verdict.ts";
import { type BaseImage, type BaseImageUse, type DockerfileLine } from "./baseImage.ts";
import { ImageUses } from "./imageUses.ts";

/** What base images are listed from. */
export interface BaseImageInput {
  /** Tasks of all registries with the verdict about the runtime base. */
  readonly tasks: readonly {
    readonly task: RegistryTask;
    readonly verdict: TaskVerdict | undefined;
  }[];
  readonly lines: readonly DockerfileLine[];
  readonly registries: readonly KnownRegistry[];
}

/**
 * Lists the base images that tasks have recorded or will record, and those that Dockerfiles of the workspace name, by
 * name. All spellings of an image are one (`isSameImage`). A line that belongs to a task listed for the image is told
 * with the task. `scratch`, names of stages and what cannot be resolved are left out. Linear in its input but for
 * sorting.
 */
export function listBaseImages({ tasks, lines, registries }: BaseImageInput): readonly BaseImage[] {
  const uses = new ImageUses(registries);
  const known = new Map(tasks.map(({ task }) => [taskKey(nameOf(task)), task]));
  for (const { task, verdict } of tasks) {
    addTask(uses, task, verdict);
  }
  for (const line of lines) {
    addLine(uses, line, known);
  }
  return uses
    .images()
    .map(({ image, uses: all }) => ({ image, uses: all, name: formatFamiliarReference(image) }))
    .toSorted((one, other) => compareTexts(one.name, other.name))
    .map(({ image, uses: all }) => ({ image, uses: all.toSorted(compareUses) }));
}

/** The verdict tells of the image that the next run takes; the record, of those that the last one took. */
function addTask(uses: ImageUses, task: RegistryTask, verdict: TaskVerdict | undefined): void {
  const next = verdict?.image === undefined ? undefined : uses.read(verdict.image);
  for (const recorded of task.task.step.baseImageDependencies.filter(isListed)) {
    const use = uses.taskUse(recorded, task, recorded.type);
    if (recorded.type === "BuildTime") {
      use.recorded ??= recorded;
      continue;
    }
    const isOther = next !== undefined && !uses.isSame(recorded, next);
    use.recorded = recorded;
    use.verdict = isOther ? undefined : verdict;
    use.nextImage = isOther ? verdict?.image : undefined;
  }
  if (next !== undefined && isListed(next)) {
    uses.taskUse(next, task, "Runtime").verdict = verdict;
  }
}

function addLine(
  uses: ImageUses,
  line: DockerfileLine,
  known: ReadonlyMap<string, RegistryTask>,
): void {
  const { image, verdict } = line;
  if (image === undefined || !namesImage(verdict) || !isListed(image)) {
    return;
  }
  const built = (verdict?.perTask ?? []).flatMap((own) => {
    const task = known.get(taskKey(own.task));
    return task === undefined || !namesImage(own) ? [] : [{ task, own }];
  });
  for (const { task, own } of built) {
    // With the build arguments of the task the line may mean another image than with the defaults.
    const meant = own.image === undefined ? image : (uses.read(own.image) ?? image);
    const use = uses.findTaskUse(meant, task) ?? uses.taskUse(meant, task, roleOf(task, own, line));
    use.verdict ??= own;
    use.lines.push(line);
  }
  if (built.length === 0) {
    const { uri, path, line: number, stage } = line;
    uses.addDockerfile(image, { kind: "dockerfile", uri, path, line: number, stage, verdict });
  }
}

function roleOf(
  task: RegistryTask,
  { status }: TaskVerdict,
  { verdict }: DockerfileLine,
): BaseImageDependency["type"] {
  const isLast = verdict?.stage.isFinal ?? false;
  const isFollowedEarlier = followsAllStages(task) && !isLast;
  return status === "buildTimeStage" || isFollowedEarlier ? "BuildTime" : "Runtime";
}

function namesImage(verdict: Verdict | undefined): boolean {
  return verdict?.status !== "stage" && verdict?.status !== "scratch";
}

/** `scratch` is no image, however its host is spelled. */
function isListed({ repository, tag = "", digest = "" }: ImageIdentity): boolean {
  const isScratch = repository === "scratch" || repository === "library/scratch";
  return !isScratch || tag !== "" || digest !== "";
}

/** One text per task, however its names are spelled. */
function taskKey({ registry, task }: TaskName): string {
  return `${registry}/${task}`.toLowerCase();
}

function compareUses(one: BaseImageUse, other: BaseImageUse): number {
  if (one.kind === "task" && other.kind === "task") {
    return (
      compareTexts(one.registry.name, other.registry.name) ||
      compareTexts(one.task.name, other.task.name)
    );
  }
  if (one.kind === "dockerfile" && other.kind === "dockerfile") {
    return compareTexts(one.path, other.path) || one.line - other.line;
  }
  return one.kind === "task" ? -1 : 1;
}

/** By code units: the same order on every machine. */
function compareTexts(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
