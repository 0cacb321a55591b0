import { describeScanProblem, failsAt, type FailedScan } from "./scanProblem.ts";
import { type CheckResult, type CheckSubject } from "./check.ts";

/** Checks that ACR's scanner gets through the Dockerfile and that the image of the stage is known. */
export function checkScan(subject: CheckSubject): CheckResult {
  const { scan, stage, secretNames, task } = subject;
  const secret = secretNames.filter((name) => usesVariable(stage.imageText, name));
  if (secret.length > 0) {
    return cannotResolve(secret, "a secret value");
  }
  const isUnknown = stage.unresolved.length > 0;
  if (isUnknown && (task === undefined || (scan.kind === "failed" && failsAt(scan, stage)))) {
    return cannotResolve(stage.unresolved, "which has no value");
  }
  return scan.kind === "failed"
    ? explainFailure(scan, subject)
    : { kind: "pass", message: "ACR's scanner understands the Dockerfile" };
}

function cannotResolve(names: readonly string[], why: string): CheckResult {
  return {
    kind: "fail",
    status: "cannotResolve",
    headline: `Depends on ${names.join(", ")}, ${why}`,
    remedies: [{ code: "chooseValue", title: "Choose…", names }],
  };
}

function explainFailure(scan: FailedScan, { dockerfile, stage }: CheckSubject): CheckResult {
  const range = scan.range ?? { start: 0, end: 0 };
  const problem = describeScanProblem(scan, dockerfile.slice(range.start, range.end));
  const lineNumber = dockerfile.slice(0, range.start).split("\n").length;
  const place = scan.range === undefined ? "" : `line ${lineNumber}, `;
  return {
    kind: "fail",
    status: "cannotScan",
    headline: failsAt(scan, stage)
      ? `ACR cannot scan this line: ${problem.subject}`
      : `ACR cannot scan this Dockerfile: ${place}${problem.subject}`,
    remedies: [{ code: "fixLine", title: problem.remedy, problem: problem.code }],
  };
}

function usesVariable(text: string, name: string): boolean {
  return [...text.matchAll(/\$\{?(\w+)/g)].some((match) => match[1] === name);
}
