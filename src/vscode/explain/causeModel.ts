import { trackingCauses, type CauseGroup } from "../../core/tracking/causes.ts";
import { type CauseFinding, type Verdict } from "../../core/tracking/verdict.ts";
import { countOf, groupByText } from "./groupByText.ts";
import { type ExplainCauses, type ExplainFold } from "./messages.ts";

/**
 * The causes that apply beside the one of the headline, each message once. They are said without a verdict of their
 * own, since there is one on the page.
 */
export function alsoTrue({ cause, headline, causes }: Verdict): readonly CauseFinding[] {
  const said = new Set([headline]);
  const others = causes.filter(({ state, code, message }) => {
    const isNew = state === "applies" && code !== cause && !said.has(message);
    if (isNew) {
      said.add(message);
    }
    return isNew;
  });
  return others.map((finding) => ({ ...finding, message: withoutVerdict(finding.message) }));
}

/** A beginning that is not listed just stays. */
const verdictBeginnings: readonly string[] = [
  "Not tracked yet: ",
  "Not tracked: ",
  "Not rebuilt: ",
  "Tracked, but not rebuilt: ",
  "Tracked, rebuild pending: ",
  "Tracked, rebuild under way: ",
];

function withoutVerdict(message: string): string {
  const beginning = verdictBeginnings.find((own) => message.startsWith(own)) ?? "";
  return message.slice(beginning.length);
}

/** The causes that are not decided, under what would settle them; undefined when all are. */
export function unknownCauses(causes: readonly CauseFinding[]): ExplainFold | undefined {
  const open = causes.filter(({ state }) => state === "unknown");
  return open.length === 0
    ? undefined
    : {
        summary: `What is not known (${countOf(open.length, "possible cause")})`,
        groups: groupByText(
          open.map(({ code, message }) => ({ text: message, item: summaries.get(code) ?? code })),
        ),
      };
}

/** The whole list of causes by group, in their order. */
export function listCauses(causes: readonly CauseFinding[]): ExplainCauses {
  const groups = Object.entries(groupHeadings).map(([group, heading]) => ({
    heading,
    causes: causes.flatMap(({ id, code, state, message }) =>
      groupOf.get(code) === group
        ? [{ id, state, summary: summaries.get(code) ?? code, text: message }]
        : [],
    ),
  }));
  return {
    summary: `All ${causes.length} known causes`,
    groups: groups.filter((group) => group.causes.length > 0),
  };
}

const summaries: ReadonlyMap<string, string> = new Map(
  trackingCauses.map(({ code, summary }) => [code, summary]),
);
const groupOf: ReadonlyMap<string, CauseGroup> = new Map(
  trackingCauses.map(({ code, group }) => [code, group]),
);
const groupHeadings: Readonly<Record<CauseGroup, string>> = {
  armed: "The task is not armed",
  base: "The base image is not watched, or did not move",
  reading: "ACR reads Dockerfile or build otherwise",
  firing: "The rebuild is to come, or came unseen",
};
