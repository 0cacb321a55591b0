import { type Event } from "vscode";
import { type KnownRegistry } from "../../core/image/registryHost.ts";
import { type DockerfileLine } from "../../core/impact/baseImage.ts";
import { type ImageDescriptor } from "../../core/run/run.ts";
import { type ImageFacts } from "../../core/tracking/facts.ts";
import { type RegistryTask, type TaskVerdict } from "../../core/tracking/verdict.ts";

/** Where the view *Base Images* gets what it shows. */
export interface BaseImageSource {
  readonly onDidChange: Event<void>;
  /** What is known now; starts to load what is not, and tells by `onDidChange` when it is there. */
  load(signal: AbortSignal): Promise<BaseImageSituation>;
  /** Called while the view is visible: lookups of digests are made only then. */
  setVisible(isVisible: boolean): void;
}

/** All that is known about base images at one moment. */
export interface BaseImageSituation {
  readonly registries: readonly KnownRegistry[];
  readonly tasks: readonly SituatedTask[];
  readonly lines: readonly DockerfileLine[];
  /** What registries answered about images. */
  readonly images: readonly ImageFacts[];
  readonly isConnected: boolean;
  /** Whether Dockerfiles of the workspace are still looked for. */
  readonly isIndexing: boolean;
}

/** A task of any registry. */
export interface SituatedTask {
  readonly task: RegistryTask;
  /** About the runtime base; undefined while it is not known. */
  readonly verdict: TaskVerdict | undefined;
  /** What its last successful run pushed; undefined while it is not known. */
  readonly outputImages: readonly ImageDescriptor[] | undefined;
}
