import {
  applies,
  type CauseDecisions,
  type CauseResult,
  excluded,
  malformed,
  undecided,
  withoutTask,
} from "./cause.ts";
import { type CheckSubject } from "./check.ts";
import { type RegistryFacts } from "./facts.ts";

/** Causes that keep the service from running any task of the registry. */
export const serviceCauses: CauseDecisions<"subscriptionPaused" | "dualStack" | "homeRegionDown"> =
  {
    subscriptionPaused: (subject) => withRegistry(subject, paused),
    dualStack: (subject) => withRegistry(subject, dualStack),
    homeRegionDown: (subject) => withRegistry(subject, homeRegion),
  };

function withRegistry(
  subject: CheckSubject,
  decide: (registry: RegistryFacts) => CauseResult,
): CauseResult {
  if (subject.task === undefined) {
    return withoutTask(subject);
  }
  const { registry } = subject.facts;
  const name = subject.task.registry.name;
  return registry === undefined ? undecided(`What ${name} answers would tell`) : decide(registry);
}

/** https://learn.microsoft.com/azure/container-registry/container-registry-tasks-overview */
function paused({ isTasksPaused, registry }: RegistryFacts): CauseResult {
  switch (isTasksPaused) {
    case undefined:
      return undecided("Running the task by hand would tell");
    case null:
      return malformed(`It is not known whether ${registry} may run tasks`);
    case false:
      return excluded(`${registry} may run tasks`);
    case true: {
      const title = "File an Azure support request, or use a paid subscription";
      const message = `Not rebuilt: ACR Tasks are paused for the subscription of ${registry} (TasksOperationsNotAllowed)`;
      return applies(message, { code: "advise", title });
    }
  }
}

/** https://learn.microsoft.com/azure/container-registry/container-registry-ipv6-dual-stack */
function dualStack({ endpointProtocol, registry }: RegistryFacts): CauseResult {
  if (endpointProtocol === undefined) {
    return undecided(`The endpoint protocol of ${registry} would tell`);
  }
  switch (endpointProtocol?.toLowerCase()) {
    case "ipv4":
      return excluded(`${registry} has IPv4 endpoints only`);
    case "ipv4andipv6":
      return applies(
        `Not rebuilt: ${registry} has IPv6 endpoints, with which ACR Tasks do not work`,
        { code: "advise", title: `Set the endpoint protocol of ${registry} to IPv4` },
      );
    default:
      return malformed(`The endpoint protocol of ${registry} is not known: ${endpointProtocol}`);
  }
}

/** https://learn.microsoft.com/azure/container-registry/container-registry-geo-replication */
function homeRegion({ homeRegionStatus, registry }: RegistryFacts): CauseResult {
  if (homeRegionStatus === undefined) {
    return undecided(`The state of the home region of ${registry} would tell`);
  }
  switch (homeRegionStatus?.toLowerCase()) {
    case "available":
      return excluded(`The home region of ${registry} is available`);
    case "unavailable":
      return applies(`Not rebuilt: the home region of ${registry}, where tasks run, is down`, {
        code: "advise",
        title: "Wait for the region, or use a registry in another one",
      });
    default:
      return malformed(`The state of the home region of ${registry} is not known`);
  }
}
