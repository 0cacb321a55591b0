import { type Dockerfile, DockerfileParser, type From } from "dockerfile-ast";
import { type Problem, type TextRange } from "../textRange.ts";
import { expandDockerVariables } from "./expandDockerVariables.ts";
import { type LineIndex, indexLines } from "./lineIndex.ts";

/** A stage of a Dockerfile as Docker means it. */
export interface BaseImageStage {
  /** Position among the stages, from 0. */
  readonly index: number;
  /** The whole `FROM` instruction, continuation lines included. */
  readonly range: TextRange;
  /** The image as written; undefined when there is none. */
  readonly imageRange: TextRange | undefined;
  /** The image as written; empty when there is none. */
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
  /** `dockerfileTooLarge` or `dockerfileUnreadable`; then there are no stages. */
  readonly problems: readonly Problem[];
}

/** What a build gives a Dockerfile. */
export interface BuildValues {
  readonly buildArguments: readonly { readonly name: string; readonly value: string }[];
  /** Name or number of the stage to build; undefined: the last one. */
  readonly target?: string | undefined;
}

/** Characters above which a Dockerfile is not read: the parser would need seconds. */
const sizeLimit = 1_000_000;

/**
 * Reads what a Dockerfile means: its stages, with `ARG` defaults and build arguments applied. Never throws; a text
 * that is no Dockerfile has no stages. Ranges are offsets in `text`, byte order mark included.
 */
export function readBaseImages(text: string, values: BuildValues): BaseImages {
  if (text.length > sizeLimit) {
    return unread("dockerfileTooLarge", "The Dockerfile is too large to be read", text);
  }
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  const body = text.slice(mark);
  try {
    const dockerfile = DockerfileParser.parse(body);
    return { stages: readStages(dockerfile, indexLines(body, mark), values), problems: [] };
  } catch {
    return unread("dockerfileUnreadable", "The Dockerfile cannot be read", text);
  }
}

function readStages(
  dockerfile: Dockerfile,
  lines: LineIndex,
  values: BuildValues,
): readonly BaseImageStage[] {
  const variables = readVariables(dockerfile, values);
  const indexes = new Map<string, number>();
  const stages = dockerfile.getFROMs().map((from, index) => {
    const stage = readStage(from, index, lines, variables);
    const basedOn = indexes.get((stage.image ?? "").toLowerCase());
    if (stage.alias !== undefined) {
      indexes.set(stage.alias.toLowerCase(), index);
    }
    return { ...stage, basedOn };
  });
  const final = findTarget(stages, values.target);
  return stages.map((stage) => ({ ...stage, isFinal: stage.index === final }));
}

type UnplacedStage = Omit<BaseImageStage, "basedOn" | "isFinal">;

function readStage(
  from: From,
  index: number,
  lines: LineIndex,
  variables: ReadonlyMap<string, string>,
): UnplacedStage {
  const imageText = from.getImage() ?? "";
  const imageRange = from.getImageRange();
  const { text, unresolved } = expandDockerVariables(imageText, variables);
  return {
    index,
    range: lines.rangeOf(from.getRange()),
    imageRange: imageRange === null ? undefined : lines.rangeOf(imageRange),
    imageText,
    alias: from.getBuildStage() ?? undefined,
    platform: from.getPlatformFlag()?.getValue() ?? undefined,
    image: unresolved.length > 0 || text === "" ? undefined : text,
    unresolved,
  };
}

/** Values of the variables that a `FROM` may use: the `ARG`s before the first one, overridden by build arguments. */
function readVariables(dockerfile: Dockerfile, values: BuildValues): ReadonlyMap<string, string> {
  const given = new Map(values.buildArguments.map(({ name, value }) => [name, value]));
  const variables = new Map<string, string>();
  const properties = dockerfile.getInitialARGs().flatMap((argument) => argument.getProperties());
  for (const property of properties) {
    const name = property.getName();
    const isLiteral = property.getUnescapedValue()?.startsWith("'") ?? false;
    const written = property.getValue();
    const expanded = isLiteral || written === null ? written : defaultOf(written, variables);
    const value = given.get(name) ?? expanded;
    if (value !== null) {
      variables.set(name, value);
    }
  }
  return variables;
}

/** A default that needs a variable without value is itself none. */
function defaultOf(written: string, variables: ReadonlyMap<string, string>): string | null {
  const { text, unresolved } = expandDockerVariables(written, variables);
  return unresolved.length > 0 ? null : text;
}

function findTarget(stages: readonly UnplacedStage[], target: string | undefined): number {
  const last = stages.length - 1;
  if (target === undefined || target === "") {
    return last;
  }
  const wanted = target.toLowerCase();
  const named = stages.findLast((stage) => stage.alias?.toLowerCase() === wanted);
  const numbered = /^\d+$/.test(target) ? stages[Number(target)] : undefined;
  return (named ?? numbered)?.index ?? last;
}

function unread(code: string, message: string, text: string): BaseImages {
  return {
    stages: [],
    problems: [{ code, message, range: { start: 0, end: Math.min(text.length, 1) } }],
  };
}
