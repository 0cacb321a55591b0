import {
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  languages,
  Range,
  workspace,
  type DiagnosticCollection,
  type TextDocument,
} from "vscode";
import { type ProblemSeverity } from "../../core/problems/problemSeverity.ts";
import { type Clock, type Log } from "../../core/ports.ts";
import { isCancellation } from "../cancellation.ts";
import { messageOf } from "../showError.ts";
import { problemsOf, type EditorProblem, type VerdictSource } from "./documentProblems.ts";
import { problemLink } from "./problemLinks.ts";
import { problemSettings, severitySettings } from "./problemSettings.ts";

/** What problems are made and shown with. */
export interface ProblemPorts {
  readonly verdicts: VerdictSource;
  readonly clock: Clock;
  readonly log: Log;
}

/** Who says it, in the Problems view. */
export const problemSource = "ACR Tasks";

/** Milliseconds without a change after which a document is looked at again. */
const quietTime = 300;

const severities: Readonly<Record<Exclude<ProblemSeverity, "off">, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** The problems of open Dockerfiles and task files, in editors and in the Problems view. */
export class ProblemsInEditors implements Disposable {
  readonly #ports: ProblemPorts;
  readonly #shown: DiagnosticCollection;
  readonly #subscriptions: Disposable;
  /** What in the setting was complained about last, so that it is said once. */
  #complaint = "";
  #waiting = new AbortController();
  readonly #changed = new Set<TextDocument>();

  constructor(ports: ProblemPorts) {
    this.#ports = ports;
    this.#shown = languages.createDiagnosticCollection("acrTasks");
    this.#subscriptions = Disposable.from(
      this.#shown,
      workspace.onDidOpenTextDocument((document) => this.#schedule([document])),
      workspace.onDidChangeTextDocument(({ document }) => this.#schedule([document])),
      workspace.onDidCloseTextDocument((document) => this.#forget(document)),
      workspace.onDidChangeConfiguration((event) => {
        if (problemSettings.some((name) => event.affectsConfiguration(name))) {
          this.#schedule(workspace.textDocuments);
        }
      }),
      ports.verdicts.onDidChange(() => this.#schedule(workspace.textDocuments)),
    );
    this.#schedule(workspace.textDocuments);
  }

  dispose(): void {
    this.#waiting.abort();
    this.#subscriptions.dispose();
  }

  #forget(document: TextDocument): void {
    this.#changed.delete(document);
    this.#shown.delete(document.uri);
  }

  /** Waits until nothing changes any more, then looks at all that has. */
  #schedule(documents: readonly TextDocument[]): void {
    documents.forEach((document) => this.#changed.add(document));
    this.#waiting.abort();
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    this.#ports.clock
      .sleep(quietTime, signal)
      .then(() => this.#showAll())
      .catch((error: unknown) => {
        if (!signal.aborted && !isCancellation(error)) {
          this.#ports.log.error(`Looking for problems: ${messageOf(error)}`);
        }
      });
  }

  #showAll(): void {
    const documents = [...this.#changed];
    this.#changed.clear();
    for (const document of documents) {
      const problems = problemsOf(document, this.#ports.verdicts);
      this.#complain(document);
      this.#shown.set(
        document.uri,
        problems.map((problem) => diagnosticOf(problem, document)),
      );
    }
  }

  #complain(document: TextDocument): void {
    const complaint = severitySettings(document).problems.join("; ");
    if (complaint !== "" && complaint !== this.#complaint) {
      this.#ports.log.warn(`Setting acrTasks.problems.severity: ${complaint}`);
    }
    this.#complaint = complaint;
  }
}

function diagnosticOf(
  { code, message, severity, range }: EditorProblem,
  document: TextDocument,
): Diagnostic {
  const place = new Range(document.positionAt(range.start), document.positionAt(range.end));
  const diagnostic = new Diagnostic(
    place,
    message,
    severity === "off" ? DiagnosticSeverity.Hint : severities[severity],
  );
  diagnostic.source = problemSource;
  diagnostic.code = { value: code, target: problemLink(code) };
  return diagnostic;
}
