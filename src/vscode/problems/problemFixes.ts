import {
  CodeAction,
  CodeActionKind,
  type Disposable,
  languages,
  Range,
  workspace,
  WorkspaceEdit,
  type CodeActionContext,
  type CodeActionProvider,
  type Diagnostic,
  type TextDocument,
} from "vscode";
import { type TextChange } from "../../core/problems/dockerfileText.ts";
import { dockerfileSelector, dockerfileSettings } from "../workspace/dockerfilePatterns.ts";
import {
  problemsOf,
  type EditorFix,
  type EditorProblem,
  type VerdictSource,
} from "./documentProblems.ts";
import { problemSource } from "./problemsInEditors.ts";
import { problemSettings, taskFileSelector } from "./problemSettings.ts";

const fixAll = CodeActionKind.SourceFixAll.append("acrTasks");
const kinds = { providedCodeActionKinds: [CodeActionKind.QuickFix, fixAll] };

/** What can be done about a problem, one by one; and all at once what is safe (`source.fixAll.acrTasks`). */
export class ProblemFixes implements CodeActionProvider, Disposable {
  readonly #verdicts: VerdictSource;
  readonly #subscriptions: Disposable;
  #registration: Disposable;

  constructor(verdicts: VerdictSource) {
    this.#verdicts = verdicts;
    this.#registration = this.#register();
    this.#subscriptions = workspace.onDidChangeConfiguration((event) => {
      const names = [...dockerfileSettings, ...problemSettings];
      if (names.some((name) => event.affectsConfiguration(name))) {
        this.#registration.dispose();
        this.#registration = this.#register();
      }
    });
  }

  provideCodeActions(
    document: TextDocument,
    range: Range,
    { only, diagnostics }: CodeActionContext,
  ): CodeAction[] {
    const problems = problemsOf(document, this.#verdicts);
    if (only?.contains(fixAll) === true) {
      return allFixes(problems, document);
    }
    return only === undefined || only.contains(CodeActionKind.QuickFix)
      ? problems
          .filter((problem) => rangeOf(document, problem.range).intersection(range) !== undefined)
          .flatMap((problem) => quickFixes(problem, document, diagnostics))
      : [];
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#registration.dispose();
  }

  #register(): Disposable {
    const selector = [...dockerfileSelector(), ...taskFileSelector()];
    return languages.registerCodeActionsProvider(selector, this, kinds);
  }
}

function quickFixes(
  problem: EditorProblem,
  document: TextDocument,
  diagnostics: readonly Diagnostic[],
): readonly CodeAction[] {
  const solved = diagnostics.filter((diagnostic) => isAbout(diagnostic, problem, document));
  return problem.findFixes().map((fix) => {
    const action = new CodeAction(fix.title, CodeActionKind.QuickFix);
    action.diagnostics = solved;
    action.isPreferred = fix.isPreferred;
    if (fix.changes.length > 0) {
      action.edit = editOf(document, fix.changes);
    }
    if (fix.command !== undefined) {
      action.command = fix.command;
    }
    return action;
  });
}

/** One action with the safe fixes that do not touch the same text; what is left is found the next time. */
function allFixes(problems: readonly EditorProblem[], document: TextDocument): CodeAction[] {
  const chosen: TextChange[] = [];
  const safe = problems.flatMap((problem) => problem.findFixes().find(isSafe) ?? []);
  for (const { changes } of safe) {
    if (!changes.some((change) => chosen.some((other) => doTouch(change, other)))) {
      chosen.push(...changes);
    }
  }
  const action = new CodeAction("Fix all that ACR cannot read", fixAll);
  action.edit = editOf(document, chosen);
  return chosen.length === 0 ? [] : [action];
}

function isSafe(fix: EditorFix): boolean {
  return fix.isSafe;
}

function doTouch({ range: one }: TextChange, { range: other }: TextChange): boolean {
  return one.start <= other.end && other.start <= one.end;
}

function isAbout(diagnostic: Diagnostic, problem: EditorProblem, document: TextDocument): boolean {
  const { source, code, range } = diagnostic;
  const value = typeof code === "object" ? code.value : code;
  const place = rangeOf(document, problem.range);
  return source === problemSource && value === problem.code && range.isEqual(place);
}

function editOf(document: TextDocument, changes: readonly TextChange[]): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  for (const { range, text } of changes) {
    edit.replace(document.uri, rangeOf(document, range), text);
  }
  return edit;
}

function rangeOf(
  document: TextDocument,
  { start, end }: { readonly start: number; readonly end: number },
): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
