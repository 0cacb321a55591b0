import { type TagHistory } from "../image/tagHistory.ts";
import { type ImageIdentity } from "../image/registryHost.ts";
import { type ParsedRunLog } from "../run/runLog.ts";
import { type Run } from "../run/run.ts";
import { type SimpleStep } from "../taskfile/simpleTaskFile.ts";
import { type TaskName } from "./verdict.ts";

/**
 * What is known beside Dockerfile and tasks. Everything is optional: what was not asked is left out and leaves its
 * causes undecided. A field that was answered by null or by a word that is not known makes the verdict `unknown`.
 * Times are in milliseconds since 1970 UTC.
 */
export interface TrackingFacts {
  /** The moment for which the verdict holds. */
  readonly now: number;
  readonly tasks?: readonly TaskFacts[] | undefined;
  readonly registries?: readonly RegistryFacts[] | undefined;
  readonly images?: readonly ImageFacts[] | undefined;
}

/** What is known about a task beside its definition. */
export interface TaskFacts {
  readonly task: TaskName;
  /** When the task itself was asked for. */
  readonly askedAt?: number | undefined;
  /** The task's runs, newest first, and when they were asked for. */
  readonly runs?: readonly Run[] | undefined;
  readonly runsAskedAt?: number | undefined;
  /** The last run that succeeded, for when it is older than the runs above. */
  readonly lastSuccessfulRun?: Run | undefined;
  /** Logs of some of the runs. */
  readonly logs?: readonly RunLogFacts[] | undefined;
  /** Steps of the task file with templates replaced; for a task that has one. */
  readonly steps?: readonly SimpleStep[] | undefined;
  /** The agent pool that runs the task. */
  readonly agentPool?: AgentPoolFacts | undefined;
  /** Login servers for which the task has an identity or credentials; its own registry counts only if it is named. */
  readonly credentialHosts?: readonly string[] | undefined;
}

/** The log of a run as `parseRunLog` reads it. */
export interface RunLogFacts {
  readonly runId: string;
  readonly log: ParsedRunLog;
}

/** Number of agents of a pool. */
export interface AgentPoolFacts {
  readonly name: string;
  readonly count: number | null;
}

/** What is known about a registry. Words as the service spells them; letter case makes no difference. */
export interface RegistryFacts {
  /** Name of the registry. */
  readonly registry: string;
  readonly askedAt: number;
  /** Whether an attempt to run a task was refused with `TasksOperationsNotAllowed`. */
  readonly isTasksPaused?: boolean | null | undefined;
  /** `Basic`, `Standard`, `Premium`. */
  readonly sku?: string | null | undefined;
  /** `IPv4`, `IPv4AndIPv6`. */
  readonly endpointProtocol?: string | null | undefined;
  /** `AbacRepositoryPermissions`, `LegacyRegistryPermissions`. */
  readonly roleAssignmentMode?: string | null | undefined;
  /** `Enabled`, `Disabled`. */
  readonly publicNetworkAccess?: string | null | undefined;
  /** `Allow`, `Deny`: what the network rules say of addresses that they do not name. */
  readonly networkDefaultAction?: string | null | undefined;
  /** Whether tasks may go around the network rules; the service reads null as false. */
  readonly networkRuleBypassAllowedForTasks?: boolean | null | undefined;
  /** `Available`, `Unavailable`: the state of the region in which tasks run. */
  readonly homeRegionStatus?: string | null | undefined;
  readonly cacheRules?: readonly CacheRuleFacts[] | null | undefined;
  /** Runs without a task, newest first. */
  readonly quickRuns?: readonly Run[] | undefined;
}

/** An artifact cache rule: `docker.io/library/node` fills `hub/node`; both may end in `/*`. */
export interface CacheRuleFacts {
  readonly sourceRepository: string;
  readonly targetRepository: string;
}

/** What a registry answers about an image now. */
export interface ImageFacts {
  /** Any spelling of the tag in question: `node:15-alpine`. */
  readonly image: string;
  readonly askedAt: number;
  /** Digest of the tag now. */
  readonly digest?: string | null | undefined;
  /** Why the digest is not known, or not anew, as a sentence for people: refused, limited, not found. */
  readonly problem?: string | undefined;
  /** Whether the registry says that there is no such tag. */
  readonly isMissing?: boolean | undefined;
  /** The digests that the tag was seen with, oldest first. */
  readonly history?: TagHistory | undefined;
  /** A moment at which the tag had this digest already: the earliest that is known. */
  readonly movedAt?: number | undefined;
  /** When the tag was last pushed, be it with the same content. */
  readonly pushedAt?: number | undefined;
  /** Whether everybody may pull it. */
  readonly isPublic?: boolean | null | undefined;
  /** Other tags of the repository and when they were pushed. */
  readonly otherTags?: readonly { readonly name: string; readonly pushedAt: number }[] | undefined;
  /** Where it was imported from, and that tag's digest now. */
  readonly source?: (ImageIdentity & { readonly digest: string | undefined }) | undefined;
}
