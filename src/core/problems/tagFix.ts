import { readBaseImages } from "../dockerfile/baseImages.ts";
import { readKnownImage } from "../image/registryHost.ts";
import { type TextRange } from "../textRange.ts";
import { type DockerfileFix, type FixQuestion } from "./dockerfileFix.ts";
import { applyChanges } from "./dockerfileText.ts";
import { findArgument, readInitialArguments } from "./initialArguments.ts";
import { variableUses } from "./problemRange.ts";

/** Uses the tag that moves: on the line, or in the default of an `ARG` that nothing but this line uses. */
export function useTag(question: FixQuestion): readonly DockerfileFix[] {
  return question.problem.remedies.flatMap((remedy) => {
    if (remedy.code !== "useTag") {
      return [];
    }
    const range = tagRange(question);
    const changes = range === undefined ? [] : [{ range, text: remedy.tag }];
    const fix = { title: remedy.title, code: "useTag", changes, isPreferred: true } as const;
    return range !== undefined && isTagRead(question, fix, remedy.tag) ? [fix] : [];
  });
}

function tagRange(question: FixQuestion): TextRange | undefined {
  const { imageRange } = question.stage;
  const written = /:([\w.-]+)$/.exec(question.image)?.[1];
  return imageRange === undefined || written === undefined
    ? tagOfDefault(question)
    : { start: imageRange.end - written.length, end: imageRange.end };
}

function tagOfDefault({ dockerfile, stage }: FixQuestion): TextRange | undefined {
  const image = stage.imageRange ?? stage.range;
  const last = variableUses(dockerfile, image).at(-1);
  // Once where it is declared and once in this line; what a comment says about it may be wrong afterwards.
  if (last?.range.end !== image.end || countWord(dockerfile, last.name) !== 2) {
    return undefined;
  }
  const { start, end } = findArgument(readInitialArguments(dockerfile), last.name)?.valueRange ?? {
    start: 0,
    end: 0,
  };
  const pattern = /^["']?(?:[^"']*:)?([\w.-]+)["']?$/d;
  const [from, to] = pattern.exec(dockerfile.slice(start, end))?.indices?.[1] ?? [];
  return from === undefined ? undefined : { start: start + from, end: start + (to ?? from) };
}

function countWord(text: string, name: string): number {
  return [...text.matchAll(/\w+/g)].filter(([word]) => word === name).length;
}

/** Tells whether the change gives the stage its tag and no other stage another image. */
function isTagRead(
  { dockerfile, stages, stage }: FixQuestion,
  fix: DockerfileFix,
  tag: string,
): boolean {
  const changed = readBaseImages(applyChanges(dockerfile, fix.changes), { buildArguments: [] });
  return stages.every((before, index) => {
    const after = changed.stages[index];
    if (index !== stage.index) {
      return after?.image === before.image;
    }
    const [old, own] = [before.image, after?.image].map((text) => readKnownImage(text ?? "", []));
    const isMoved = own?.repository === old?.repository && own?.registry === old?.registry;
    return own !== undefined && isMoved && own.tag === tag;
  });
}
