import {
  type ExplainCause,
  type ExplainCauses,
  type ExplainFold,
} from "../../src/vscode/explain/messages.ts";
import { element, listOf } from "./element.ts";

/** How a line that opens is known, and of which level its heading is. */
export interface FoldPlace {
  readonly key: string;
  readonly level: "h2" | "h3";
}

/** A line that opens to anything. */
export function details(key: string, head: readonly Node[], content: readonly Node[]): HTMLElement {
  const line = element("summary", { "data-key": key }, ...head);
  return element("details", { "data-fold": key }, line, ...content);
}

/** Sentences with the things of which they are said. */
export function renderGroups({ groups }: ExplainFold): readonly HTMLElement[] {
  return groups.map(({ text, items }) =>
    element("div", { class: "group" }, element("p", {}, text), listOf("items", items)),
  );
}

/** The line that opens to the whole list of causes. */
export function renderCauses({ summary, groups }: ExplainCauses, place: FoldPlace): HTMLElement {
  const level = place.level === "h2" ? "h3" : "h4";
  const content = groups.map(({ heading, causes }) =>
    element(
      "div",
      { class: "group" },
      element(level, {}, heading),
      element("ul", { class: "causes", role: "list" }, ...causes.map(renderCause)),
    ),
  );
  return details(place.key, [element(place.level, {}, summary)], content);
}

function renderCause({ id, state, summary, text }: ExplainCause): HTMLElement {
  return element(
    "li",
    { class: state },
    element("span", { class: "id" }, id),
    element(
      "div",
      {},
      element("p", {}, summary),
      element(
        "p",
        { class: "quiet" },
        element("span", { class: "state" }, stateWords[state]),
        `: ${text}`,
      ),
    ),
  );
}

const stateWords: Readonly<Record<ExplainCause["state"], string>> = {
  applies: "The case",
  excluded: "Ruled out",
  unknown: "Not known",
  notApplicable: "Does not arise",
};
