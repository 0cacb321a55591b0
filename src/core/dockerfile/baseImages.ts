import { type TextRange } from "../textRange.ts";
import { type EscapeCharacter, readDirectives } from "./directives.ts";
import { expandDockerVariables } from "./expandDockerVariables.ts";
import {
  type Instruction,
  instructionText,
  rangeInText,
  readInstructions,
} from "./instructions.ts";
import { platformArguments } from "./platformArguments.ts";
import { endOfKeyword, readFlags, splitQuotedWords, splitWords } from "./words.ts";

/** A stage of a Dockerfile as Docker means it. */
export interface BaseImageStage {
  /** Position among the stages, from 0. */
  readonly index: number;
  /** The whole `FROM` instruction, continuation lines included. */
  readonly range: TextRange;
  /** The image as written; undefined when there is none. */
  readonly imageRange: TextRange | undefined;
  /** The image as written, put together when it goes over several lines; empty when there is none. */
  readonly imageText: string;
  readonly alias: string | undefined;
  /** Value of `--platform`. */
  readonly platform: string | undefined;
  /** The image after its variables were replaced; undefined when that is not possible. */
  readonly image: string | undefined;
  /** Names of variables without value and without default. */
  readonly unresolved: readonly string[];
  /** Index of the earlier stage that this one is based on. */
  readonly basedOn: number | undefined;
  /** Whether the build gives out this stage: the target, or the last one. */
  readonly isFinal: boolean;
}

/** What the stages of a Dockerfile are based on. */
export interface BaseImages {
  readonly stages: readonly BaseImageStage[];
}

/** What a build gives a Dockerfile. */
export interface BuildValues {
  readonly buildArguments: readonly { readonly name: string; readonly value: string }[];
  /** Name or number of the stage to build; undefined: the last one. */
  readonly target?: string | undefined;
  /** `os/architecture/variant` to build for; undefined: `linux/amd64`. */
  readonly platform?: string | undefined;
}

/**
 * Reads what a Dockerfile means: its stages, with `ARG` defaults, build arguments and the variables about platforms
 * applied. Never throws; a text that is no Dockerfile has no stages. Ranges are offsets in `text`, byte order mark
 * included. Time is linear in the text.
 */
export function readBaseImages(text: string, values: BuildValues): BaseImages {
  return { stages: readStageInstructions(text).stagesWith(values) };
}

/** A stage and the line of its `FROM`, from 0. */
export interface PlacedStage extends BaseImageStage {
  readonly line: number;
}

/** The `FROM` instructions of a Dockerfile and what they may use, to be read with any values. */
export interface StageInstructions {
  stagesWith(values: BuildValues): readonly PlacedStage[];
}

/** Reads a Dockerfile once for any number of builds. */
export function readStageInstructions(text: string): StageInstructions {
  const { escape } = readDirectives(text);
  const froms: WrittenFrom[] = [];
  const globals: Argument[] = [];
  for (const instruction of readInstructions(text, escape)) {
    if (instruction.keyword === "FROM") {
      froms.push(readFrom(text, instruction));
    } else if (instruction.keyword === "ARG" && froms.length === 0) {
      readArguments(text, instruction, escape).forEach((argument) => globals.push(argument));
    }
  }
  return { stagesWith: (values) => readStages({ escape, froms, globals }, values) };
}

interface Source {
  readonly escape: EscapeCharacter;
  readonly froms: readonly WrittenFrom[];
  /** What is declared before the first `FROM`. */
  readonly globals: readonly Argument[];
}

type WrittenFrom = Pick<
  PlacedStage,
  "range" | "line" | "imageRange" | "imageText" | "alias" | "platform"
>;

function readFrom(text: string, from: Instruction): WrittenFrom {
  const line = instructionText(text, from);
  const { flags, end } = readFlags(line, endOfKeyword(line));
  const [image, as, alias] = splitWords(line, end, 3);
  return {
    range: from.range,
    line: from.line,
    imageRange: image && rangeInText(from, image.range),
    imageText: image?.text ?? "",
    alias: as?.text.toUpperCase() === "AS" ? alias?.text : undefined,
    platform: flags.find(({ name }) => name === "platform")?.value,
  };
}

function readStages(source: Source, values: BuildValues): readonly PlacedStage[] {
  const indexes = new Map<string, number>();
  const scope: Scope = {
    escape: source.escape,
    variables: readVariables(source, values),
    indexes,
  };
  const stages = source.froms.map((from, index) => {
    const stage = placeStage(from, index, scope);
    if (stage.alias !== undefined) {
      indexes.set(stage.alias.toLowerCase(), index);
    }
    return stage;
  });
  const final = findTarget(stages.length, values.target, indexes);
  const target = stages[final];
  return target === undefined ? stages : stages.with(final, { ...target, isFinal: true });
}

/** What a `FROM` may name. */
interface Scope {
  readonly escape: EscapeCharacter;
  readonly variables: ReadonlyMap<string, string>;
  /** The stages before it by their names in lower case. */
  readonly indexes: ReadonlyMap<string, number>;
}

function placeStage(from: WrittenFrom, index: number, scope: Scope): PlacedStage {
  const expanded = expandDockerVariables(from.imageText, scope.variables, scope.escape);
  const isKnown = expanded.unresolved.length === 0 && expanded.isWellFormed;
  const image = isKnown && expanded.text !== "" ? expanded.text : undefined;
  return {
    index,
    range: from.range,
    line: from.line,
    imageRange: from.imageRange,
    imageText: from.imageText,
    alias: from.alias,
    platform: from.platform,
    image,
    unresolved: expanded.unresolved,
    basedOn: image === undefined ? undefined : scope.indexes.get(image.toLowerCase()),
    isFinal: false,
  };
}

/**
 * Values of the variables that a `FROM` may use: those about platforms and the `ARG`s before the first one, overridden
 * by build arguments. A default that needs a variable without value is itself none.
 */
function readVariables(source: Source, values: BuildValues): ReadonlyMap<string, string> {
  const given = new Map(values.buildArguments.map(({ name, value }) => [name, value]));
  const automatic = [...platformArguments(values.platform)];
  const target = values.target ?? "";
  const variables = new Map([...automatic, ["TARGETSTAGE", target === "" ? "default" : target]]);
  for (const name of variables.keys()) {
    variables.set(name, given.get(name) ?? variables.get(name) ?? "");
  }
  for (const { name, written } of source.globals) {
    const value = given.get(name) ?? defaultOf(written, variables, source.escape);
    if (value !== undefined) {
      variables.set(name, value);
    }
  }
  return variables;
}

interface Argument {
  readonly name: string;
  /** The default as written; undefined when there is none. */
  readonly written: string | undefined;
}

function readArguments(
  text: string,
  instruction: Instruction,
  escape: EscapeCharacter,
): readonly Argument[] {
  const line = instructionText(text, instruction);
  return splitQuotedWords(line, endOfKeyword(line), escape).map((word) => {
    const equals = word.text.indexOf("=");
    return equals < 0
      ? { name: word.text, written: undefined }
      : { name: word.text.slice(0, equals), written: word.text.slice(equals + 1) };
  });
}

function defaultOf(
  written: string | undefined,
  variables: ReadonlyMap<string, string>,
  escape: EscapeCharacter,
): string | undefined {
  if (written === undefined) {
    return undefined;
  }
  const { text, unresolved, isWellFormed } = expandDockerVariables(written, variables, escape);
  return unresolved.length > 0 || !isWellFormed ? undefined : text;
}

/** A target that is not there counts as the last stage. */
function findTarget(
  count: number,
  target: string | undefined,
  indexes: ReadonlyMap<string, number>,
): number {
  const numbered = /^\d+$/.test(target ?? "") ? Number(target) : count;
  const found = indexes.get((target ?? "").toLowerCase()) ?? numbered;
  return found < count ? found : count - 1;
}
