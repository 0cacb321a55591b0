import {
  applies,
  type CauseDecisions,
  type CauseResult,
  excluded,
  noImage,
  notApplicable,
  undecided,
} from "./cause.ts";
import { type CauseCode } from "./causes.ts";
import { type CheckSubject } from "./check.ts";
import { fromCheck } from "./fromCheck.ts";
import { checkBaseImage, checkLocation } from "./imageChecks.ts";
import { lastFailure } from "./lastFailure.ts";
import { formatTask } from "./taskName.ts";

/** Causes in what ACR's scanner makes of the Dockerfile and of how it is built. */
export const readingCauses: CauseDecisions<
  | "platformFlag"
  | "commentAfterImage"
  | "continuationLine"
  | "shellDefault"
  | "nestedDefault"
  | "severalArguments"
  | "missingValue"
  | "joinedBuildArgument"
  | "argumentWithoutValue"
  | "undeclaredArgument"
  | "targetIgnored"
  | "joinedFileFlag"
  | "pathWithSpace"
  | "contextAfterFlag"
  | "joinedTagFlag"
  | "aliasCase"
  | "lineTakenForFrom"
  | "heredocTakenForFrom"
  | "hostWithoutDot"
  | "noDockerfile"
> = {
  platformFlag: inFile("platformFlag", "No FROM has --platform"),
  commentAfterImage: inFile("commentAfterImage", "No comment follows an image"),
  continuationLine: inFile("continuationLine", "Every FROM is on one line"),
  shellDefault: inFile("shellDefault", "No FROM has a default in braces"),
  nestedDefault: inFile("nestedDefault", "No default that FROM uses needs another variable"),
  severalArguments: inFile("severalArguments", "FROM uses no further name of an ARG line"),
  missingValue,
  joinedBuildArgument: inBuild("joinedBuildArgument", "Every build argument is read"),
  argumentWithoutValue: inBuild("argumentWithoutValue", "Every build argument has a value"),
  undeclaredArgument: inBuild("undeclaredArgument", "The build arguments match the ARGs in FROM"),
  targetIgnored: inBuild("targetIgnored", "The target, if any, is understood"),
  joinedFileFlag: inBuild("joinedFileFlag", "The path of the Dockerfile is read"),
  pathWithSpace: inBuild("pathWithSpace", "The path of the Dockerfile has no space"),
  contextAfterFlag: inBuild("contextAfterFlag", "The context is read"),
  joinedTagFlag: inBuild("joinedTagFlag", "The names of the image are read"),
  aliasCase: (subject) => fromCheck(checkBaseImage(subject), "aliasCase"),
  lineTakenForFrom: inFile("lineTakenForFrom", "No continuation line begins with FROM"),
  heredocTakenForFrom: inFile("heredocTakenForFrom", "No line of a heredoc begins with FROM"),
  hostWithoutDot: (subject) =>
    subject.seen === undefined ? noImage : fromCheck(checkLocation(subject), "hostWithoutDot"),
  noDockerfile,
};

function inFile(code: CauseCode, otherwise: string): (subject: CheckSubject) => CauseResult {
  return ({ reading }) => {
    const problem = reading.problems.get(code);
    return problem === undefined ? excluded(otherwise) : applies(problem.message, problem.remedy);
  };
}

function inBuild(code: CauseCode, otherwise: string): (subject: CheckSubject) => CauseResult {
  const decide = inFile(code, otherwise);
  return (subject) => {
    const { task, found } = subject;
    if (task === undefined || found === undefined) {
      return notApplicable("There is no task whose build could be looked at");
    }
    switch (found.kind) {
      case "build":
        return decide(subject);
      case "unknown":
        return undecided(`What would tell is ${found.settledBy}`);
      case "noBuildStep":
        return notApplicable(`${formatTask(task)} has no build step`);
    }
  };
}

/** Without value Docker may fail too, or leave the name empty as the scanner does; then there is nothing to say. */
function missingValue({ reading, stage }: CheckSubject): CauseResult {
  const problem = reading.problems.get("missingValue");
  const { scan } = reading;
  const isAtFault = scan.kind === "failed" && scan.range?.start === problem?.start;
  return problem !== undefined && (isAtFault || stage.unresolved.length > 0)
    ? applies(problem.message, problem.remedy)
    : excluded("Every variable in FROM has a value");
}

const missingDockerfile = /error opening dockerfile|unexpected dockerfile format/i;

function noDockerfile({ reading, facts }: CheckSubject): CauseResult {
  if (reading.stages.length === 0) {
    const title = "Add a FROM line";
    return applies("The Dockerfile has no FROM", { code: "fixLine", title, problem: "noFrom" });
  }
  const failure = lastFailure(facts);
  const message = failure?.messages.find((text) => missingDockerfile.test(text));
  const title = "Correct folder and path of the Dockerfile in the task";
  return failure === undefined || message === undefined
    ? excluded("This Dockerfile has a FROM")
    : applies(`Run ${failure.run.id} found no Dockerfile: ${message}`, { code: "advise", title });
}
