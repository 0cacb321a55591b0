import { readDirectives, type EscapeCharacter } from "../dockerfile/directives.ts";
import { insertArguments } from "./argumentInsertion.ts";
import { type DockerfileFix, type FixQuestion, isPlainWord } from "./dockerfileFix.ts";
import { type TextChange } from "./dockerfileText.ts";
import {
  findArgument,
  type InitialArgument,
  readInitialArguments,
  resolveDefault,
} from "./initialArguments.ts";
import { type VariableUse, variableUses } from "./problemRange.ts";

/** What one `${NAME:-default}` becomes. */
interface Replacement {
  readonly name: string;
  /** What stands in `FROM` from then on. */
  readonly text: string;
  /** Default that its `ARG` gets; undefined: none. */
  readonly value: string | undefined;
}

/** Moves defaults in braces to `ARG` lines, which ACR's scanner reads. */
export function fixShellDefault(question: FixQuestion): readonly DockerfileFix[] {
  const { dockerfile, stage, stages } = question;
  const { escape } = readDirectives(dockerfile);
  const found = readInitialArguments(dockerfile);
  const uses = variableUses(dockerfile, stage.imageRange ?? stage.range).filter(
    ({ modifier }) => modifier !== "",
  );
  const replacements = uses.flatMap((use) => replace(use, found, escape) ?? []);
  if (uses.length === 0 || replacements.length !== uses.length) {
    return [];
  }
  const moved = new Map(
    replacements.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  );
  const added = [...moved].filter(([name]) => findArgument(found, name) === undefined);
  const changes = [
    ...[...moved].flatMap(([name, value]) => setDefault(findArgument(found, name), value)),
    ...insertArguments(
      dockerfile,
      stages,
      found,
      added.map(([name, value]) => `ARG ${name}=${value}`),
    ),
    ...uses.map(({ range }, index) => ({ range, text: replacements[index]?.text ?? "" })),
  ];
  const defaults = [...moved].map(([name, value]) => `ARG ${name}=${value}`).join(" and ");
  const written = replacements.map(({ text }) => text).join(" and ");
  const title = defaults === "" ? `Write ${written} in FROM` : `Move the default to ${defaults}`;
  return [{ title, code: "shellDefault", changes, isPreferred: true }];
}

/** Gives an `ARG` that has no value, or an empty one, a default. */
export function setDefault(
  argument: InitialArgument | undefined,
  value: string,
): readonly TextChange[] {
  if (argument === undefined) {
    return [];
  }
  const text = argument.value === undefined ? `=${value}` : value;
  return [{ range: argument.valueRange, text }];
}

function replace(
  { name, modifier }: VariableUse,
  found: readonly InitialArgument[],
  escape: EscapeCharacter,
): Replacement | undefined {
  const [operator = ""] = /^:?[-+?]/.exec(modifier) ?? [];
  const word = modifier.slice(operator.length);
  const own = findArgument(found, name);
  const isSet = own?.value !== undefined && !(operator.startsWith(":") && own.resolved === "");
  const text = `\${${name}}`;
  switch (operator.slice(-1)) {
    case "?":
      return { name, text, value: undefined };
    case "+":
      return isSet && isPlainWord(word) ? { name, text: word, value: undefined } : undefined;
    case "-":
      return isSet ? { name, text, value: undefined } : replaceDefault(name, word, found, escape);
    default:
      return undefined;
  }
}

/** A default that needs other variables stays in `FROM` where nothing can override it, or is written out. */
function replaceDefault(
  name: string,
  word: string,
  found: readonly InitialArgument[],
  escape: EscapeCharacter,
): Replacement | undefined {
  const text = `\${${name}}`;
  if (isPlainWord(word)) {
    return { name, text, value: word };
  }
  if (findArgument(found, name) === undefined) {
    return /^[\w./:@${}-]*$/.test(word) ? { name, text: word, value: undefined } : undefined;
  }
  const values = new Map(
    found.flatMap((own) => (own.resolved === undefined ? [] : [[own.name, own.resolved] as const])),
  );
  const value = resolveDefault(word, values, escape);
  return value !== undefined && isPlainWord(value) ? { name, text, value } : undefined;
}
