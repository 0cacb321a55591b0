import { type ImageReference } from "../image/imageReference.ts";
import { type KnownRegistry } from "../image/registryHost.ts";
import { type BaseImageDependency, type Task } from "../task/task.ts";
import { type StageVerdict, type TaskVerdict } from "../tracking/verdict.ts";

/** A base image with all its uses: tasks by name, then lines by path. */
export interface BaseImage {
  readonly image: ImageReference;
  readonly uses: readonly BaseImageUse[];
}

/** A `FROM` line of a Dockerfile in the workspace. */
export interface DockerfileLine {
  /** Address of the file. */
  readonly uri: string;
  /** Path relative to the workspace, with `/`. */
  readonly path: string;
  /** From 0. */
  readonly line: number;
  /** Index of the stage. */
  readonly stage: number;
  /** Undefined for the name of a stage and for what cannot be resolved. */
  readonly image: ImageReference | undefined;
  /** Undefined while it is not known. */
  readonly verdict: StageVerdict | undefined;
}

/** A task that is, or will be, based on an image. */
export interface TaskUse {
  readonly kind: "task";
  readonly registry: KnownRegistry;
  readonly task: Task;
  readonly role: BaseImageDependency["type"] | "both";
  /** What the last successful run recorded; undefined when it recorded this image not at all. */
  readonly recorded: BaseImageDependency | undefined;
  /** The verdict about this image and this task. */
  readonly verdict: TaskVerdict | undefined;
  /** The runtime base that the next run will take instead, in the familiar spelling. */
  readonly nextImage: string | undefined;
  /** The lines that the task builds with this image. */
  readonly lines: readonly DockerfileLine[];
}

/** A line that no task builds, or none that is known. */
export interface DockerfileUse extends Omit<DockerfileLine, "image"> {
  readonly kind: "dockerfile";
}

/** One use of a base image. */
export type BaseImageUse = TaskUse | DockerfileUse;
