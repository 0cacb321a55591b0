import { formatFamiliarReference } from "../image/imageReference.ts";
import { isSameImage, readKnownImage } from "../image/registryHost.ts";
import { type BuildReading } from "./buildReading.ts";
import { type CauseCode } from "./causes.ts";
import { type CheckResult, type CheckSubject, fail, nothingSeen, pass, skip } from "./check.ts";
import { variablesIn } from "./dockerfileLines.ts";
import { describeScanProblem, failsAt, type FailedScan } from "./scanProblem.ts";
import { type ReadingProblem } from "./readingProblem.ts";
import { recordOf } from "./subjectFacts.ts";
import { followsAllStages } from "./taskName.ts";

/** Checks that ACR's scanner gets through the Dockerfile and that the image of the stage is known. */
export function checkScan(subject: CheckSubject): CheckResult {
  const { stage, reading, task } = subject;
  const { scan, build } = reading;
  const used = variablesIn(stage.imageText);
  const unknown = build.unknownValues.filter(({ name }) => used.includes(name));
  const [first] = unknown;
  if (first !== undefined) {
    const names = unknown.map(({ name }) => name);
    return cannotResolve(names, first.why, undefined);
  }
  const isUnknown = stage.unresolved.length > 0;
  if (isUnknown && (task === undefined || (scan.kind === "failed" && failsAt(scan, stage)))) {
    return cannotResolve(stage.unresolved, "which has no value", "missingValue");
  }
  return scan.kind === "failed"
    ? explainFailure(scan, subject)
    : pass("ACR's scanner understands the Dockerfile");
}

/** Checks that ACR sees on the line the image that the build uses, and follows the stage that the build gives out. */
export function checkImageRead(subject: CheckSubject): CheckResult {
  const { reading } = subject;
  if (reading.scan.kind === "failed") {
    return nothingSeen;
  }
  const whole = firstOf(reading, wholeFileCauses);
  if (whole !== undefined && !isRecordedAnyway(subject)) {
    return misread(whole, `Not tracked: ${whole.message}`);
  }
  return checkSameImage(subject) ?? checkSameResult(subject) ?? checkArguments(subject);
}

/** What a build of the service's own recorded weighs more than what is known of its flags. */
function isRecordedAnyway({ task, seen, reading, registries }: CheckSubject): boolean {
  return (
    reading.build.kind === "service" &&
    task !== undefined &&
    seen !== undefined &&
    recordOf(task, seen.image, registries) !== undefined
  );
}

/** Undefined: ACR sees what the build uses. */
function checkSameImage({
  seen,
  stage,
  reading,
  registries,
}: CheckSubject): CheckResult | undefined {
  if (seen === undefined) {
    return nothingSeen;
  }
  const meant = stage.image === undefined ? undefined : readKnownImage(stage.image, registries);
  if (meant === undefined || isSameImage(meant, seen.image, registries)) {
    return undefined;
  }
  const [own = "", built = ""] = [seen.image, meant].map(formatFamiliarReference);
  const problem = firstOf(reading, imageCauses);
  return misread(problem, `Not tracked: ACR sees ${own}, the build uses ${built}`);
}

/** Undefined: ACR takes the same stage for the result, or the trigger follows all of them. */
function checkSameResult({ seen, stage, reading, task }: CheckSubject): CheckResult | undefined {
  const isAll = task !== undefined && followsAllStages(task);
  if (seen?.isRuntime !== false || isAll || reading.root !== stage.index) {
    return undefined;
  }
  const last = reading.scan.perFrom.at(-1)?.image ?? "another image";
  const problem = firstOf(reading, stageCauses);
  return misread(problem, `Not tracked: ACR takes ${last} for the base image of the result`);
}

const wholeFileCauses: readonly CauseCode[] = [
  "joinedFileFlag",
  "pathWithSpace",
  "contextAfterFlag",
];
const imageCauses: readonly CauseCode[] = [
  "joinedBuildArgument",
  "severalArguments",
  "nestedDefault",
  "shellDefault",
];
const stageCauses: readonly CauseCode[] = [
  "lineTakenForFrom",
  "heredocTakenForFrom",
  "targetIgnored",
];

/** An argument that nothing reads: what is tracked is not what the task's author meant. */
function checkArguments({ reading, stage }: CheckSubject): CheckResult {
  const undeclared = reading.problems.get("undeclaredArgument");
  const given = new Set(reading.build.docker.buildArguments.map((text) => text.split("=", 1)[0]));
  const isDefault = variablesIn(stage.imageText).some((name) => !given.has(name));
  return undeclared !== undefined && isDefault
    ? misread(undeclared, undeclared.message)
    : pass("ACR sees the image that the build uses");
}

function firstOf(
  { problems }: BuildReading,
  causes: readonly CauseCode[],
): ReadingProblem | undefined {
  const cause = causes.find((own) => problems.has(own));
  return cause === undefined ? undefined : problems.get(cause);
}

function misread(problem: ReadingProblem | undefined, headline: string): CheckResult {
  const remedies = problem === undefined ? [] : [problem.remedy];
  return fail("misread", problem?.cause, headline, ...remedies);
}

function cannotResolve(
  names: readonly string[],
  why: string,
  cause: CauseCode | undefined,
): CheckResult {
  const headline = `Depends on ${names.join(", ")}, ${why}`;
  return fail("cannotResolve", cause, headline, { code: "chooseValue", title: "Choose…", names });
}

function explainFailure(
  scan: FailedScan,
  { dockerfile, stage, reading }: CheckSubject,
): CheckResult {
  const range = scan.range ?? { start: 0, end: 0 };
  const problem = describeScanProblem(scan, reading, dockerfile.slice(range.start, range.end));
  const place = reading.failedLine === undefined ? "" : `line ${reading.failedLine}, `;
  const headline = failsAt(scan, stage)
    ? `ACR cannot scan this line: ${problem.subject}`
    : `ACR cannot scan this Dockerfile: ${place}${problem.subject}`;
  return fail("cannotScan", problem.cause, headline, problem.remedy);
}

/** Checks that the task builds a Dockerfile by a step that ACR scans. */
export function checkTaskRead({ task, found }: CheckSubject): CheckResult {
  if (task === undefined || found === undefined) {
    return skip("There is no task to look at");
  }
  const name = `${task.registry.name}/${task.task.name}`;
  switch (found.kind) {
    case "build":
      return pass(`${name} builds by a step that ACR scans`);
    case "unknown":
      return fail(
        "unknown",
        undefined,
        `Cannot tell what ${name} tracks without ${found.settledBy}`,
      );
    case "noBuildStep": {
      const cause = found.command === undefined ? "noBuildStep" : "buildByCommand";
      const headline =
        found.command === undefined
          ? `Not tracked: ${name} has no build step`
          : `Not tracked: ${name} builds by a cmd step, which ACR does not scan`;
      const title = "Build by a build step instead of a cmd step";
      return fail("noBuildStep", cause, headline, { code: "advise", title });
    }
  }
}
