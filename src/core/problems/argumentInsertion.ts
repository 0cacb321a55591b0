import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { indentOf, lineAt, linesAbove, newlineOf, type TextChange } from "./dockerfileText.ts";
import { readIgnoreComment } from "./ignoreComments.ts";
import { type InitialArgument } from "./initialArguments.ts";

/**
 * Inserts `ARG` lines where `FROM` can use them: after the last `ARG` before the first `FROM`, or directly above that
 * `FROM` and its ignore comments.
 */
export function insertArguments(
  dockerfile: string,
  stages: readonly BaseImageStage[],
  found: readonly InitialArgument[],
  lines: readonly string[],
): readonly TextChange[] {
  const newline = newlineOf(dockerfile);
  const last = found.at(-1);
  if (lines.length === 0) {
    return [];
  }
  if (last !== undefined) {
    const { end } = lineAt(dockerfile, last.instruction.end);
    const text = lines.map((line) => `${newline}${line}`).join("");
    return [{ range: { start: end, end }, text }];
  }
  const from = lineAt(dockerfile, stages[0]?.range.start ?? 0);
  const comment = linesAbove(dockerfile, from.start).find(
    (line) => readIgnoreComment(line)?.isGlobal === false,
  );
  const { start } = comment ?? from;
  const text = lines.map((line) => `${indentOf(from)}${line}${newline}`).join("");
  return [{ range: { start, end: start }, text }];
}
