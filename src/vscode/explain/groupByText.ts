import { type ExplainFold } from "./messages.ts";

/** Gathers items under the sentence that is said of them, in the order in which the sentences first come. */
export function groupByText(
  entries: readonly { readonly text: string; readonly item: string }[],
): ExplainFold["groups"] {
  const groups = new Map<string, string[]>();
  for (const { text, item } of entries) {
    const items = groups.get(text) ?? [];
    items.push(item);
    groups.set(text, items);
  }
  return [...groups].map(([text, items]) => ({ text, items }));
}

/** A number with its noun: `1 check`, `6 checks`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
