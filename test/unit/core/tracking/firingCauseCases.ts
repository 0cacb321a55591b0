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
const strange = (message: string): CauseCase["verdict"] => [
  "unknown",
  undefined,
  `Cannot tell whether it is tracked: ${message.replace(/^The /u, "the ")}`,
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
    finding: ["applies", "Tracked, but not rebuilt: contoso moved 11 min ago (noticed at once)"],
    verdict: [
      "missed",
      "updateMissed",
      "Tracked, but not rebuilt: contoso moved 11 min ago (noticed at once)",
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

/** D1 to D4, D8: from digests and runs. */
export const firingCauseCases: readonly CauseCase[] = [...freshness, ...runs];
