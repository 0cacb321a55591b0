import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { readDirectives } from "../dockerfile/directives.ts";
import {
  type Instruction,
  instructionText,
  rangeInText,
  readInstructions,
} from "../dockerfile/instructions.ts";
import {
  endOfKeyword,
  type Flag,
  readFlags,
  splitWords,
  unquoteWord,
} from "../dockerfile/words.ts";
import { type TextRange } from "../textRange.ts";

/** An image that a Dockerfile uses outside `FROM`, where ACR's scanner does not look. */
export interface OutsideImage {
  /** As written, without quotes. */
  readonly image: string;
  /** How it is used: `COPY --from`, `RUN --mount`, `# syntax` or `ONBUILD FROM`. */
  readonly use: string;
  /** Line of the instruction, from 1. */
  readonly line: number;
  /** The image as written. */
  readonly range: TextRange;
}

/**
 * Finds the images outside `FROM`. Names of the stages so far, in any letter case, and numbers are none
 * (https://docs.docker.com/reference/dockerfile/#copy---from). Time is linear in the text.
 */
export function findOutsideImages(
  dockerfile: string,
  stages: readonly BaseImageStage[],
): readonly OutsideImage[] {
  if (!/from=|syntax|onbuild/i.test(dockerfile)) {
    return [];
  }
  const { escape, syntax } = readDirectives(dockerfile);
  const found: OutsideImage[] = [];
  if (syntax !== undefined) {
    const line = dockerfile.slice(0, syntax.range.start).split("\n").length;
    found.push({ image: syntax.image, use: "# syntax", line, range: syntax.range });
  }
  const names = new Set<string>();
  let passed = 0;
  for (const instruction of readInstructions(dockerfile, escape)) {
    for (; (stages[passed]?.range.start ?? Infinity) <= instruction.range.start; passed++) {
      names.add(stages[passed]?.alias?.toLowerCase() ?? "");
    }
    const uses = usesOf(dockerfile, instruction);
    uses
      .filter(({ image }) => isName(image) && !names.has(image.toLowerCase()))
      .forEach((use) => found.push(use));
  }
  return found;
}

function isName(image: string): boolean {
  return image !== "" && !/^\d+$/.test(image);
}

const keywords: ReadonlySet<string> = new Set(["COPY", "RUN", "ONBUILD"]);

function usesOf(dockerfile: string, instruction: Instruction): readonly OutsideImage[] {
  if (!keywords.has(instruction.keyword)) {
    return [];
  }
  const line = instructionText(dockerfile, instruction);
  const isTrigger = instruction.keyword === "ONBUILD";
  const [triggered] = isTrigger ? splitWords(line, endOfKeyword(line), 1) : [];
  const keyword = triggered?.text.toUpperCase() ?? instruction.keyword;
  const { flags, end } = readFlags(line, triggered?.range.end ?? endOfKeyword(line));
  return placesOf(line, keyword, flags, end).map(({ image, use, range }) => ({
    ...{ image, use },
    line: instruction.line + 1,
    range: rangeInText(instruction, range),
  }));
}

type Place = Pick<OutsideImage, "image" | "use" | "range">;

function placesOf(
  line: string,
  keyword: string,
  flags: readonly Flag[],
  end: number,
): readonly Place[] {
  switch (keyword) {
    case "COPY":
      return flags
        .filter(({ name }) => name === "from")
        .map(({ value, range }) => ({ image: value, use: "COPY --from", range }));
    case "RUN":
      return flags.filter(({ name }) => name === "mount").flatMap((flag) => mountedIn(line, flag));
    case "FROM":
      return splitWords(line, end, 1).map(({ text, range }) => ({
        image: unquoteWord(text),
        use: "ONBUILD FROM",
        range,
      }));
    default:
      return [];
  }
}

/** The last `from` of a mount counts. */
function mountedIn(line: string, { value, range }: Flag): readonly Place[] {
  const field = value.split(",").findLast((own) => /^from=/i.test(own));
  const image = field?.slice("from=".length) ?? "";
  const written = line.slice(range.start, range.end).toLowerCase();
  const at = written.lastIndexOf(`from=${image.toLowerCase()}`);
  const start = range.start + at + "from=".length;
  const place = at < 0 ? range : { start, end: start + image.length };
  return image === "" ? [] : [{ image, use: "RUN --mount", range: place }];
}
