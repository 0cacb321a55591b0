import { workspace, type Command, type Event, type TextDocument } from "vscode";
import { type TextChange } from "../../core/problems/dockerfileText.ts";
import { fixesFor, safeFixes } from "../../core/problems/fixesFor.ts";
import {
  isIgnored,
  readIgnoreComments,
  type IgnoreComments,
} from "../../core/problems/ignoreComments.ts";
import {
  applySeverities,
  type ProblemSeverity,
  type SeveritySettings,
} from "../../core/problems/problemSeverity.ts";
import { taskFileProblems } from "../../core/problems/taskFileProblems.ts";
import { type TrackingProblem } from "../../core/problems/trackingProblem.ts";
import { trackingProblems } from "../../core/problems/trackingProblems.ts";
import { type TextRange } from "../../core/textRange.ts";
import { type StageVerdict } from "../../core/tracking/verdict.ts";
import { isDockerfile } from "../workspace/dockerfilePatterns.ts";
import { areProblemsWanted, isTaskFile, severitySettings } from "./problemSettings.ts";

/** Where the verdicts about an open Dockerfile come from. */
export interface VerdictSource {
  of(document: TextDocument): readonly StageVerdict[];
  readonly onDidChange: Event<void>;
}

/** A problem as it is shown in an editor. */
export interface EditorProblem {
  readonly code: string;
  readonly message: string;
  readonly severity: ProblemSeverity;
  readonly range: TextRange;
  /** Made when somebody asks for them. */
  readonly findFixes: () => readonly EditorFix[];
}

/** Something to do about a problem: changes, a command afterwards, or both. */
export interface EditorFix {
  readonly title: string;
  readonly changes: readonly TextChange[];
  readonly isPreferred: boolean;
  /** Whether it may be made together with others, without being looked at. */
  readonly isSafe: boolean;
  readonly command?: Command;
}

/** Finds the problems of an open document, as settings and comments want them; none where it is of no known kind. */
export function problemsOf(
  document: TextDocument,
  verdicts: VerdictSource,
): readonly EditorProblem[] {
  if (!areProblemsWanted(document)) {
    return [];
  }
  const { severities } = severitySettings(document);
  if (isDockerfile(document)) {
    return dockerfileProblems(document, verdicts.of(document), severities);
  }
  return isTaskFile(document) ? stepProblems(document, severities) : [];
}

function dockerfileProblems(
  document: TextDocument,
  verdicts: readonly StageVerdict[],
  severities: SeveritySettings,
): readonly EditorProblem[] {
  const text = document.getText();
  const ignores = readIgnoreComments(text);
  const found = trackingProblems(text, verdicts).filter(
    ({ code, stage }) => !isIgnored(ignores, code, stage),
  );
  const shown = applySeverities(found, severities).map((problem) => ({
    ...problem,
    findFixes: () => findFixes(document, verdicts[problem.stage], problem),
  }));
  return [...shown, ...commentProblems(ignores)];
}

function commentProblems({ problems }: IgnoreComments): readonly EditorProblem[] {
  return problems.map((problem) => ({ ...problem, severity: "hint", findFixes: () => [] }));
}

function findFixes(
  document: TextDocument,
  verdict: StageVerdict | undefined,
  problem: TrackingProblem,
): readonly EditorFix[] {
  if (verdict === undefined) {
    return [];
  }
  const fixes = fixesFor(document.getText(), verdict, problem).map(
    ({ title, code, changes, isPreferred, platform }) => ({
      ...{ title, changes, isPreferred, isSafe: isPreferred && safeFixes.has(code) },
      ...platformCommand(verdict, platform),
    }),
  );
  return [...importFixes(document, problem), ...fixes];
}

/** Sets the platform of the task that builds the file; with several tasks nobody can tell which is meant. */
function platformCommand(
  { perTask }: StageVerdict,
  platform: string | undefined,
): { readonly command?: Command } {
  const [first, ...others] = perTask;
  if (platform === undefined || first === undefined || others.length > 0 || !workspace.isTrusted) {
    return {};
  }
  const command = "acrTasks.setTaskPlatform";
  const title = `Set the platform of the task to ${platform}`;
  return { command: { title, command, arguments: [{ ...first.task, platform }] } };
}

function importFixes(document: TextDocument, problem: TrackingProblem): readonly EditorFix[] {
  const remedy = problem.remedies.find(({ code }) => code === "importImage");
  if (remedy?.code !== "importImage" || !workspace.isTrusted) {
    return [];
  }
  const title = `Import ${remedy.image} and rewrite FROM…`;
  const target = { dockerfile: document.uri.toString(), stage: problem.stage };
  const command = { title, command: "acrTasks.importAndRewrite", arguments: [target] };
  return [{ title, changes: [], isPreferred: true, isSafe: false, command }];
}

function stepProblems(
  document: TextDocument,
  severities: SeveritySettings,
): readonly EditorProblem[] {
  const problems = taskFileProblems(document.getText());
  return applySeverities(problems, severities).map(({ fixes, ...problem }) => ({
    ...problem,
    findFixes: () => fixes.map((fix) => ({ ...fix, isSafe: fix.isPreferred })),
  }));
}
