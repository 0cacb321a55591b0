import {
  type ExplainCheck,
  type ExplainEvidence,
  type ExplainFact,
  type ExplainPart,
} from "../../src/vscode/explain/messages.ts";
import { element, joined, listOf, optional, sign, spoken } from "./element.ts";
import { details, renderCauses, renderGroups } from "./renderFold.ts";
import { renderRemedies } from "./renderRemedies.ts";

/** The sections of a part below its verdict. Of several parts each shows only what is to be done, and opens the rest. */
export function renderPart(
  part: ExplainPart,
  isAlone: boolean,
  running: ReadonlySet<string>,
): readonly HTMLElement[] {
  const { key, alsoTrue, unknown, causes, evidence, checkCount } = part;
  const level = isAlone ? "h2" : "h3";
  const head = (text: string): HTMLElement => element(level, {}, text);
  const section = (text: string, content: Node): HTMLElement =>
    element("section", {}, head(text), content);
  const fold = (name: string, text: string, content: readonly Node[]): HTMLElement =>
    details(`${key} ${name}`, [head(text)], content);

  const checks = renderChecks(part);
  const sources = renderEvidence(evidence);
  const folds = [
    ...optional(unknown, (own) => fold("unknown", own.summary, renderGroups(own))),
    renderCauses(causes, { key: `${key} causes`, level }),
  ];
  return [
    ...(alsoTrue.length === 0 ? [] : [section("Also true", renderFacts(alsoTrue, key, running))]),
    ...(isAlone
      ? [
          section("Checks", checks),
          element("div", { class: "folds" }, ...folds),
          section("Where this is known from", sources),
        ]
      : [
          element(
            "div",
            { class: "folds" },
            fold("checks", `Checks: ${checkCount}`, [checks]),
            ...folds,
            fold("evidence", "Where this is known from", [sources]),
          ),
        ]),
  ];
}

function renderChecks({ key, checks, unmade }: ExplainPart): HTMLElement {
  return element(
    "ol",
    { class: "checks", role: "list" },
    ...checks.map(renderCheck),
    ...optional(unmade, (fold) => {
      const head = [sign("–", "skip"), element("span", {}, fold.summary)];
      return element("li", {}, details(`${key} unmade`, head, renderGroups(fold)));
    }),
  );
}

function renderCheck({ mark, text, isDeciding }: ExplainCheck): HTMLElement {
  const [shape, word] = mark === "pass" ? ["✓", "Passed"] : ["✗", "Failed"];
  return element(
    "li",
    { class: isDeciding ? "deciding" : undefined },
    sign(shape, mark),
    element("span", {}, spoken(`${word}: `), text),
  );
}

function renderFacts(
  facts: readonly ExplainFact[],
  key: string,
  running: ReadonlySet<string>,
): HTMLElement {
  const items = facts.map(({ text, remedies }, index) =>
    joined(element("p", {}, text), renderRemedies(remedies, `${key} also ${index}`, running)),
  );
  return listOf("facts", items);
}

function renderEvidence(evidence: readonly ExplainEvidence[]): HTMLElement {
  const items = evidence.map(({ text, age }) =>
    joined(text, ...optional(age, (own) => element("span", { class: "age" }, ` · ${own}`))),
  );
  return listOf("evidence", items);
}
