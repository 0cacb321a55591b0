import { type DockerfileFix, type FixQuestion } from "./dockerfileFix.ts";
import { indentOf, lineAt, linesAbove, newlineOf, type TextChange } from "./dockerfileText.ts";
import { readIgnoreComment } from "./ignoreComments.ts";

/** Turns a problem off by the comment above the `FROM`: in one that is there, or in a new one. */
export function addIgnoreComment(question: FixQuestion): DockerfileFix {
  const { code } = question.problem;
  const title = `Ignore ${code} for this FROM`;
  return { title, code: "addIgnoreComment", changes: [changeFor(question)], isPreferred: false };
}

function changeFor({ dockerfile, stage, problem: { code } }: FixQuestion): TextChange {
  const line = lineAt(dockerfile, stage.range.start);
  const above = linesAbove(dockerfile, line.start).at(-1);
  const comment = above && readIgnoreComment(above);
  const last = comment?.words.at(-1);
  if (comment?.isGlobal === false && last !== undefined) {
    const end = last.start + last.text.length;
    return { range: { start: end, end }, text: `,${code}` };
  }
  const { start } = line;
  const text = `${indentOf(line)}# acr-tasks ignore=${code}${newlineOf(dockerfile)}`;
  return { range: { start, end: start }, text };
}
