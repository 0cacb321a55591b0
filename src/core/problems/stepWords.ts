import { isWhiteSpace } from "../text/whiteSpace.ts";
import { type TextRange } from "../textRange.ts";

/** A word of a build step as a shell splits it, with its quotes. */
export interface StepWord {
  readonly text: string;
  readonly range: TextRange;
}

/** Stands for the characters of a template, whose value nobody knows before the run. */
export const templateMark = "\ue000";

/** Puts marks of the same length in place of `{{…}}`, so that blanks inside separate no words. */
export function maskTemplates(text: string): string {
  return replaceTemplates(text, (template) => templateMark.repeat(template.length));
}

/** Splits at white space outside of quotes; a backslash keeps the next character. */
export function splitStepWords(text: string): readonly StepWord[] {
  const words: StepWord[] = [];
  let start = -1;
  let quote = "";
  for (let at = 0; at <= text.length; at++) {
    const character = text.charAt(at);
    const isBetween = at === text.length || (quote === "" && isWhiteSpace(character));
    if (isBetween && start >= 0) {
      words.push({ text: text.slice(start, at), range: { start, end: at } });
      start = -1;
    } else if (!isBetween) {
      start = start < 0 ? at : start;
      at += character === "\\" && quote !== "'" ? 1 : 0;
      quote = quoteAfter(character, quote);
    }
  }
  return words;
}

function quoteAfter(character: string, quote: string): string {
  if (character !== '"' && character !== "'") {
    return quote;
  }
  return quote === "" ? character : quote === character ? "" : quote;
}

function replaceTemplates(text: string, replace: (template: string) => string): string {
  let replaced = "";
  let from = 0;
  for (let open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", from)) {
    const close = text.indexOf("}}", open);
    const end = close < 0 ? text.length : close + 2;
    replaced += text.slice(from, open) + replace(text.slice(open, end));
    from = end;
  }
  return replaced + text.slice(from);
}
