import { relativeAge } from "../../core/run/runDisplay.ts";
import { type Evidence, type Verdict } from "../../core/tracking/verdict.ts";
import { alsoTrue, listCauses, unknownCauses } from "./causeModel.ts";
import { countChecks, madeChecks, unmadeChecks } from "./checkModel.ts";
import { type Explanation } from "./explanation.ts";
import { type ExplainEvidence, type ExplainPage, type ExplainPart } from "./messages.ts";
import { type CommandsFor, withoutCopies } from "./remedyModel.ts";

/** Makes the page of an explanation. `now` in milliseconds since 1970 UTC. */
export function pageModel(
  { title, place, summary, parts, notes }: Explanation,
  now: number,
  commandsFor: CommandsFor,
): ExplainPage {
  const isAlone = parts.length === 1;
  return {
    title,
    place,
    icon: summary.icon,
    headline: summary.headline,
    detail: summary.detail,
    notes,
    parts: parts.map(({ heading, verdict }, index) => ({
      key: heading ?? String(index),
      heading: isAlone ? undefined : headingOf(heading, verdict),
      image: title === `FROM ${verdict.image ?? ""}` ? undefined : verdict.image,
      ...bodyOf(verdict, now, commandsFor),
    })),
    isBusy: false,
  };
}

function headingOf(
  heading: string | undefined,
  { icon, headline, detail }: Verdict,
): ExplainPart["heading"] {
  return heading === undefined ? undefined : { text: heading, icon, headline, detail };
}

function bodyOf(
  verdict: Verdict,
  now: number,
  commandsFor: CommandsFor,
): Omit<ExplainPart, "key" | "heading" | "image"> {
  const remedies = withoutCopies(verdict.remedies, [], commandsFor);
  return {
    remedies,
    checkCount: countChecks(verdict.reasons),
    checks: madeChecks(verdict.reasons),
    unmade: unmadeChecks(verdict.reasons),
    alsoTrue: alsoTrue(verdict).map(({ message, remedies: own }) => ({
      text: message,
      remedies: withoutCopies(own, remedies, commandsFor),
    })),
    unknown: unknownCauses(verdict.causes),
    causes: listCauses(verdict.causes),
    evidence: verdict.evidence.map((own) => evidenceOf(own, now)),
  };
}

function evidenceOf({ source, subject, askedAt }: Evidence, now: number): ExplainEvidence {
  return {
    text: evidenceTexts[source](subject),
    age: askedAt === undefined ? undefined : `asked ${relativeAge(askedAt, now)}`,
  };
}

const evidenceTexts: Readonly<Record<Evidence["source"], (subject: string) => string>> = {
  dockerfile: () => "The Dockerfile as it is in the editor",
  task: (subject) => `Task ${subject}`,
  taskFile: (subject) => `Task file of ${subject}`,
  runs: (subject) => `Runs of ${subject}`,
  runLog: (subject) => `Log of run ${subject}`,
  registry: (subject) => `Registry ${subject}`,
  image: (subject) => `Image ${subject}`,
};
