import {
  type ExplainIcon,
  type ExplainPage,
  type ExplainPart,
  type ExplainRemedy,
} from "../../src/vscode/explain/messages.ts";
import { element, joined, listOf, optional } from "./element.ts";
import { icon } from "./icon.ts";
import { renderPart } from "./renderPart.ts";
import { renderRemedies } from "./renderRemedies.ts";

/**
 * Makes the elements of a page. What can be used has a `data-key`, which is the same when the page is made anew.
 * `running`: ids of the remedies that are being carried out.
 */
export function renderPage(
  page: ExplainPage,
  running: ReadonlySet<string>,
): readonly HTMLElement[] {
  const { parts } = page;
  const [only] = parts.length === 1 ? parts : [];
  const header = element(
    "header",
    {},
    element(
      "p",
      { class: "subject" },
      element("code", {}, page.title),
      element("span", { class: "quiet" }, page.place),
    ),
    renderVerdict({ ...page, level: "h1", remedies: only?.remedies ?? [] }, "", running),
    ...optional(only?.image, imageText),
    ...(page.notes.length === 0
      ? []
      : [
          listOf(
            "notes",
            page.notes.map((note) => joined(icon("info"), element("span", {}, note))),
          ),
        ]),
  );
  return only === undefined
    ? [header, ...parts.map((part, index) => renderTask(part, index, running))]
    : [header, ...renderPart(only, true, running)];
}

/** A part with its task's name, for a page of several. */
function renderTask(part: ExplainPart, index: number, running: ReadonlySet<string>): HTMLElement {
  const { heading, remedies, image, key } = part;
  const id = `part-${index}`;
  const content = [
    ...(heading === undefined
      ? [renderRemedies(remedies, key, running)]
      : [
          element("h2", { id, class: "task" }, heading.text),
          renderVerdict({ ...heading, level: "p", remedies }, key, running),
        ]),
    ...optional(image, imageText),
    ...renderPart(part, false, running),
  ];
  const name = heading === undefined ? undefined : id;
  return element("section", { class: "part", "aria-labelledby": name }, ...content);
}

function renderVerdict(
  verdict: {
    readonly icon: ExplainIcon;
    readonly headline: string;
    readonly detail: string | undefined;
    readonly level: "h1" | "p";
    readonly remedies: readonly ExplainRemedy[];
  },
  key: string,
  running: ReadonlySet<string>,
): HTMLElement {
  return element(
    "div",
    { class: `verdict ${verdict.icon}` },
    icon(verdict.icon),
    element(
      "div",
      { class: "words" },
      element(verdict.level, { class: "headline" }, verdict.headline),
      ...optional(verdict.detail, (detail) => element("p", { class: "quiet" }, detail)),
      renderRemedies(verdict.remedies, key, running),
    ),
  );
}

function imageText(image: string): HTMLElement {
  return element("p", { class: "image" }, "Image that ACR sees: ", element("code", {}, image));
}
