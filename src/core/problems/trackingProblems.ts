import { scanDockerfile } from "../dockerfile/acrScan.ts";
import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { type TextRange } from "../textRange.ts";
import { type CauseCode } from "../tracking/causes.ts";
import { type CauseFinding, type StageVerdict } from "../tracking/verdict.ts";
import { outsideProblems } from "./outsideProblems.ts";
import { type LineFinding, readLineFindings } from "./lineFindings.ts";
import { rangeInStage } from "./problemRange.ts";
import { type TrackingProblem } from "./trackingProblem.ts";
import { defaultSeverities } from "./problemSeverity.ts";
import { codeOfVerdict } from "./verdictCode.ts";

/** Causes in how a task builds the file: they are shown once, at the stage that the build gives out. */
const buildCauses: ReadonlySet<CauseCode> = new Set([
  ...["joinedBuildArgument", "argumentWithoutValue", "undeclaredArgument"],
  ...["targetIgnored", "joinedFileFlag", "pathWithSpace", "contextAfterFlag", "joinedTagFlag"],
  "noDockerfile",
] as const);
/** Causes in the spelling of one `FROM`. */
const spellingCauses: ReadonlySet<CauseCode> = new Set(["aliasCase", "hostWithoutDot"] as const);

/**
 * Makes problems of the verdicts about a Dockerfile, in the order of the text: what decides each verdict, and what else
 * ACR's scanner would misread. One problem for a code and a place. Those that are `off` by default are among them.
 * The verdicts must be about this text.
 */
export function trackingProblems(
  dockerfile: string,
  verdicts: readonly StageVerdict[],
): readonly TrackingProblem[] {
  const stages = verdicts.map(({ stage }) => stage);
  const lines = readLineFindings(dockerfile, stages);
  const scanFault = isScanLost(verdicts) ? scanFaultIn(dockerfile) : undefined;
  const deciding = verdicts.flatMap((verdict) =>
    decidingProblem({ dockerfile, lines, scanFault }, verdict),
  );
  const own = deciding.filter(({ isOwn }) => isOwn).map(({ problem }) => problem);
  const others = deciding.filter(({ isOwn }) => !isOwn).map(({ problem }) => problem);
  const found = [
    ...own,
    ...others.filter((problem) => !isSaid(problem, own) && !isOpenValue(problem, verdicts)),
    ...lineProblems(verdicts, lines),
    ...verdicts.flatMap((verdict) => furtherProblems(dockerfile, verdict)),
    ...outsideProblems(dockerfile, stages),
  ];
  const unique = new Map(
    found.toReversed().map((one) => [`${one.code} ${one.range.start} ${one.range.end}`, one]),
  );
  return [...unique.values()].toSorted(
    (one, other) => one.range.start - other.range.start || one.code.localeCompare(other.code),
  );
}

/** That a line cannot be scanned needs no words where the line itself says why. */
function isSaid({ code, range }: TrackingProblem, own: readonly TrackingProblem[]): boolean {
  return code === "cannotScan" && own.some((other) => isInside(other.range, range));
}

/** Where a value is left to tasks to come, that it is missing is no fault for the other stages either. */
function isOpenValue({ code, stage }: TrackingProblem, verdicts: readonly StageVerdict[]): boolean {
  const verdict = verdicts[stage];
  return (
    code === "missingValue" && verdict !== undefined && codeOfVerdict(verdict) === "cannotResolve"
  );
}

interface Deciding {
  readonly problem: TrackingProblem;
  /** Whether the fault is in the stage's own `FROM`. */
  readonly isOwn: boolean;
}

/** The text that verdicts are about. */
interface ProblemText {
  readonly dockerfile: string;
  readonly lines: readonly LineFinding[];
  /** Where the scanner gives up; undefined when that has a known cause. */
  readonly scanFault: TextRange | undefined;
}

function decidingProblem(
  { dockerfile, lines, scanFault }: ProblemText,
  verdict: StageVerdict,
): readonly Deciding[] {
  const code = codeOfVerdict(verdict);
  if (code === undefined) {
    return [];
  }
  const { stage, headline, remedies } = verdict;
  const same = lines.filter(({ cause }) => cause === verdict.cause);
  const line = same.find((own) => own.stage === stage.index) ?? same[0];
  // The scanner gave up at the first of these lines, and that is what the headline is about.
  const isLater = line !== same[0] && line?.isTaken === false;
  const own = { stage: stage.index, range: isScanLost([verdict]) ? scanFault : undefined };
  const place = line ?? own;
  const range = place.range ?? rangeInStage(dockerfile, stage, code);
  const problem = {
    ...{ code, message: isLater ? line.message : headline, severity: defaultSeverities[code] },
    ...{ range, stage: place.stage, remedies },
  };
  return [{ problem, isOwn: isInside(range, stage.range) }];
}

function isInside(inner: TextRange, outer: TextRange): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** Tells whether the scanner gave up for no known cause. */
function isScanLost(verdicts: readonly StageVerdict[]): boolean {
  return verdicts.some(({ status, cause }) => status === "cannotScan" && cause === undefined);
}

function scanFaultIn(dockerfile: string): TextRange | undefined {
  const scan = scanDockerfile({ dockerfile, buildArguments: [] });
  return scan.kind === "failed" ? scan.range : undefined;
}

/**
 * Lines that would be misread if the scanner came so far. Whether a variable is one depends on values, which the
 * findings of the verdicts know.
 */
function lineProblems(
  verdicts: readonly StageVerdict[],
  lines: readonly LineFinding[],
): readonly TrackingProblem[] {
  const applying = new Set(
    verdicts.flatMap(findingsOf).map(({ code, message }) => `${code} ${message}`),
  );
  const decided = new Set(verdicts.map(({ cause, stage }) => `${cause ?? ""} ${stage.index}`));
  return lines
    .filter(
      ({ cause, finding, needsValues }) => !needsValues || applying.has(`${cause} ${finding}`),
    )
    .filter(({ cause, isTaken, stage }) => isTaken || !decided.has(`${cause} ${stage}`))
    .map(({ cause, message, remedy, range, stage }) => ({
      ...{ code: cause, message, severity: defaultSeverities[cause] },
      ...{ range, stage, remedies: [remedy] },
    }));
}

function furtherProblems(dockerfile: string, verdict: StageVerdict): readonly TrackingProblem[] {
  const { stage } = verdict;
  return findingsOf(verdict)
    .filter(({ code }) => code !== codeOfVerdict(verdict) && isShownAt(stage, code))
    .map(({ code, message, remedies }) => ({
      ...{ code, message, severity: defaultSeverities[code], remedies },
      ...{ range: rangeInStage(dockerfile, stage, code), stage: stage.index },
    }));
}

function isShownAt({ isFinal }: BaseImageStage, code: CauseCode): boolean {
  return spellingCauses.has(code) || (isFinal && buildCauses.has(code));
}

/** What applies to a stage, for any of its tasks. */
function findingsOf({ causes, perTask }: StageVerdict): readonly CauseFinding[] {
  const all = perTask.length === 0 ? causes : perTask.flatMap((own) => own.causes);
  return all.filter(({ state }) => state === "applies");
}
