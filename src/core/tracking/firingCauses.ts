import { locateImage } from "../image/registryHost.ts";
import { isFinal, type Run } from "../run/run.ts";
import { relativeAge } from "../run/runDisplay.ts";
import { otherTags } from "./baseCauses.ts";
import {
  applies,
  type CauseDecisions,
  type CauseResult,
  excluded,
  malformed,
  noImage,
  undecided,
  withoutTask,
} from "./cause.ts";
import { type CheckSubject } from "./check.ts";
import { lastFailure } from "./lastFailure.ts";
import { firedDigest, firedRuns } from "./firedRuns.ts";
import { compareDigests, type Freshness } from "./freshness.ts";
import { checkPull } from "./pullCause.ts";
import { serviceCauses } from "./serviceCauses.ts";
import { timeOf } from "./subjectFacts.ts";
import { isGoingOn } from "./taskChecks.ts";
import { runRemedy } from "./taskName.ts";
import { type RegistryTask, type TrackingRemedy } from "./verdict.ts";

/** Causes of a rebuild that is to come, or came unseen. */
export const firingCauses: CauseDecisions<
  | "waitingForPoll"
  | "updateMissed"
  | "automaticRunFailed"
  | "queuedLong"
  | "subscriptionPaused"
  | "dualStack"
  | "homeRegionDown"
  | "firedTwice"
  | "cannotPullBase"
  | "otherTagPushed"
> = {
  ...serviceCauses,
  waitingForPoll: (subject) => withTask(subject, () => waitingForPoll(subject)),
  updateMissed: (subject) => withTask(subject, (task) => updateMissed(subject, task)),
  automaticRunFailed: (subject) => withTask(subject, (task) => automaticRunFailed(subject, task)),
  queuedLong: (subject) => withTask(subject, () => queuedLong(subject)),
  firedTwice: (subject) => withTask(subject, () => firedTwice(subject)),
  cannotPullBase: (subject) => withTask(subject, (task) => checkPull(subject, task)),
  otherTagPushed: (subject) => withTask(subject, () => otherTagPushed(subject)),
};

/** Milliseconds in the queue from which a run counts as waiting; agents usually come within a minute or two. */
const longQueue = 15 * 60_000;

function withTask(subject: CheckSubject, decide: (task: RegistryTask) => CauseResult): CauseResult {
  if (subject.task === undefined) {
    return withoutTask(subject);
  }
  return subject.seen === undefined ? noImage : decide(subject.task);
}

type Moved = Extract<Freshness, { readonly kind: "moved" }>;

function waitingForPoll(subject: CheckSubject): CauseResult {
  const freshness = compareDigests(subject);
  if (freshness.kind !== "moved") {
    return notMoved(freshness);
  }
  const run = subject.facts.task?.runs?.find(({ status }) => isGoingOn(status));
  if (run !== undefined) {
    return applies(`Tracked, rebuild under way: ${movedText(freshness, subject)}, run ${run.id}`);
  }
  return isLate(freshness)
    ? excluded(`${movedText(freshness, subject)}, longer than the time in which ACR looks`)
    : applies(
        `Tracked, rebuild pending: ${movedText(freshness, subject)} (${freshness.rhythm})`,
        ...runNow(subject),
      );
}

function updateMissed(subject: CheckSubject, task: RegistryTask): CauseResult {
  const freshness = compareDigests(subject);
  if (freshness.kind !== "moved") {
    return notMoved(freshness);
  }
  if (subject.facts.task?.runs?.some(({ status }) => isGoingOn(status)) ?? false) {
    return excluded("A run is under way");
  }
  const headline = `Tracked, but not rebuilt: ${movedText(freshness, subject)} (${freshness.rhythm})`;
  return isLate(freshness)
    ? applies(headline, runRemedy("Run Now", task))
    : excluded("The time in which ACR looks has not passed");
}

function notMoved(freshness: Exclude<Freshness, Moved>): CauseResult {
  if (freshness.kind === "same") {
    return excluded("The last run was built on the digest that the tag has now");
  }
  return freshness.isMalformed ? malformed(freshness.settledBy) : undecided(freshness.settledBy);
}

function isLate({ age, window }: Moved): boolean {
  return age !== undefined && age > window;
}

function movedText({ place, age }: Moved, { facts }: CheckSubject): string {
  return age === undefined || facts.now === undefined
    ? `${place} has moved since the last build`
    : `${place} moved ${relativeAge(facts.now - age, facts.now)}`;
}

function runNow({ task }: CheckSubject): readonly TrackingRemedy[] {
  return task === undefined ? [] : [runRemedy("Run Now", task)];
}

/** Only the newest ended run counts, and only if an update of this image started it. */
function automaticRunFailed(subject: CheckSubject, task: RegistryTask): CauseResult {
  const { facts } = subject;
  const runs = facts.task?.runs;
  if (runs === undefined) {
    return undecided("The runs of the task would tell");
  }
  const strange = runs.find(({ status }) => isFinal(status) || status === "Unknown");
  if (strange?.status === "Unknown") {
    return malformed(`Run ${strange.id} has a state that is not known`);
  }
  const failure = lastFailure(facts);
  if (failure === undefined || !(firedRuns(subject) ?? []).includes(failure.run)) {
    return excluded("The newest run is no automatic run that failed");
  }
  const { run, messages } = failure;
  const [message] = messages;
  const ending = endings[run.status] ?? "failed";
  const why = message === undefined ? "" : `: ${message.split("\n", 1)[0] ?? ""}`;
  const headline = `Tracked, but automatic run ${run.id} ${ending}${why}`;
  return applies(headline, runRemedy("Run Again", task));
}

const endings: Readonly<Partial<Record<Run["status"], string>>> = {
  Canceled: "was canceled",
  Timeout: "timed out",
  Error: "ended in an error",
};

function queuedLong({ facts }: CheckSubject): CauseResult {
  const { now, task } = facts;
  if (task?.runs === undefined || now === undefined) {
    return undecided("The runs of the task would tell");
  }
  const pool = task.agentPool;
  if (pool?.count === null) {
    return malformed(`The number of agents in pool ${pool.name} is not known`);
  }
  const queued = task.runs.findLast(({ status }) => status === "Queued");
  if (queued === undefined) {
    return excluded("No run is queued");
  }
  const since = timeOf(queued) ?? now;
  const text = `Tracked, rebuild waits: run ${queued.id} was queued ${relativeAge(since, now)}`;
  if (pool?.count === 0) {
    const title = `Give agent pool ${pool.name} at least one agent`;
    return applies(`${text}, agent pool ${pool.name} has no agents`, { code: "advise", title });
  }
  const title = "Look at the agent pool and its network, or cancel the run and run it again";
  return now - since > longQueue
    ? applies(text, { code: "advise", title })
    : excluded("The run was queued just now");
}

function firedTwice(subject: CheckSubject): CauseResult {
  const fired = firedRuns(subject);
  if (fired === undefined) {
    return undecided("The runs of the task would tell");
  }
  const digests = fired.map((run) => firedDigest(subject, run));
  const twice = digests.find((digest, at) => digest !== undefined && digests.indexOf(digest) < at);
  if (twice === undefined) {
    return excluded("No update started two runs");
  }
  const ids = fired.filter((_, at) => digests[at] === twice).map(({ id }) => id);
  const title = "Nothing to do: the runs build the same content";
  return applies(`Runs ${ids.join(", ")} were started by the same digest`, {
    code: "advise",
    title,
  });
}

function otherTagPushed(subject: CheckSubject): CauseResult {
  const { seen, registries } = subject;
  const freshness = compareDigests(subject);
  if (freshness.kind === "moved") {
    return excluded("The tag in FROM has moved");
  }
  const others = otherTags(subject, (name, own) => name.startsWith(`${own}-`));
  if (freshness.kind === "unknown" || others === undefined) {
    return undecided("The digest of the tag now and the newer tags of the repository would tell");
  }
  const [pushed] = others;
  const location = locateImage(seen?.image.registry ?? "", registries);
  const whose = location === "knownRegistry" ? "Push" : "Ask its publisher to push";
  return pushed === undefined
    ? excluded("No tag of the same kind was pushed since the last build")
    : applies(`The push went to ${pushed}, not to ${seen?.image.tag ?? "latest"}`, {
        code: "advise",
        title: `${whose} ${seen?.image.tag ?? "latest"} too`,
      });
}
