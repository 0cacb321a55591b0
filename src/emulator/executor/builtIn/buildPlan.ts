import { type BaseImageStage, readBaseImages } from "../../../core/dockerfile/baseImages.ts";
import { type EscapeCharacter, readDirectives } from "../../../core/dockerfile/directives.ts";
import { expandDockerVariables } from "../../../core/dockerfile/expandDockerVariables.ts";
import { instructionText, readInstructions } from "../../../core/dockerfile/instructions.ts";
import { platformArguments } from "../../../core/dockerfile/platformArguments.ts";
import {
  endOfKeyword,
  type Flag,
  readFlags,
  splitQuotedWords,
} from "../../../core/dockerfile/words.ts";
import { type ImageBuild } from "../containerTool.ts";

/** An instruction inside a stage. */
export interface PlannedInstruction {
  readonly keyword: string;
  /** Line of the Dockerfile, from 1. */
  readonly line: number;
  /** The logical line as written. */
  readonly text: string;
  readonly flags: readonly Flag[];
  /** What follows keyword and flags. */
  readonly rest: string;
  /** The rest split at white space, quotes and variables still in it. */
  readonly words: readonly string[];
}

/** A stage that the build needs. */
export interface PlannedStage {
  readonly base: BaseImageStage;
  readonly instructions: readonly PlannedInstruction[];
}

/** What a Dockerfile asks for, as far as no container is needed. */
export type BuildPlan =
  | {
      readonly kind: "plan";
      /** By index in the file; those that the target does not need are not there. */
      readonly stages: ReadonlyMap<number, PlannedStage>;
      /** Values of the `ARG`s before the first `FROM`, and of build arguments. */
      readonly globals: ReadonlyMap<string, string>;
      readonly escape: EscapeCharacter;
    }
  | { readonly kind: "refused"; readonly message: string };

/** What to install for builds that the built-in tool cannot do. */
export const installTool = "install podman and buildah, or docker";

const taken: ReadonlySet<string> = new Set([
  ...["ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "LABEL", "MAINTAINER"],
  ...["STOPSIGNAL", "USER", "VOLUME", "WORKDIR"],
]);

/** Reads a Dockerfile for the built-in tool. Never throws; what the tool cannot do is refused with line and remedy. */
export function planBuild(
  text: string,
  build: Pick<ImageBuild, "arguments" | "target" | "platform">,
): BuildPlan {
  const values = { buildArguments: build.arguments, ...build };
  const { stages } = readBaseImages(text, { ...values, platform: build.platform });
  const { escape } = readDirectives(text);
  const written: PlannedInstruction[][] = [];
  const globals = new Map(platformArguments(build.platform));
  for (const instruction of readInstructions(text, escape)) {
    const planned = planInstruction(instructionText(text, instruction), instruction, escape);
    if (instruction.keyword === "FROM") {
      written.push([]);
    } else if (written.length > 0) {
      written.at(-1)?.push(planned);
    } else if (instruction.keyword === "ARG") {
      addArguments(globals, planned, { given: build.arguments, escape });
    }
  }
  const all = stages.map((base, index) => ({ base, instructions: written[index] ?? [] }));
  const needed = neededStages(all);
  const problem = all
    .filter(({ base }) => needed.has(base.index))
    .map(problemOf)
    .find((found) => found !== undefined);
  if (problem !== undefined || all.length === 0) {
    return { kind: "refused", message: problem ?? "The Dockerfile has no FROM" };
  }
  return {
    kind: "plan",
    stages: new Map(
      all.filter(({ base }) => needed.has(base.index)).map((stage) => [stage.base.index, stage]),
    ),
    globals,
    escape,
  };
}

/** The stage that `--from` names, among those before it; undefined for an image. */
export function stageNamed(
  name: string,
  stages: readonly BaseImageStage[],
): BaseImageStage | undefined {
  return (
    stages.findLast(({ alias }) => alias?.toLowerCase() === name.toLowerCase()) ??
    (/^\d+$/u.test(name) ? stages.find(({ index }) => index === Number(name)) : undefined)
  );
}

/** Adds what an `ARG` declares: the build's value, else the default, else the one that is there already. */
export function addArguments(
  variables: Map<string, string>,
  { words }: PlannedInstruction,
  from: {
    readonly given: ImageBuild["arguments"];
    readonly inherited?: ReadonlyMap<string, string>;
    readonly escape: EscapeCharacter;
  },
): void {
  for (const word of words) {
    const [name = ""] = word.split("=", 1);
    const given = from.given.find((argument) => argument.name === name)?.value;
    const value =
      given ??
      (word.includes("=")
        ? expandDockerVariables(word.slice(name.length + 1), variables, from.escape).text
        : from.inherited?.get(name));
    if (value !== undefined) {
      variables.set(name, value);
    }
  }
}

function planInstruction(
  text: string,
  { keyword, line }: { readonly keyword: string; readonly line: number },
  escape: EscapeCharacter,
): PlannedInstruction {
  const { flags, end } = readFlags(text, endOfKeyword(text));
  const words = splitQuotedWords(text, end, escape).map((word) => word.text);
  return { keyword, line: line + 1, text, flags, rest: text.slice(end).trim(), words };
}

function neededStages(stages: readonly PlannedStage[]): ReadonlySet<number> {
  const needed = new Set(stages.filter(({ base }) => base.isFinal).map(({ base }) => base.index));
  for (const { base, instructions } of stages.toReversed()) {
    if (needed.has(base.index)) {
      const before = stages.slice(0, base.index).map((stage) => stage.base);
      const copied = instructions
        .flatMap(({ flags }) => flags.filter(({ name }) => name === "from"))
        .map(({ value }) => stageNamed(value, before)?.index);
      [base.basedOn, ...copied].forEach((index) => index !== undefined && needed.add(index));
    }
  }
  return needed;
}

function problemOf({ base, instructions }: PlannedStage): string | undefined {
  if (base.image === undefined) {
    return `The image of FROM ${base.imageText} cannot be read`;
  }
  const refused = instructions.find((instruction) => !isTaken(instruction));
  if (refused === undefined) {
    return undefined;
  }
  const { keyword, line, flags } = refused;
  const flag = flags.find(({ name }) => !takenFlags.has(name));
  const what =
    taken.has(keyword) && flag !== undefined
      ? `${keyword} --${flag.name}`
      : keyword === "ADD"
        ? "ADD of an address or an archive"
        : keyword === "COPY"
          ? "COPY with a heredoc"
          : keyword;
  return `The built-in tool cannot do ${what} (line ${line} of the Dockerfile); ${installTool}`;
}

const takenFlags: ReadonlySet<string> = new Set(["from", "chown", "chmod"]);
const archive = /\.(?:tar|tgz|tbz2?|txz|tzst|tar\.\w+)$/iu;

function isTaken({ keyword, flags, words }: PlannedInstruction): boolean {
  const hasFiles = keyword === "COPY" || keyword === "ADD";
  const areFlagsTaken = flags.every(({ name }) => hasFiles && takenFlags.has(name));
  const isHeredoc = hasFiles && words.some((word) => word.startsWith("<<"));
  const isFetched =
    keyword === "ADD" &&
    words.some((word) => /^(?:https?:\/\/|git@)/iu.test(word) || archive.test(word));
  return taken.has(keyword) && areFlagsTaken && !isHeredoc && !isFetched;
}
