import { splitFields } from "../text/whiteSpace.ts";
import { readDirectives } from "../dockerfile/directives.ts";
import { instructionText, readInstructions } from "../dockerfile/instructions.ts";
import { type TextRange } from "../textRange.ts";
import { type DockerfileFix, type FixQuestion } from "./dockerfileFix.ts";
import {
  indentOf,
  isDirective,
  lineAt,
  lineBefore,
  newlineOf,
  readLines,
  type TextChange,
} from "./dockerfileText.ts";
import { commentRange, flagRange } from "./problemRange.ts";

const platforms = /^(?:linux|windows)\/(?:amd64|x86|386|arm|arm64)(?:\/v\d)?$/i;

/** Removes `--platform`, which ACR cannot scan; the task's platform takes its place where it is a plain one. */
export function removePlatform(question: FixQuestion): readonly DockerfileFix[] {
  const { dockerfile, stage, verdict } = question;
  const flag = flagRange(dockerfile, stage);
  if (flag === undefined) {
    return [];
  }
  const blanks = /^[^\S\n\r]*/.exec(dockerfile.slice(flag.end, stage.range.end))?.[0].length ?? 0;
  const changes = [{ range: { start: flag.start, end: flag.end + blanks }, text: "" }];
  const platform = platformOf(question);
  const [first, ...others] = verdict.perTask;
  const tasks =
    others.length > 0 ? "the tasks" : first && `${first.task.registry}/${first.task.task}`;
  const title =
    platform === undefined || tasks === undefined
      ? `Remove ${dockerfile.slice(flag.start, flag.end)}: the platform of the task decides`
      : `Remove --platform and set the platform of ${tasks} to ${platform}`;
  const fix = { title, code: "platformFlag", changes, isPreferred: true } as const;
  return [platform === undefined ? fix : { ...fix, platform }];
}

/** A task has one platform: that of the result, or the one that all stages agree on. */
function platformOf({ stage, stages }: FixQuestion): string | undefined {
  const { platform } = stage;
  const isOnly = stages.every((own) => (own.platform ?? platform) === platform);
  const isMeant = platform !== undefined && platforms.test(platform) && (stage.isFinal || isOnly);
  return isMeant ? platform : undefined;
}

/** Moves the comment behind an image to a line of its own. */
export function moveComment({ dockerfile, stage }: FixQuestion): readonly DockerfileFix[] {
  const comment = commentRange(dockerfile, stage);
  const line = lineAt(dockerfile, stage.range.start);
  if (comment === undefined || stage.range.end > line.end) {
    return [];
  }
  const text = dockerfile.slice(comment.start, comment.end);
  const before = dockerfile.slice(line.start, comment.start).trimEnd();
  const changes = [
    ...linesInserted(dockerfile, line.start, [`${indentOf(line)}${text}`]),
    { range: { start: line.start + before.length, end: comment.end }, text: "" },
  ];
  const title = "Move the comment to the line above";
  return isCommentAt(dockerfile, line.start, text)
    ? [{ title, code: "commentAfterImage", changes, isPreferred: true }]
    : [];
}

/** Writes a `FROM` that goes over several lines on one; comments between and behind them go above it. */
export function joinLines({ dockerfile, stage }: FixQuestion): readonly DockerfileFix[] {
  const { range } = stage;
  const line = lineAt(dockerfile, range.start);
  const parts = range.end > line.end ? readParts(dockerfile, range) : undefined;
  if (parts === undefined) {
    return [];
  }
  const above = parts.comments.map((text) => `${indentOf(line)}${text}`);
  const changes = [
    ...linesInserted(dockerfile, line.start, above),
    { range, text: parts.words.join(" ") },
  ];
  return parts.comments.every((text) => isCommentAt(dockerfile, line.start, text))
    ? [{ title: "Write FROM on one line", code: "continuationLine", changes, isPreferred: true }]
    : [];
}

/** The words of a `FROM` and the comments in it; undefined when a comment would swallow what follows it. */
function readParts(
  dockerfile: string,
  range: TextRange,
): { readonly words: readonly string[]; readonly comments: readonly string[] } | undefined {
  const { escape } = readDirectives(dockerfile);
  const instruction = [...readInstructions(dockerfile, escape)].find(
    (own) => own.range.start === range.start,
  );
  const logical = instruction === undefined ? "" : instructionText(dockerfile, instruction);
  const words = splitFields(logical).map(({ text }) => text);
  const comments = dockerfile
    .slice(range.start, range.end)
    .split("\n")
    .map((text) => text.trim())
    .filter((text) => text.startsWith("#"));
  const mark = words.findIndex((word) => word.startsWith("#"));
  if (mark < 0) {
    return instruction && { words, comments };
  }
  const behind = /\s(#.*)$/s.exec(lineAt(dockerfile, range.end).text)?.[1]?.trim();
  return behind === undefined
    ? undefined
    : { words: words.slice(0, mark), comments: [...comments, behind] };
}

/** Leaves out Docker Hub's host, and `library/`, in an image that is written in full. */
export function writeFamiliarName({ stage, image }: FixQuestion): readonly DockerfileFix[] {
  const host =
    /^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io|registry\.hub\.docker\.com)\/(?:library\/(?=[^/]+$))?/i;
  const prefix = host.exec(image)?.[0];
  if (prefix === undefined || stage.imageRange === undefined) {
    return [];
  }
  const { start } = stage.imageRange;
  const title = `Write ${image.slice(prefix.length)} without ${prefix}`;
  const changes = [{ range: { start, end: start + prefix.length }, text: "" }];
  return [{ title, code: "registrySpelling", changes, isPreferred: true }];
}

/**
 * Moves the word `FROM`, and the blanks around it, from the start of a continuation line to the end of the line
 * before: the command stays the same to the letter.
 */
export function moveWord({ dockerfile, problem }: FixQuestion): readonly DockerfileFix[] {
  const { start } = problem.range;
  const line = lineAt(dockerfile, start);
  const previous = lineBefore(dockerfile, line.start);
  const { escape } = readDirectives(dockerfile);
  const kept = previous?.text.trimEnd() ?? "";
  const blanks = /^[^\S\n\r]*/.exec(dockerfile.slice(problem.range.end, line.end))?.[0].length ?? 0;
  const end = problem.range.end + blanks;
  const rest = dockerfile.slice(end, line.end);
  // An empty line, a comment or another keyword would be read in another way.
  if (previous === undefined || !kept.endsWith(escape) || /^(?:#|from\b|arg\b|$)/i.test(rest)) {
    return [];
  }
  const at = previous.start + kept.length - 1;
  const changes = [
    { range: { start: at, end: at }, text: dockerfile.slice(line.start, end) },
    { range: { start: line.start, end }, text: "" },
  ];
  const title = "Move FROM to the end of the line before";
  return [{ title, code: "lineTakenForFrom", changes, isPreferred: true }];
}

function linesInserted(
  dockerfile: string,
  start: number,
  lines: readonly string[],
): readonly TextChange[] {
  const text = lines.map((line) => `${line}${newlineOf(dockerfile)}`).join("");
  return text === "" ? [] : [{ range: { start, end: start }, text }];
}

/** Tells whether a comment stays one at a place, and does not become a directive among those at the top. */
function isCommentAt(dockerfile: string, offset: number, comment: string): boolean {
  if (!isDirective(comment)) {
    return true;
  }
  for (const line of readLines(dockerfile)) {
    if (line.start >= offset) {
      return false;
    }
    if (!isDirective(line.text)) {
      return true;
    }
  }
  return false;
}
