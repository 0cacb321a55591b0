import { type ExplainRemedy } from "../../src/vscode/explain/messages.ts";
import { element, joined } from "./element.ts";

/** What can be done, as buttons and as advice; nothing when there is nothing. `key` names the place on the page. */
export function renderRemedies(
  remedies: readonly ExplainRemedy[],
  key: string,
  running: ReadonlySet<string>,
): DocumentFragment {
  const buttons = remedies.flatMap((remedy) =>
    remedy.kind === "button" ? [renderButton(remedy, key, running.has(remedy.id))] : [],
  );
  const advice = remedies.flatMap((remedy) =>
    remedy.kind === "advice" ? [renderAdvice(remedy.text)] : [],
  );
  return buttons.length === 0
    ? joined(...advice)
    : joined(element("div", { class: "buttons" }, ...buttons), ...advice);
}

function renderAdvice(text: string): HTMLElement {
  return element(
    "p",
    { class: "advice" },
    element("span", { class: "lead" }, "What to do: "),
    text,
  );
}

/** A button at work keeps the focus, so it is not disabled but says that it is. */
function renderButton(
  { id, title }: Extract<ExplainRemedy, { readonly kind: "button" }>,
  key: string,
  isRunning: boolean,
): HTMLElement {
  return element(
    "button",
    {
      type: "button",
      "data-remedy": id,
      "data-key": `${key} ${id}`,
      "aria-disabled": isRunning ? "true" : undefined,
    },
    title,
  );
}
