import { type CauseCode } from "../tracking/causes.ts";
import { type TrackingStatus } from "../tracking/verdict.ts";

/** What a problem is called: the cause behind a verdict, or its status where it has no cause. */
export type ProblemCode = CauseCode | TrackingStatus;

/** How much a problem matters. `off`: it is not shown. */
export type ProblemSeverity = "error" | "warning" | "information" | "hint" | "off";

/** Severities by code; `*` is for every code that is not named. */
export type SeveritySettings = Readonly<Record<string, ProblemSeverity>>;

const severities: readonly string[] = ["error", "warning", "information", "hint", "off"];

/**
 * How much each problem matters unless a setting says otherwise. Error: the build fails in ACR. Warning: ACR misreads
 * the file in silence, or never rebuilds. Information: not armed yet, or pinned on purpose. Hint: nobody can tell.
 * Off: nothing is wrong.
 */
export const defaultSeverities: Readonly<Record<ProblemCode, ProblemSeverity>> = {
  ...all("error", [
    ...["platformFlag", "commentAfterImage", "continuationLine", "shellDefault"],
    ...["nestedDefault", "severalArguments", "missingValue", "argumentWithoutValue"],
    ...["noDockerfile", "cannotScan", "rebuildFailed", "automaticRunFailed", "cannotPullBase"],
  ] as const),
  ...all("warning", [
    ...["joinedBuildArgument", "undeclaredArgument", "targetIgnored", "joinedFileFlag"],
    ...["pathWithSpace", "contextAfterFlag", "joinedTagFlag", "aliasCase", "lineTakenForFrom"],
    ...["heredocTakenForFrom", "hostWithoutDot", "misread", "noBuildStep", "buildByCommand"],
    ...["unsupportedLocation", "uniqueTag", "newTagOnly", "cacheRule", "importedOnce"],
    ...["triggerDisabled", "triggerOff", "taskDisabled", "missed", "updateMissed"],
    ...["suspended", "subscriptionPaused", "dualStack", "homeRegionDown"],
  ] as const),
  ...all("information", [
    ...["notTrackedYet", "neverRun", "stale", "definitionChanged", "failedAfterBuild"],
    ...["digestPinned", "buildTimeStage", "imageOutsideFrom", "registrySpelling"],
  ] as const),
  ...all("hint", ["cannotResolve", "unknown"] as const),
  ...all("off", [
    ...["tracked", "trackedPending", "stage", "scratch", "notBuilt", "noBaseImage"],
    ...["noTask", "quickBuildOnly", "sameContentPushed", "otherTagPushed"],
    ...["waitingForPoll", "queuedLong", "firedTwice"],
  ] as const),
};

/** Every code that a setting or an ignore comment may name. */
export const problemCodes: readonly string[] = Object.keys(defaultSeverities);

/** Severities as a setting gives them, and in a sentence each what in it is not understood. */
export interface ReadSeverities {
  readonly severities: SeveritySettings;
  readonly problems: readonly string[];
}

/** Reads severities from a setting of any shape. What is not understood is left out. */
export function readSeverities(setting: unknown): ReadSeverities {
  if (setting === undefined || setting === null) {
    return { severities: {}, problems: [] };
  }
  if (typeof setting !== "object" || Array.isArray(setting)) {
    return { severities: {}, problems: ["Severities are an object of codes"] };
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(setting);
  const known = entries.flatMap(([code, word]) =>
    isCode(code) && isSeverity(word) ? [[code, word] as const] : [],
  );
  const problems = entries.flatMap(([code, word]) => [
    ...(isCode(code) ? [] : [`There is no problem ${code}`]),
    ...(isSeverity(word) ? [] : [`The severity of ${code} is none of ${severities.join(", ")}`]),
  ]);
  return { severities: Object.fromEntries(known), problems };
}

/** Gives problems the severities of a setting and leaves out those that are off. */
export function applySeverities<
  Problem extends { readonly code: ProblemCode; readonly severity: ProblemSeverity },
>(problems: readonly Problem[], settings: SeveritySettings): readonly Problem[] {
  const given = new Map(Object.entries(settings));
  return problems
    .map((problem) => {
      const { code } = problem;
      // What nobody wanted to see by default is not wanted by a word for all either.
      const general = problem.severity === "off" ? undefined : given.get("*");
      return { ...problem, severity: given.get(code) ?? general ?? problem.severity };
    })
    .filter(({ severity }) => severity !== "off");
}

function all<Code extends ProblemCode>(
  severity: ProblemSeverity,
  codes: readonly Code[],
): Record<Code, ProblemSeverity>;
function all(severity: ProblemSeverity, codes: readonly string[]): Record<string, ProblemSeverity> {
  return Object.fromEntries(codes.map((code) => [code, severity]));
}

function isCode(code: string): boolean {
  return code === "*" || problemCodes.includes(code);
}

function isSeverity(word: unknown): word is ProblemSeverity {
  return typeof word === "string" && severities.includes(word);
}
