import { type CauseCode } from "./causes.ts";
import { type DockerfileLine, variablesIn } from "./dockerfileLines.ts";
import { type ProblemSearch, type ReadingProblem } from "./readingProblem.ts";
import { type ScanProblemCode } from "./verdict.ts";

/** Finds what ACR's scanner misunderstands in a Dockerfile, in the order of its lines. */
export function findDockerfileProblems(search: ProblemSearch): readonly ReadingProblem[] {
  const starts = new Set(search.stages.map(({ range }) => range.start));
  const given = new Set(search.build.engine.buildArguments.map((text) => text.split("=", 1)[0]));
  const froms = search.lines.filter(({ keyword }) => keyword === "FROM");
  return froms.flatMap((line) =>
    starts.has(line.start) ? stageProblems(line, search, given) : [takenForFrom(line)],
  );
}

interface Pattern {
  readonly cause: CauseCode;
  readonly subject: string;
  readonly problem: ScanProblemCode;
  readonly remedy: string;
  readonly fits: (line: DockerfileLine, search: ProblemSearch, free: readonly string[]) => boolean;
}

/** `free`: the variables of the image to which the build gives no value. */
const patterns: readonly Pattern[] = [
  {
    cause: "platformFlag",
    subject: "FROM --platform",
    problem: "platformFlag",
    remedy: "Remove --platform and set the platform of the task",
    fits: ({ words }) => /^--platform/i.test(words[1] ?? ""),
  },
  {
    cause: "commentAfterImage",
    subject: "FROM with a comment",
    problem: "commentAfterImage",
    remedy: "Move the comment to a line of its own",
    fits: ({ words }) => isComment(imagePlace(words) + 1, words),
  },
  {
    cause: "continuationLine",
    subject: "FROM over several lines",
    problem: "continuationLine",
    remedy: "Write FROM on one line",
    fits: ({ words }) => {
      const comment = words.findIndex((word) => word.startsWith("#"));
      const own = words.slice(1, comment < 0 ? 4 : comment);
      return own.some((word) => /[\\`]$/.test(word));
    },
  },
  {
    cause: "shellDefault",
    subject: "FROM with a default in braces",
    problem: "shellDefault",
    remedy: "Move the default to an ARG line",
    fits: ({ words }) => /\$\{\w+:?[-+?]/.test(imageWord(words)),
  },
  {
    cause: "nestedDefault",
    subject: "FROM with a variable whose default needs another variable",
    problem: "nestedDefault",
    remedy: "Give the ARG a default without variables",
    fits: (_line, { argumentLines }, free) =>
      free.some((name) => argumentLines.scanned.get(name)?.includes("$") ?? false),
  },
  {
    cause: "severalArguments",
    subject: "FROM with a variable that is not the first name of its ARG line",
    problem: "severalArguments",
    remedy: "Write one ARG line for each name",
    fits: (_line, { argumentLines }, free) =>
      free.some((name) => argumentLines.unscanned.has(name)),
  },
  {
    cause: "missingValue",
    subject: "FROM with a variable that has no value",
    problem: "missingValue",
    remedy: "Give the ARG a default, or the task a build argument",
    fits: ({ words }, { argumentLines: { scanned, unscanned } }, free) =>
      !/\$\{\w+:?[-+?]/.test(imageWord(words)) &&
      free.some((name) => !scanned.has(name) && !unscanned.has(name)),
  },
];

/** The place of the image among the words of a `FROM`: behind its flags. */
function imagePlace(words: readonly string[]): number {
  const place = words.findIndex((word, index) => index > 0 && !word.startsWith("--"));
  return place < 0 ? words.length : place;
}

function imageWord(words: readonly string[]): string {
  return words[imagePlace(words)] ?? "";
}

function isComment(place: number, words: readonly string[]): boolean {
  return words[place]?.startsWith("#") ?? false;
}

function stageProblems(
  line: DockerfileLine,
  search: ProblemSearch,
  given: ReadonlySet<string | undefined>,
): readonly ReadingProblem[] {
  const free = variablesIn(imageWord(line.words)).filter((name) => !given.has(name));
  return patterns
    .filter(({ fits }) => fits(line, search, free))
    .map(({ cause, subject, problem, remedy }) => ({
      cause,
      subject,
      message: `Line ${line.number}: ${subject}`,
      remedy: { code: "fixLine", title: remedy, problem },
      start: line.start,
    }));
}

function takenForFrom(line: DockerfileLine): ReadingProblem {
  const isHeredoc = line.place === "heredoc";
  const place = isHeredoc ? "a heredoc" : "a continuation line";
  const title = `Begin line ${line.number} with another word than FROM`;
  return {
    cause: isHeredoc ? "heredocTakenForFrom" : "lineTakenForFrom",
    subject: `${place} that begins with FROM`,
    message: `Line ${line.number} is taken for a FROM: it is ${place} that begins with FROM`,
    remedy: { code: "fixLine", title, problem: "lineTakenForFrom" },
    start: line.start,
  };
}
