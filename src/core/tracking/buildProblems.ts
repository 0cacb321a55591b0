import { type BuildString } from "../build/buildString.ts";
import { parseSourceLocation } from "../build/sourceLocation.ts";
import { type CauseCode } from "./causes.ts";
import { variablesIn } from "./dockerfileLines.ts";
import { type ProblemSearch, type ReadingProblem } from "./readingProblem.ts";
import { pathOf } from "./taskBuild.ts";
import { type ScanProblemCode } from "./verdict.ts";

/** Build arguments that Docker knows without an `ARG`. */
const predefined =
  /^(?:(?:https?|ftp|no|all)_proxy|BUILDKIT_\w+|SOURCE_DATE_EPOCH|(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT))$/i;

/** Finds what ACR's scanner misunderstands in how the Dockerfile is built: flags, arguments, target, paths. */
export function findBuildProblems(search: ProblemSearch): readonly ReadingProblem[] {
  return [
    ...argumentProblems(search),
    ...targetProblems(search),
    ...pathProblems(search),
    ...tagProblems(search),
  ];
}

function argumentProblems({ build, lines, argumentLines }: ProblemSearch): ReadingProblem[] {
  const { docker, engine } = build;
  const read = new Set(engine.buildArguments);
  const joined = docker.buildArguments.filter((text) => text.includes("=") && !read.has(text));
  const bare = engine.buildArguments.filter((text) => !text.includes("="));
  const names = docker.buildArguments.map((text) => text.split("=", 1)[0] ?? "");
  const undeclared = names.filter(
    (name) => !argumentLines.declared.has(name) && !predefined.test(name),
  );
  const used = lines.filter(({ keyword }) => keyword === "FROM");
  const isVariableLeft = used.some(({ words }) =>
    variablesIn(words[1] ?? "").some((name) => !names.includes(name)),
  );
  const isAssumed = build.kind === "assumed";
  return [
    ...joined.map((text) =>
      problem(
        ["joinedBuildArgument", "buildArgument"],
        `ACR does not read the build argument ${nameIn(text)}`,
        `Write --build-arg ${nameIn(text)}=… with a blank and without quotes`,
      ),
    ),
    ...bare.map((name) =>
      problem(
        ["argumentWithoutValue", "buildArgument"],
        `The build argument ${name} has no value`,
        `Write --build-arg ${name}=… with a value`,
      ),
    ),
    ...(isVariableLeft && !isAssumed ? undeclared : []).map((name) =>
      problem(
        ["undeclaredArgument", "undeclaredArgument"],
        `${name} is no ARG of this Dockerfile, so FROM is built with its default`,
        `Name the build argument as the ARG in FROM, or add ARG ${name}`,
      ),
    ),
  ];
}

function targetProblems({ build, stages, scan }: ProblemSearch): ReadingProblem[] {
  const { target = "" } = build.docker;
  if (target === "") {
    return [];
  }
  const isRead = build.engine.target === target;
  const isFound = scan.kind === "failed" || scan.perFrom.some(({ alias }) => alias === target);
  const last = stages.at(-1);
  const stage = stages.find(({ isFinal }) => isFinal);
  const name = stage?.alias ?? target;
  if (isRead && (isFound || stage === last)) {
    return [];
  }
  return [
    problem(
      ["targetIgnored", "target"],
      isRead
        ? `ACR knows no stage ${target} and scans the whole Dockerfile`
        : `ACR does not read the target ${target} and scans the whole Dockerfile`,
      `Write --target ${name} with a blank and the name exactly as after AS`,
    ),
  ];
}

function pathProblems({ build }: ProblemSearch): ReadingProblem[] {
  const { docker, engine } = build;
  if (docker.dockerfile !== undefined && /\s/.test(docker.dockerfile)) {
    const message = `The path ${docker.dockerfile} has a space, with which ACR records no base image`;
    return [problem(["pathWithSpace", "dockerfilePath"], message, "Rename the Dockerfile's path")];
  }
  if (docker.dockerfile !== engine.dockerfile) {
    const message = `ACR scans ${pathOf(engine)} instead of ${pathOf(docker)}`;
    const remedy = `Write --file ${docker.dockerfile ?? "Dockerfile"} with a blank`;
    return [problem(["joinedFileFlag", "dockerfilePath"], message, remedy)];
  }
  const message = `ACR does not see the context ${docker.context} and scans ${pathOf(engine)}`;
  return isOtherContext(docker, engine)
    ? [problem(["contextAfterFlag", "context"], message, "Write the context before the flags")]
    : [];
}

/** With a Dockerfile path of its own, a local context makes no difference to the scanner. */
function isOtherContext(docker: BuildString, engine: BuildString): boolean {
  const isRemote = parseSourceLocation(docker.context).kind !== "local";
  return docker.context !== engine.context && (isRemote || docker.dockerfile === undefined);
}

function tagProblems({ build }: ProblemSearch): ReadingProblem[] {
  const { docker, engine } = build;
  return docker.tags
    .filter((tag) => !engine.tags.includes(tag))
    .map((tag) =>
      problem(
        ["joinedTagFlag", "outputImage"],
        `ACR does not record the image ${tag}`,
        `Write -t ${tag} with a blank`,
      ),
    );
}

function problem(
  [cause, code]: readonly [CauseCode, ScanProblemCode],
  message: string,
  title: string,
): ReadingProblem {
  const remedy = { code: "fixLine", title, problem: code } as const;
  return { cause, subject: message, message, remedy, start: undefined };
}

function nameIn(text: string): string {
  return text.split("=", 1)[0] ?? "";
}
