/**
 * The resources that the emulator keeps, in the shape in which Azure Resource Manager sends them
 * (API versions 2019-06-01-preview for tasks and runs, 2025-11-01 for registries).
 * Only what the emulator itself reads is typed; everything else a client sent is kept as it came.
 */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A registry as it is stored: the resource without its subscription, which is the emulator's one. */
export interface RegistryRecord {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly sku: string;
  readonly adminUserEnabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly creationDate: string;
  /** Seven digits of a second and `+00:00`; absent until the first change. */
  readonly lastModifiedDate?: string;
  /** Port of the registry's own data plane on 127.0.0.1; kept over restarts where it is free. */
  readonly port: number;
  /** Two letters that its run ids start with. */
  readonly runPrefix: string;
  /** Passwords of the admin user; secrets, never returned but by listCredentials. */
  readonly adminPasswords: readonly [string, string];
  /** Login servers that this registry had before, for instance with another port. */
  readonly formerLoginServers: readonly string[];
}

/** An image reference by parts, as in runs and dependencies. */
export interface ImageRecord {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** What a run of the task found its images to be based on. `Runtime` is the service's own spelling. */
export interface DependencyRecord extends ImageRecord {
  readonly type: "Runtime" | "BuildTime";
}

/** `name`/`value` pair of build arguments and values. */
export interface ArgumentRecord {
  readonly name: string;
  readonly value: string;
  readonly isSecret?: boolean;
}

/** Target platform; letter case as the client sent it. */
export interface PlatformRecord {
  readonly os: string;
  readonly architecture?: string;
  readonly variant?: string;
}

/** The step of a task, or the build part of a run request, by its `type`. */
export interface StepRecord {
  readonly type: "Docker" | "FileTask" | "EncodedTask";
  readonly contextPath?: string;
  readonly contextAccessToken?: string;
  readonly dockerFilePath?: string;
  readonly imageNames?: readonly string[];
  readonly isPushEnabled?: boolean;
  readonly noCache?: boolean;
  readonly target?: string;
  readonly arguments?: readonly ArgumentRecord[];
  readonly taskFilePath?: string;
  readonly valuesFilePath?: string;
  readonly encodedTaskContent?: string;
  readonly encodedValuesContent?: string;
  readonly values?: readonly ArgumentRecord[];
  readonly baseImageDependencies?: readonly DependencyRecord[];
}

/** The base image trigger of a task; at most one. */
export interface BaseImageTriggerRecord {
  readonly name: string;
  readonly status?: string;
  readonly baseImageTriggerType: string;
  readonly updateTriggerEndpoint?: string;
  readonly updateTriggerPayloadType?: string;
}

/** A task as it is stored, secrets included. */
export interface TaskRecord {
  readonly name: string;
  readonly location: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly identity?: Json;
  readonly systemData?: Json;
  readonly properties: {
    readonly status: string;
    readonly creationDate: string;
    readonly platform?: PlatformRecord;
    readonly agentConfiguration?: { readonly cpu?: number };
    readonly agentPoolName?: string;
    /** Seconds, 300 to 28800. */
    readonly timeout: number;
    readonly step?: StepRecord;
    readonly trigger?: {
      readonly baseImageTrigger?: BaseImageTriggerRecord;
      readonly sourceTriggers?: readonly Json[];
      readonly timerTriggers?: readonly Json[];
    };
    readonly credentials?: Json;
    readonly logTemplate?: string;
    readonly isSystemTask?: boolean;
  };
}

/** A run of any registry. */
export interface RunName {
  readonly registry: string;
  readonly runId: string;
}

/** The moment of a timer that started a run. */
export interface TimerOccurrenceRecord {
  readonly timerTriggerName: string;
  /** When the timer was due, as the service writes times. */
  readonly scheduleOccurrence: string;
}

/** The commit or pull request that started a run. */
export interface SourceEventRecord {
  readonly id: string;
  readonly eventType: "Commit" | "PullRequest";
  readonly commitId: string;
  readonly pullRequestId?: string;
  readonly repositoryUrl: string;
  readonly branchName?: string;
  /** `Github` or `VisualStudioTeamService`, in the letter case of the task. */
  readonly providerType: string;
}

/** The states of a run. The last five are final. */
export type RunState =
  "Queued" | "Started" | "Running" | "Succeeded" | "Failed" | "Canceled" | "Error" | "Timeout";

/** A run as it is stored; `properties` is what GET returns. */
export interface RunRecord {
  readonly runId: string;
  readonly properties: {
    readonly status: RunState;
    /** ISO 8601 with seven digits and `+00:00`, as the service writes times. */
    readonly lastUpdatedTime: string;
    readonly runType: "QuickBuild" | "QuickRun" | "AutoBuild" | "AutoRun";
    readonly createTime: string;
    readonly startTime?: string;
    readonly finishTime?: string;
    readonly outputImages?: readonly ImageRecord[];
    /** Name of the task; absent for quick builds and quick runs. */
    readonly task?: string;
    readonly imageUpdateTrigger?: {
      readonly id: string;
      readonly timestamp: string;
      readonly images: readonly ImageRecord[];
    };
    readonly timerTrigger?: TimerOccurrenceRecord;
    readonly sourceTrigger?: SourceEventRecord;
    readonly platform?: PlatformRecord;
    readonly agentConfiguration?: { readonly cpu?: number };
    readonly runErrorMessage?: string;
    readonly isArchiveEnabled: boolean;
  };
  /** What the run does, secrets included; never returned. Removed when the run has ended. */
  readonly step?: StepRecord;
  /** Where its files come from and what it signs in with, secrets included; kept, hidden and removed as `step` is. */
  readonly sourceLocation?: string;
  readonly credentials?: Json;
  /** The runs that pushed the images whose update started this one; never returned. */
  readonly causedBy?: readonly RunName[];
  /** Seconds until the run is stopped with `Timeout`. */
  readonly timeoutSeconds: number;
}

/** Tells whether a run in this state has ended. */
export function hasEnded(state: RunState): boolean {
  return !["Queued", "Started", "Running"].includes(state);
}
