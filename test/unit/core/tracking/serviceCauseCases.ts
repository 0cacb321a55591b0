import {
  type CauseCase,
  dockerStep,
  hour,
  now,
  oldDigest,
  ownFrom,
  ownNode,
  run,
  tracked,
} from "./causeCases.ts";

const built = { runs: [run("ca1", "Succeeded", 5)] };
const own = dockerStep({ baseImageDependencies: [ownNode] });
const other = "FROM fabrikam.azurecr.io/base/node:15\n";
const otherTask = dockerStep({
  baseImageDependencies: [{ ...ownNode, registry: "fabrikam.azurecr.io" }],
});
const strange = (message: string): CauseCase["verdict"] => [
  "unknown",
  undefined,
  `Cannot tell whether it is tracked: ${message.replace(/^The /u, "the ")}`,
];
const paused =
  "Not rebuilt: ACR Tasks are paused for the subscription of Contoso (TasksOperationsNotAllowed)";
const ipv6 = "Not rebuilt: Contoso has IPv6 endpoints, with which ACR Tasks do not work";
const down = "Not rebuilt: the home region of Contoso, where tasks run, is down";

/** D5, D6, D7, D9, D10: from what registries answer. */
export const serviceCauseCases: readonly CauseCase[] = [
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
      "Tracked, but run ca2 was refused: pull access denied for fabrikam.azurecr.io/base/node",
    ],
    verdict: [
      "rebuildFailed",
      "cannotPullBase",
      "Tracked, but run ca2 was refused: pull access denied for fabrikam.azurecr.io/base/node",
      "Give contoso/web an identity or credential that may pull from fabrikam.azurecr.io",
    ],
  },
  {
    name: "no credential for the other registry",
    cause: "cannotPullBase",
    dockerfile: other,
    task: otherTask,
    taskFacts: { credentialHosts: [] },
    finding: [
      "applies",
      "May not be rebuilt: contoso/web has no credential for fabrikam.azurecr.io",
    ],
    verdict: [
      "unknown",
      "cannotPullBase",
      "May not be rebuilt: contoso/web has no credential for fabrikam.azurecr.io",
      "Give contoso/web an identity or credential that may pull from fabrikam.azurecr.io",
    ],
  },
  {
    name: "repository permissions in the own registry",
    cause: "cannotPullBase",
    dockerfile: ownFrom,
    task: own,
    taskFacts: { credentialHosts: [] },
    registry: { roleAssignmentMode: "AbacRepositoryPermissions" },
    finding: ["applies", "May not be rebuilt: contoso/web has no credential for 127.0.0.1:5010"],
    verdict: [
      "unknown",
      "cannotPullBase",
      "May not be rebuilt: contoso/web has no credential for 127.0.0.1:5010",
      "Give contoso/web an identity or credential that may pull from 127.0.0.1:5010",
    ],
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
    finding: [
      "applies",
      "May not be rebuilt: 127.0.0.1:5010 has no public access, so shared agents are refused",
    ],
    verdict: [
      "unknown",
      "cannotPullBase",
      "May not be rebuilt: 127.0.0.1:5010 has no public access, so shared agents are refused",
      "Run the task in an agent pool of the network, or let tasks bypass the rules",
    ],
  },
  {
    name: "a firewall",
    cause: "cannotPullBase",
    dockerfile: ownFrom,
    task: own,
    registry: {
      roleAssignmentMode: "LegacyRegistryPermissions",
      publicNetworkAccess: "Enabled",
      networkDefaultAction: "Deny",
    },
    finding: [
      "applies",
      "May not be rebuilt: 127.0.0.1:5010 has a firewall, so shared agents are refused",
    ],
    verdict: [
      "unknown",
      "cannotPullBase",
      "May not be rebuilt: 127.0.0.1:5010 has a firewall, so shared agents are refused",
      "Run the task in an agent pool of the network, or let tasks bypass the rules",
    ],
  },
  {
    name: "network rules that are not known",
    cause: "cannotPullBase",
    dockerfile: ownFrom,
    task: own,
    registry: {
      roleAssignmentMode: "LegacyRegistryPermissions",
      publicNetworkAccess: "Enabled",
      networkDefaultAction: null,
    },
    finding: ["unknown", "The network rules of 127.0.0.1:5010 cannot be understood"],
    verdict: strange("The network rules of 127.0.0.1:5010 cannot be understood"),
  },
  {
    name: "a mode that is not known",
    cause: "cannotPullBase",
    dockerfile: ownFrom,
    task: own,
    registry: { roleAssignmentMode: "Both" },
    finding: ["unknown", "The role assignment mode of 127.0.0.1:5010 is not known"],
    verdict: strange("The role assignment mode of 127.0.0.1:5010 is not known"),
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
