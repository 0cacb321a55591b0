import { readDirectives } from "../dockerfile/directives.ts";
import {
  type Instruction,
  instructionText,
  rangeInText,
  readInstructions,
} from "../dockerfile/instructions.ts";
import { endOfKeyword, type Flag, readFlags } from "../dockerfile/words.ts";
import { type TextRange } from "../textRange.ts";
import { type DockerfileFix, type FixQuestion } from "./dockerfileFix.ts";

/** Names a stage in every place with the letter case that stands after `AS`. */
export function fixAliasCase({ dockerfile, stage, stages }: FixQuestion): readonly DockerfileFix[] {
  const base = stages[stage.basedOn ?? -1];
  const alias = base?.alias;
  if (alias === undefined || !isSame(stage.imageText, alias) || stage.imageRange === undefined) {
    return [];
  }
  const isOnly = stages.filter((own) => isSame(own.alias ?? "", alias)).length === 1;
  const froms = stages.flatMap(({ basedOn, imageText, imageRange }) =>
    basedOn === base?.index && isSame(imageText, alias) && imageRange !== undefined
      ? [imageRange]
      : [],
  );
  const first = base?.range.end ?? 0;
  const places = isOnly ? [...froms, ...findStageUses(dockerfile, first)] : [stage.imageRange];
  const changes = places
    .filter(({ start, end }) => {
      const written = dockerfile.slice(start, end);
      return isSame(written, alias) && written !== alias;
    })
    .map((range) => ({ range, text: alias }));
  const title = `Write ${alias} as after AS`;
  return changes.length === 0 ? [] : [{ title, code: "aliasCase", changes, isPreferred: true }];
}

/** Names of stages or images in `COPY --from=` and `RUN --mount=from=` after an offset. */
function findStageUses(dockerfile: string, after: number): readonly TextRange[] {
  const { escape } = readDirectives(dockerfile);
  return [...readInstructions(dockerfile, escape)]
    .filter(({ range }) => range.start > after)
    .flatMap((instruction) => usesIn(dockerfile, instruction));
}

function usesIn(dockerfile: string, instruction: Instruction): readonly TextRange[] {
  const line = instructionText(dockerfile, instruction);
  return readFlags(line, endOfKeyword(line)).flags.flatMap((flag) => {
    const range = flag.name === "from" ? flag.range : mountedFrom(line, flag);
    return range === undefined ? [] : [rangeInText(instruction, range)];
  });
}

function mountedFrom(line: string, { name, range }: Flag): TextRange | undefined {
  const value = name === "mount" ? line.slice(range.start, range.end) : "";
  const [start, end] = /(?:^|,)from=([^,]+)/d.exec(value)?.indices?.[1] ?? [];
  return start === undefined || end === undefined
    ? undefined
    : { start: range.start + start, end: range.start + end };
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
