import { locateImage } from "../image/registryHost.ts";
import {
  applies,
  type CauseResult,
  excluded,
  malformed,
  notApplicable,
  undecided,
} from "./cause.ts";
import {
  type CheckResult,
  type CheckSubject,
  fail,
  noTask,
  nothingSeen,
  pass,
  skip,
  strangeAnswer,
} from "./check.ts";
import { type RegistryFacts } from "./facts.ts";
import { lastFailure } from "./lastFailure.ts";
import { type SubjectFacts } from "./subjectFacts.ts";
import { formatTask } from "./taskName.ts";
import { type RegistryTask } from "./verdict.ts";

const denied =
  /unauthori[sz]ed|authentication required|access denied|denied: |pull access|not allowed access|\b40[13]\b/i;

/**
 * Decides whether a rebuild can pull a base image of an Azure registry: by the newest run, then by credentials, role
 * assignment mode and network rules
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tutorial-private-base-image-update).
 */
export function checkPull(subject: CheckSubject, task: RegistryTask): CauseResult {
  const { seen, registries, facts } = subject;
  const host = seen?.image.registry ?? "";
  const location = locateImage(host, registries);
  if (location !== "azureRegistry" && location !== "knownRegistry") {
    return notApplicable("The image is in no Azure registry");
  }
  const title = `Give ${formatTask(task)} an identity or credential that may pull from ${host}`;
  const refusal = findRefusal(facts);
  if (refusal !== undefined) {
    return applies(refusal, { code: "advise", title });
  }
  const access = checkAccess(facts, task, host);
  switch (access.kind) {
    case "refused":
      return applies(`May not be rebuilt: ${formatTask(task)} has no credential for ${host}`, {
        code: "advise",
        title,
      });
    case "undecided":
      return access.result;
    case "granted":
      return checkNetwork(facts.imageRegistry, facts.task?.agentPool !== undefined, host);
  }
}

/** Checks that nothing is known that keeps a rebuild from pulling. A refusal that happened weighs more than a rule. */
export function checkBasePull(subject: CheckSubject): CheckResult {
  const { task, seen, facts } = subject;
  if (task === undefined || seen === undefined) {
    return task === undefined ? noTask : nothingSeen;
  }
  const result = checkPull(subject, task);
  switch (result.state) {
    case "applies": {
      const status = findRefusal(facts) === undefined ? "unknown" : "rebuildFailed";
      return fail(status, "cannotPullBase", result.message, ...result.remedies);
    }
    case "excluded":
      return pass(result.message);
    case "unknown":
    case "notApplicable":
      return result.isMalformed ? strangeAnswer(result.message) : skip(result.message);
  }
}

function findRefusal(facts: SubjectFacts): string | undefined {
  const failure = lastFailure(facts);
  const refusal = failure?.messages.find((text) => denied.test(text));
  return failure === undefined || refusal === undefined
    ? undefined
    : `Tracked, but run ${failure.run.id} was refused: ${refusal.split("\n", 1)[0] ?? ""}`;
}

type Access =
  | { readonly kind: "granted" }
  | { readonly kind: "refused" }
  | { readonly kind: "undecided"; readonly result: CauseResult };

function checkAccess(facts: SubjectFacts, task: RegistryTask, host: string): Access {
  const hosts = facts.task?.credentialHosts?.map((own) => own.toLowerCase());
  if (hosts?.includes(host.toLowerCase()) ?? false) {
    return { kind: "granted" };
  }
  const isOwn = host.toLowerCase() === task.registry.loginServer.toLowerCase();
  const needed = isOwn ? needsCredential(facts.imageRegistry, host) : "yes";
  if (needed !== "yes") {
    return needed === "no" ? { kind: "granted" } : { kind: "undecided", result: needed };
  }
  return hosts === undefined
    ? { kind: "undecided", result: undecided(`The credentials of ${formatTask(task)} would tell`) }
    : { kind: "refused" };
}

/** With repository permissions a task has no access even to its own registry. */
function needsCredential(
  registry: RegistryFacts | undefined,
  host: string,
): "yes" | "no" | CauseResult {
  const mode = registry?.roleAssignmentMode;
  switch (mode?.toLowerCase()) {
    case "legacyregistrypermissions":
      return "no";
    case "abacrepositorypermissions":
      return "yes";
    default:
      return mode === undefined
        ? undecided(`The role assignment mode of ${host} would tell`)
        : malformed(`The role assignment mode of ${host} is not known`);
  }
}

function checkNetwork(
  registry: RegistryFacts | undefined,
  hasPool: boolean,
  host: string,
): CauseResult {
  const access = registry?.publicNetworkAccess;
  if (registry === undefined || access === undefined) {
    return undecided(`The network rules of ${host} would tell`);
  }
  switch (access?.toLowerCase()) {
    case "enabled":
      return checkRules(registry, hasPool, host);
    case "disabled":
      return closedTo(registry, hasPool, host, "has no public access");
    default:
      return malformed(`The public network access of ${host} is not known`);
  }
}

/** A firewall lets in only the addresses that it names; those of shared agents change. */
function checkRules(registry: RegistryFacts, hasPool: boolean, host: string): CauseResult {
  const action = registry.networkDefaultAction;
  switch (action?.toLowerCase()) {
    case undefined:
      return action === null
        ? malformed(`The network rules of ${host} cannot be understood`)
        : excluded(`Tasks can reach ${host}`);
    case "allow":
      return excluded(`Tasks can reach ${host}`);
    case "deny":
      return closedTo(registry, hasPool, host, "has a firewall");
    default:
      return malformed(`The network rules of ${host} cannot be understood`);
  }
}

function closedTo(
  registry: RegistryFacts,
  hasPool: boolean,
  host: string,
  why: string,
): CauseResult {
  const isBypassed = registry.networkRuleBypassAllowedForTasks === true;
  const title = "Run the task in an agent pool of the network, or let tasks bypass the rules";
  return hasPool || isBypassed
    ? excluded(`Tasks can reach ${host} by agent pool or bypass`)
    : applies(`May not be rebuilt: ${host} ${why}, so shared agents are refused`, {
        code: "advise",
        title,
      });
}
