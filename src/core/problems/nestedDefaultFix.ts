import { trimQuotes } from "../text/whiteSpace.ts";
import { type DockerfileFix, type FixQuestion, isPlainWord } from "./dockerfileFix.ts";
import { type TextChange } from "./dockerfileText.ts";
import { findArgument, type InitialArgument, readInitialArguments } from "./initialArguments.ts";
import { type VariableUse, variableUses } from "./problemRange.ts";

/** Deeper chains of defaults than any file has. */
const deepest = 10;

/**
 * Two ways out of a default that needs another variable, each of which takes one build argument its effect: the
 * `FROM` uses the other variable itself, or the default is written out.
 */
export function fixNestedDefault(question: FixQuestion): readonly DockerfileFix[] {
  const { dockerfile, stage } = question;
  const found = readInitialArguments(dockerfile);
  const uses = variableUses(dockerfile, stage.imageRange ?? stage.range).filter(({ name }) =>
    isNested(findArgument(found, name)),
  );
  return uses.length === 0 ? [] : [...useInner(question, uses, found), ...writeOut(uses, found)];
}

function useInner(
  { stage }: FixQuestion,
  uses: readonly VariableUse[],
  found: readonly InitialArgument[],
): readonly DockerfileFix[] {
  const texts = uses.map(({ name }) => innerText(name, found, 0));
  const image = stage.imageRange;
  const isPlain = texts.every((text) => text !== undefined && /^[\w./:@${}-]*$/.test(text));
  if (!isPlain || image === undefined || uses.some(({ modifier }) => modifier !== "")) {
    return [];
  }
  const changes = uses.map(({ range }, index) => ({ range, text: texts[index] ?? "" }));
  const inner = texts.flatMap((text) => namesIn(text ?? ""));
  const outer = uses.map(({ name }) => name);
  const written = texts.join(" and ");
  const title = `Write ${written} in FROM: --build-arg ${list(inner)} still works, ${list(outer)} no longer`;
  return [{ title, code: "nestedDefault", changes, isPreferred: true }];
}

/** The default of a name, down to the variables whose own defaults need no other. */
function innerText(
  name: string,
  found: readonly InitialArgument[],
  depth: number,
): string | undefined {
  const own = findArgument(found, name);
  if (own?.value === undefined || depth > deepest) {
    return undefined;
  }
  const value = trimQuotes(own.value);
  let text = "";
  let from = 0;
  for (const { name: other, range, modifier } of variableUses(value, {
    start: 0,
    end: value.length,
  })) {
    const inner = isNested(findArgument(found, other))
      ? innerText(other, found, depth + 1)
      : `\${${other}}`;
    if (inner === undefined || modifier !== "") {
      return undefined;
    }
    text += value.slice(from, range.start) + inner;
    from = range.end;
  }
  return text + value.slice(from);
}

function writeOut(
  uses: readonly VariableUse[],
  found: readonly InitialArgument[],
): readonly DockerfileFix[] {
  const outer = [...new Set(uses.map(({ name }) => name))];
  const own = outer.map((name) => findArgument(found, name));
  const changes = own.flatMap((argument) => writtenOut(argument) ?? []);
  if (changes.length !== own.length) {
    return [];
  }
  const inner = own.flatMap((argument) => namesIn(argument?.value ?? ""));
  const values = own.map((argument) => argument?.resolved ?? "");
  const title = `Write ${list(values)} as default of ${list(outer)}: --build-arg ${list(outer)} still works, ${list(inner)} no longer`;
  return [{ title, code: "nestedDefault", changes, isPreferred: false }];
}

function writtenOut(argument: InitialArgument | undefined): TextChange | undefined {
  const { resolved, valueRange: range } = argument ?? {};
  return resolved !== undefined && resolved !== "" && range !== undefined && isPlainWord(resolved)
    ? { range, text: resolved }
    : undefined;
}

function isNested(argument: InitialArgument | undefined): boolean {
  return argument?.value?.includes("$") ?? false;
}

function namesIn(text: string): readonly string[] {
  return variableUses(text, { start: 0, end: text.length }).map(({ name }) => name);
}

function list(names: readonly string[]): string {
  return [...new Set(names)].join(", ");
}
