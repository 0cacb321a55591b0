/** State of a run as the service spells it. `Unknown` stands for a state that this version does not know. */
export type RunStatus =
  | "Queued"
  | "Started"
  | "Running"
  | "Succeeded"
  | "Failed"
  | "Canceled"
  | "Error"
  | "Timeout"
  | "Unknown";

/** An image by its parts, without alias or default: what the service lists in runs. */
export interface ImageDescriptor {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Why a run exists, as far as the service says. */
export type RunCause =
  | { readonly kind: "manual" }
  | { readonly kind: "imageUpdate"; readonly images: readonly ImageDescriptor[] }
  | { readonly kind: "source"; readonly event: string; readonly commit: string | undefined }
  | { readonly kind: "timer"; readonly timer: string | undefined };

/** One execution of a task or of a quick build. Times are ISO 8601 in UTC. */
export interface Run {
  readonly id: string;
  readonly status: RunStatus;
  /** Name of the task, or undefined for a quick build or quick run. */
  readonly task: string | undefined;
  readonly cause: RunCause;
  readonly platform: string | undefined;
  readonly createdAt: string | undefined;
  readonly startedAt: string | undefined;
  readonly finishedAt: string | undefined;
  readonly outputImages: readonly ImageDescriptor[];
  readonly errorMessage: string | undefined;
}

const finalStatuses: ReadonlySet<RunStatus> = new Set<RunStatus>([
  "Succeeded",
  "Failed",
  "Canceled",
  "Error",
  "Timeout",
]);

/** Tells whether a run in this state can no longer change. */
export function isFinal(status: RunStatus): boolean {
  return finalStatuses.has(status);
}
