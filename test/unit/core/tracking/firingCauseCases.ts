import {
  type CauseCase,
  dockerStep,
  hour,
  imageUpdate,
  newDigest,
  now,
  oldDigest,
  ownFrom,
  ownNode,
  run,
  tracked,
} from "./causeCases.ts";

const minute = hour / 60;
const built = { runs: [run("ca1", "Succeeded", 5)] };
const moved = (minutes: number): { digest: string; movedAt: number } => ({
  digest: newDigest,
  movedAt: now - minutes * minute,
});
const own = dockerStep({ baseImageDependencies: [ownNode] });
const ownImage = "contoso.azurecr.io/base/node:15";
const other = "FROM fabrikam.azurecr.io/base/node:15\n";
const otherTask = dockerStep({
  baseImageDependencies: [{ ...ownNode, registry: "fabrikam.azurecr.io" }],
});
const strange = (message: string): CauseCase["verdict"] => [
  "unknown",
  undefined,
  `Cannot tell whether it is tracked: ${message}`,
];

/** D1, D2: from the digests and the clock. */
const freshness: readonly CauseCase[] = [
  {
    name: "Docker Hub moved 12 minutes ago",
    cause: "waitingForPoll",
    taskFacts: built,
    image: moved(12),
    finding: [
      "applies",
      "Tracked, rebuild pending: Docker Hub moved 12 min ago (checked every 10–60 min)",
    ],
    verdict: [
      "trackedPending",
      "waitingForPoll",
      "Tracked, rebuild pending: Docker Hub moved 12 min ago (checked every 10–60 min)",
      "Run Now",
    ],
  },
  {
    name: "moved, and nobody knows when",
    cause: "waitingForPoll",
    image: { digest: newDigest },
    finding: [
      "applies",
      "Tracked, rebuild pending: Docker Hub has moved since the last build (checked every 10–60 min)",
    ],
    verdict: [
      "trackedPending",
      "waitingForPoll",
      "Tracked, rebuild pending: Docker Hub has moved since the last build (checked every 10–60 min)",
      "Run Now",
    ],
  },
  {
    name: "the rebuild is under way",
    cause: "waitingForPoll",
    taskFacts: { runs: [run("ca2", "Running", 0, imageUpdate(newDigest)), ...built.runs] },
    image: moved(90),
    finding: ["applies", "Tracked, rebuild under way: Docker Hub moved 1 h ago, run ca2"],
    verdict: [
      "trackedPending",
      "waitingForPoll",
      "Tracked, rebuild under way: Docker Hub moved 1 h ago, run ca2",
    ],
  },
  {
    name: "same digest",
    cause: "waitingForPoll",
    taskFacts: built,
    image: { digest: oldDigest },
    finding: ["excluded", "The last run was built on the digest that the tag has now"],
    verdict: tracked,
  },
  {
    name: "moved one minute after the time to look",
    cause: "updateMissed",
    taskFacts: built,
    image: moved(61),
    finding: [
      "applies",
      "Tracked, but not rebuilt: Docker Hub moved 1 h ago (checked every 10–60 min)",
    ],
    verdict: [
      "missed",
      "updateMissed",
      "Tracked, but not rebuilt: Docker Hub moved 1 h ago (checked every 10–60 min)",
      "Run Now",
    ],
  },
  {
    name: "an Azure registry tells at once",
    cause: "updateMissed",
    dockerfile: ownFrom,
    task: own,
    taskFacts: built,
    image: { image: ownImage, ...moved(11) },
    finding: [
      "applies",
      "Tracked, but not rebuilt: 127.0.0.1:5010 moved 11 min ago (noticed at once)",
    ],
    verdict: [
      "missed",
      "updateMissed",
      "Tracked, but not rebuilt: 127.0.0.1:5010 moved 11 min ago (noticed at once)",
      "Run Now",
    ],
  },
  {
    name: "the task was read before its last run ended",
    cause: "updateMissed",
    taskFacts: { runs: [run("ca2", "Succeeded", 0.5)] },
    image: moved(61),
    finding: [
      "unknown",
      "The task was read before its last run had ended; reading it again would tell",
    ],
    verdict: tracked,
  },
  {
    name: "the record has no digest",
    cause: "updateMissed",
    task: dockerStep({ baseImageDependencies: [{ ...ownNode, digest: null }] }),
    dockerfile: ownFrom,
    image: { image: ownImage, ...moved(61) },
    finding: ["unknown", "The digest that the last successful run was built on would tell"],
    verdict: tracked,
  },
  ...[null, "", "latest"].map((digest): CauseCase => ({
    name: `answered by ${JSON.stringify(digest)}`,
    cause: "waitingForPoll",
    taskFacts: built,
    image: { digest },
    finding: ["unknown", "The registry's answer about node:15-alpine has no digest"],
    verdict: strange("The registry's answer about node:15-alpine has no digest"),
  })),
];

/** D3, D4, D8: from the runs. */
const runs: readonly CauseCase[] = [
  ...(
    [
      ["Failed", "failed"],
      ["Timeout", "timed out"],
      ["canceled", "was canceled"],
      ["Error", "ended in an error"],
    ] as const
  ).map(([status, ending]): CauseCase => {
    const message = `Tracked, but automatic run ca2 ${ending}: 403 Forbidden`;
    const changes = { ...imageUpdate(newDigest), runErrorMessage: "403 Forbidden\nat pull" };
    return {
      name: status,
      cause: "automaticRunFailed",
      taskFacts: { runs: [run("ca2", status, 1, changes), ...built.runs] },
      image: moved(90),
      finding: ["applies", message],
      verdict: ["rebuildFailed", "automaticRunFailed", message, "Run Again"],
    };
  }),
  {
    name: "a later run succeeded",
    cause: "automaticRunFailed",
    taskFacts: {
      runs: [run("ca3", "Succeeded", 1), run("ca2", "Failed", 2, imageUpdate(newDigest))],
    },
    finding: ["excluded", "The newest run is no automatic run that failed"],
    verdict: tracked,
  },
  {
    name: "another base image started it",
    cause: "automaticRunFailed",
    taskFacts: { runs: [run("ca2", "Failed", 2, imageUpdate(newDigest, ownNode))] },
    finding: ["excluded", "The newest run is no automatic run that failed"],
    verdict: tracked,
  },
  ...[null, "Paused"].map((status): CauseCase => ({
    name: `state ${JSON.stringify(status)}`,
    cause: "automaticRunFailed",
    taskFacts: { runs: [run("ca2", status, 1), ...built.runs] },
    finding: ["unknown", "Run ca2 has a state that is not known"],
    verdict: strange("Run ca2 has a state that is not known"),
  })),
  {
    name: "no agents",
    cause: "queuedLong",
    taskFacts: {
      runs: [run("ca2", "Queued", 2 / 60)],
      agentPool: { name: "build", count: 0 },
    },
    finding: [
      "applies",
      "Tracked, rebuild waits: run ca2 was queued 2 min ago, agent pool build has no agents",
    ],
    verdict: [
      "trackedPending",
      "queuedLong",
      "Tracked, rebuild waits: run ca2 was queued 2 min ago, agent pool build has no agents",
      "Give agent pool build at least one agent",
    ],
  },
  {
    name: "for hours",
    cause: "queuedLong",
    taskFacts: { runs: [run("ca2", "Queued", 2)] },
    finding: ["applies", "Tracked, rebuild waits: run ca2 was queued 2 h ago"],
    verdict: [
      "trackedPending",
      "queuedLong",
      "Tracked, rebuild waits: run ca2 was queued 2 h ago",
      "Look at the agent pool and its network, or cancel the run and run it again",
    ],
  },
  {
    name: "just now",
    cause: "queuedLong",
    taskFacts: { runs: [run("ca2", "Queued", 0.1)] },
    finding: ["excluded", "The run was queued just now"],
    verdict: tracked,
  },
  {
    name: "a pool of unknown size",
    cause: "queuedLong",
    taskFacts: { runs: [run("ca2", "Queued", 2)], agentPool: { name: "build", count: null } },
    finding: ["unknown", "The number of agents in pool build is not known"],
    verdict: strange("The number of agents in pool build is not known"),
  },
  {
    name: "twice by one digest",
    cause: "firedTwice",
    taskFacts: {
      runs: [
        run("ca3", "Succeeded", 1, imageUpdate(oldDigest)),
        run("ca2", "Succeeded", 1, imageUpdate(oldDigest)),
        run("ca1", "Succeeded", 9, imageUpdate(newDigest)),
      ],
    },
    finding: ["applies", "Runs ca3, ca2 were started by the same digest"],
    verdict: tracked,
  },
  {
    name: "runs not asked for",
    cause: "firedTwice",
    finding: ["unknown", "The runs of the task would tell"],
    verdict: tracked,
  },
];

const paused =
  "Not rebuilt: ACR Tasks are paused for the subscription of Contoso (TasksOperationsNotAllowed)";
const ipv6 = "Not rebuilt: Contoso has IPv6 endpoints, with which ACR Tasks do not work";
const down = "Not rebuilt: the home region of Contoso, where tasks run, is down";

/** D5, D6, D7, D9: from the registry. */
const service: readonly CauseCase[] = [
  {
    name: "refused",
    cause: "subscriptionPaused",
    registry: { isTasksPaused: true },
    finding: ["applies", paused],
    verdict: [
      "suspended",
      "subscriptionPaused",
      paused,
      "File an Azure support request, or use a paid subscription",
    ],
  },
  {
    name: "null",
    cause: "subscriptionPaused",
    registry: { isTasksPaused: null },
    finding: ["unknown", "It is not known whether Contoso may run tasks"],
    verdict: strange("It is not known whether Contoso may run tasks"),
  },
  {
    name: "both protocols, in other letter case",
    cause: "dualStack",
    registry: { endpointProtocol: "ipv4ANDipv6" },
    finding: ["applies", ipv6],
    verdict: ["suspended", "dualStack", ipv6, "Set the endpoint protocol of Contoso to IPv4"],
  },
  {
    name: "IPv4",
    cause: "dualStack",
    registry: { endpointProtocol: "IPv4" },
    finding: ["excluded", "Contoso has IPv4 endpoints only"],
    verdict: tracked,
  },
  {
    name: "a protocol of the future",
    cause: "dualStack",
    registry: { endpointProtocol: "IPv7" },
    finding: ["unknown", "The endpoint protocol of Contoso is not known: IPv7"],
    verdict: strange("The endpoint protocol of Contoso is not known: IPv7"),
  },
  {
    name: "down",
    cause: "homeRegionDown",
    registry: { homeRegionStatus: "Unavailable" },
    finding: ["applies", down],
    verdict: [
      "suspended",
      "homeRegionDown",
      down,
      "Wait for the region, or use a registry in another one",
    ],
  },
  {
    name: "a state that is not known",
    cause: "homeRegionDown",
    registry: { homeRegionStatus: "Degraded" },
    finding: ["unknown", "The state of the home region of Contoso is not known"],
    verdict: strange("The state of the home region of Contoso is not known"),
  },
  {
    name: "the last run was refused",
    cause: "cannotPullBase",
    dockerfile: other,
    task: otherTask,
    taskFacts: {
      runs: [
        run("ca2", "Failed", 1, {
          runErrorMessage: "pull access denied for fabrikam.azurecr.io/base/node\nmore",
        }),
      ],
    },
    finding: [
      "applies",
      "Run ca2 was refused: pull access denied for fabrikam.azurecr.io/base/node",
    ],
    verdict: tracked,
  },
  {
    name: "no credential for the other registry",
    cause: "cannotPullBase",
    dockerfile: other,
    task: otherTask,
    taskFacts: { credentialHosts: [] },
    finding: ["applies", "contoso/web has no credential for fabrikam.azurecr.io"],
    verdict: tracked,
  },
  {
    name: "repository permissions in the own registry",
    cause: "cannotPullBase",
    dockerfile: ownFrom,
    task: own,
    taskFacts: { credentialHosts: [] },
    registry: { roleAssignmentMode: "AbacRepositoryPermissions" },
    finding: ["applies", "contoso/web has no credential for 127.0.0.1:5010"],
    verdict: tracked,
  },
  {
    name: "no public access",
    cause: "cannotPullBase",
    dockerfile: ownFrom,
    task: own,
    registry: {
      roleAssignmentMode: "LegacyRegistryPermissions",
      publicNetworkAccess: "Disabled",
      networkRuleBypassAllowedForTasks: null,
    },
    finding: ["applies", "127.0.0.1:5010 has no public access, so shared agents are refused"],
    verdict: tracked,
  },
  {
    name: "an agent pool",
    cause: "cannotPullBase",
    dockerfile: ownFrom,
    task: own,
    taskFacts: { agentPool: { name: "build", count: 1 } },
    registry: {
      roleAssignmentMode: "LegacyRegistryPermissions",
      publicNetworkAccess: "Disabled",
    },
    finding: ["excluded", "Tasks can reach 127.0.0.1:5010 by agent pool or bypass"],
    verdict: tracked,
  },
  {
    name: "another tag of the same kind",
    cause: "otherTagPushed",
    taskFacts: built,
    image: { digest: oldDigest, otherTags: [{ name: "15-alpine-ca7", pushedAt: now - hour }] },
    finding: ["applies", "The push went to 15-alpine-ca7, not to 15-alpine"],
    verdict: tracked,
  },
  {
    name: "only older tags",
    cause: "otherTagPushed",
    taskFacts: built,
    image: { digest: oldDigest, otherTags: [{ name: "15-alpine-ca7", pushedAt: now - 9 * hour }] },
    finding: ["excluded", "No tag of the same kind was pushed since the last build"],
    verdict: tracked,
  },
];

/** D1 to D10. */
export const firingCauseCases: readonly CauseCase[] = [...freshness, ...runs, ...service];
