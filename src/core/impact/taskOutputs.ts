import { expandRunTemplate } from "../build/runTemplate.ts";
import { type ImageReference } from "../image/imageReference.ts";
import { type KnownRegistry, readKnownImage } from "../image/registryHost.ts";
import { classifyTag } from "../image/tagKind.ts";
import { type ImageDescriptor } from "../run/run.ts";
import { type RegistryTask } from "../tracking/verdict.ts";

/** A task with what is known about the images that it pushes. */
export interface ImpactTask {
  readonly task: RegistryTask;
  /** Images of the last successful run; undefined when they are not known. */
  readonly outputImages?: readonly ImageDescriptor[] | undefined;
}

/**
 * What a run of a task pushes, as far as other tasks can be based on it. `moves`: tags that the next run pushes again;
 * `unique`: only tags that are new with every run; `none`: nothing; `unknown`: it takes a successful run to tell.
 */
export interface TaskOutputs {
  readonly kind: "moves" | "unique" | "none" | "unknown";
  /** The tags of `moves`; else empty. */
  readonly images: readonly ImageReference[];
}

/**
 * Says which tags a task moves. A Docker step names them, relative to the registry of its task; names with a value of
 * the run, such as `{{.Run.ID}}`, are new every time. The images of a task file are those of its last successful run
 * but for tags that name that run.
 */
export function outputsOf(
  { task, outputImages }: ImpactTask,
  registries: readonly KnownRegistry[],
): TaskOutputs {
  const { step } = task.task;
  if (step.kind === "docker") {
    const names = step.isPushEnabled ? step.imageNames : [];
    return outputs(
      names.length,
      names.flatMap((name) => namedImage(name, task, registries)),
    );
  }
  return outputImages === undefined
    ? { kind: "unknown", images: [] }
    : outputs(outputImages.length, outputImages.flatMap(pushedImage));
}

function outputs(count: number, images: readonly ImageReference[]): TaskOutputs {
  if (images.length > 0) {
    return { kind: "moves", images };
  }
  return { kind: count > 0 ? "unique" : "none", images };
}

/** Stands for what only a run can know; in no image name. */
const ofRun = "\u0000";

function namedImage(
  name: string,
  task: RegistryTask,
  registries: readonly KnownRegistry[],
): readonly ImageReference[] {
  const text = name.includes("{{") ? knownText(name, task) : name;
  const image =
    text === undefined ? undefined : readKnownImage(fullName(text, task.registry), registries);
  return image === undefined ? [] : [image];
}

/** The name with the values that every run of the task has; undefined when it needs others too. */
function knownText(name: string, { registry, task }: RegistryTask): string | undefined {
  const expanded = expandRunTemplate(name, {
    ID: ofRun,
    Date: ofRun,
    Registry: registry.loginServer,
    TaskName: task.name,
    OS: ofRun,
    OSVersion: ofRun,
    Architecture: ofRun,
    SharedVolume: ofRun,
    Commit: ofRun,
    Branch: ofRun,
    Repository: ofRun,
    GitTag: ofRun,
    TriggeredBy: ofRun,
  });
  return expanded.kind === "problem" || expanded.text.includes(ofRun) ? undefined : expanded.text;
}

/** The service puts the login server before a name that does not begin with it. */
function fullName(name: string, registry: KnownRegistry): string {
  const host = name.split("/", 1)[0]?.toLowerCase() ?? "";
  const hosts = [registry.loginServer, ...registry.aliasHosts].map((own) => own.toLowerCase());
  return name.includes("/") && hosts.includes(host) ? name : `${registry.loginServer}/${name}`;
}

function pushedImage({ registry, repository, tag }: ImageDescriptor): readonly ImageReference[] {
  const isOnce = tag === undefined || namesRun(tag, `${registry}/${repository}`);
  return isOnce ? [] : [{ registry, repository, tag, digest: undefined }];
}

/** A date as `{{.Run.Date}}` writes it. */
const runDate = /\d{8}-\d{6}z/;

/** Only where tasks push may a tag such as `cf1` be the id of a run: what is unique there alone is one. */
function namesRun(tag: string, repository: string): boolean {
  const isRunId =
    classifyTag(tag, repository).kind === "unique" &&
    classifyTag(tag, "docker.io/library/any").kind !== "unique";
  return isRunId || runDate.test(tag);
}
