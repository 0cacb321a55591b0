import { type BaseImageStage, readBaseImages } from "../dockerfile/baseImages.ts";
import { formatImageReference } from "../image/imageReference.ts";
import { readKnownImage } from "../image/registryHost.ts";
import { type StageVerdict } from "../tracking/verdict.ts";
import { fixAliasCase } from "./aliasCaseFix.ts";
import { type DockerfileFix, type FixQuestion } from "./dockerfileFix.ts";
import { applyChanges } from "./dockerfileText.ts";
import {
  joinLines,
  moveComment,
  moveWord,
  removePlatform,
  writeFamiliarName,
} from "./fromLineFixes.ts";
import { addIgnoreComment } from "./ignoreFix.ts";
import { giveDefault } from "./missingValueFix.ts";
import { fixNestedDefault } from "./nestedDefaultFix.ts";
import { type ProblemCode } from "./problemSeverity.ts";
import { fixShellDefault } from "./shellDefaultFix.ts";
import { splitArguments } from "./splitArgumentsFix.ts";
import { useTag } from "./tagFix.ts";
import { type TrackingProblem } from "./trackingProblem.ts";

type FixMaker = (question: FixQuestion) => readonly DockerfileFix[];

const makers: Readonly<Partial<Record<ProblemCode, FixMaker>>> = {
  platformFlag: removePlatform,
  commentAfterImage: moveComment,
  continuationLine: joinLines,
  shellDefault: fixShellDefault,
  nestedDefault: fixNestedDefault,
  severalArguments: splitArguments,
  // A value that only Docker reads is missing for ACR.
  missingValue: (question) => [...splitArguments(question), ...giveDefault(question)],
  cannotResolve: giveDefault,
  aliasCase: fixAliasCase,
  lineTakenForFrom: moveWord,
  registrySpelling: writeFamiliarName,
  newTagOnly: useTag,
  uniqueTag: useTag,
};

/** Fixes that change neither what is built nor what a build argument does, so that nobody need look at them. */
export const safeFixes: ReadonlySet<DockerfileFix["code"]> = new Set([
  ...["commentAfterImage", "continuationLine", "severalArguments", "aliasCase"],
  ...["lineTakenForFrom", "registrySpelling"],
] as const);

/**
 * Finds the changes that take a problem away, the best first; the last one is to ignore it. But for `useTag` none
 * changes which images Docker builds from by the Dockerfile's own defaults, and nothing but what the title says is
 * touched: line ends, byte order mark and comments stay. `verdict` is that of the problem's stage, about this text.
 */
export function fixesFor(
  dockerfile: string,
  verdict: StageVerdict,
  problem: TrackingProblem,
): readonly DockerfileFix[] {
  const { stages } = readBaseImages(dockerfile, { buildArguments: [] });
  const stage = stages[verdict.stage.index];
  if (stage?.range.start !== verdict.stage.range.start) {
    return [];
  }
  const { imageRange = { start: 0, end: 0 } } = stage;
  const image = dockerfile.slice(imageRange.start, imageRange.end);
  const question = { dockerfile, stages, stage, image, verdict, problem };
  const fixes = makers[problem.code]?.(question) ?? [];
  const kept = fixes.filter(
    ({ code, changes }) =>
      code === "useTag" || keepsImages(stages, applyChanges(dockerfile, changes)),
  );
  return [...kept, addIgnoreComment(question)];
}

/** Tells whether a changed Dockerfile has the same stages on the same images, as far as there were any. */
function keepsImages(before: readonly BaseImageStage[], changed: string): boolean {
  const { stages } = readBaseImages(changed, { buildArguments: [] });
  return (
    stages.length === before.length &&
    before.every((stage, index) => {
      const after = stages[index];
      const isSame = stage.image === undefined || imageOf(stage) === imageOf(after);
      return isSame && stage.alias === after?.alias && stage.basedOn === after?.basedOn;
    })
  );
}

function imageOf(stage: BaseImageStage | undefined): string | undefined {
  const text = stage?.image;
  if (text === undefined || stage?.basedOn !== undefined) {
    return stage?.basedOn === undefined ? undefined : `stage ${stage.basedOn}`;
  }
  const image = readKnownImage(text, []);
  return image === undefined ? text : formatImageReference(image);
}
