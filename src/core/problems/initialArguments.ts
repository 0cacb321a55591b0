import { type EscapeCharacter, readDirectives } from "../dockerfile/directives.ts";
import { expandDockerVariables } from "../dockerfile/expandDockerVariables.ts";
import {
  type Instruction,
  instructionText,
  rangeInText,
  readInstructions,
} from "../dockerfile/instructions.ts";
import { endOfKeyword, splitQuotedWords } from "../dockerfile/words.ts";
import { type TextRange } from "../textRange.ts";

/** A name that an `ARG` before the first `FROM` declares: those that `FROM` may use. */
export interface InitialArgument {
  readonly name: string;
  /** `NAME=VALUE` as it stands in the file. */
  readonly range: TextRange;
  /** As written, with quotes; undefined when there is no `=`. */
  readonly value: string | undefined;
  /** Where the value stands, quotes included; empty when there is none. */
  readonly valueRange: TextRange;
  /** The value without quotes and with its variables replaced by defaults; undefined when one has none. */
  readonly resolved: string | undefined;
  /** The whole `ARG` instruction. */
  readonly instruction: TextRange;
}

/** Reads the `ARG`s before the first `FROM` as Docker does. */
export function readInitialArguments(dockerfile: string): readonly InitialArgument[] {
  const { escape } = readDirectives(dockerfile);
  const found: InitialArgument[] = [];
  const values = new Map<string, string>();
  for (const instruction of readInstructions(dockerfile, escape)) {
    if (instruction.keyword === "FROM") {
      break;
    }
    for (const own of argumentsOf(dockerfile, instruction, escape)) {
      const resolved = resolveDefault(own.value, values, escape);
      if (resolved !== undefined) {
        values.set(own.name, resolved);
      }
      found.push({ ...own, resolved });
    }
  }
  return found;
}

/** The argument that a name in `FROM` means: the last one. */
export function findArgument(
  found: readonly InitialArgument[],
  name: string,
): InitialArgument | undefined {
  return found.findLast((own) => own.name === name);
}

/** Replaces the variables of a default by the values of others; undefined when one has none. */
export function resolveDefault(
  value: string | undefined,
  values: ReadonlyMap<string, string>,
  escape: EscapeCharacter,
): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const { text, unresolved, isWellFormed } = expandDockerVariables(value, values, escape);
  return unresolved.length > 0 || !isWellFormed ? undefined : text;
}

function argumentsOf(
  dockerfile: string,
  instruction: Instruction,
  escape: EscapeCharacter,
): readonly Omit<InitialArgument, "resolved">[] {
  if (instruction.keyword !== "ARG") {
    return [];
  }
  const line = instructionText(dockerfile, instruction);
  return splitQuotedWords(line, endOfKeyword(line), escape).map(({ text, range }) => {
    const equals = text.indexOf("=");
    const written = rangeInText(instruction, range);
    const start = range.start + equals + 1;
    return {
      name: equals < 0 ? text : text.slice(0, equals),
      range: written,
      value: equals < 0 ? undefined : text.slice(equals + 1),
      valueRange:
        equals < 0 || start === range.end
          ? { start: written.end, end: written.end }
          : rangeInText(instruction, { start, end: range.end }),
      instruction: instruction.range,
    };
  });
}
