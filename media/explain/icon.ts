import { type ExplainIcon } from "../../src/vscode/explain/messages.ts";

const circle = "M14.25 8a6.25 6.25 0 1 1-12.5 0 6.25 6.25 0 0 1 12.5 0";
const paths: Readonly<Record<ExplainIcon, readonly string[]>> = {
  pass: [circle, "m5 8.2 2.1 2.1L11 6.2"],
  sync: [
    "M2.6 7.2A5.5 5.5 0 0 1 12.9 5.4M13.4 8.8A5.5 5.5 0 0 1 3.1 10.6",
    "M13.2 2.2v3.3H9.9M2.8 13.8v-3.3h3.3",
  ],
  "circle-outline": [circle],
  error: [circle, "m5.8 5.8 4.4 4.4M10.2 5.8l-4.4 4.4"],
  warning: ["M8 1.9 14.6 13.6H1.4z", "M8 6.2v3.6M8 11.7v.1"],
  question: [circle, "M6.1 6.5a1.9 1.9 0 1 1 2.8 1.6c-.6.4-.9.7-.9 1.3M8 11.3v.1"],
  info: [circle, "M8 7.4v3.7M8 4.9v.1"],
};

/** Draws the picture beside a headline, which says the same in words. */
export function icon(name: ExplainIcon): SVGElement {
  const drawing = svg("svg", {
    class: `icon ${name}`,
    viewBox: "0 0 16 16",
    "aria-hidden": "true",
  });
  drawing.append(...paths[name].map((d) => svg("path", { d })));
  return drawing;
}

function svg(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  if (!(made instanceof SVGElement)) {
    throw new TypeError(`${name} is no element of SVG`);
  }
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  return made;
}
