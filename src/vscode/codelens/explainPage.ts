import {
  Disposable,
  EventEmitter,
  Uri,
  workspace,
  type Event,
  type TextDocumentContentProvider,
} from "vscode";
import {
  type StageVerdict,
  type TrackingReason,
  type Verdict,
} from "../../core/tracking/verdict.ts";
import { markdownText } from "../markdownText.ts";
import { type Verdicts } from "./verdicts.ts";

const scheme = "acr-tracking";
const marks: Record<TrackingReason["outcome"], string> = { pass: "✓", fail: "✗", skip: "–" };

/** Address of the page that explains one `FROM` of a Dockerfile. */
export function explainPageUri(dockerfile: Uri, stage: number): Uri {
  const name = dockerfile.path.split("/").at(-1) ?? "";
  return Uri.from({
    scheme,
    path: `/Tracking of ${name}, FROM ${stage + 1}.md`,
    query: new URLSearchParams({
      dockerfile: dockerfile.toString(),
      stage: String(stage),
    }).toString(),
  });
}

/** The pages behind *Explain*: the verdict, each check in order, and what would change it, as Markdown. */
export class ExplainPages implements TextDocumentContentProvider, Disposable {
  readonly #verdicts: Verdicts;
  readonly #changed = new EventEmitter<Uri>();
  readonly #subscriptions: Disposable;

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
    this.#subscriptions = Disposable.from(
      workspace.registerTextDocumentContentProvider(scheme, this),
      verdicts.onDidChange(() => this.#refresh()),
    );
  }

  get onDidChange(): Event<Uri> {
    return this.#changed.event;
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const query = new URLSearchParams(uri.query);
    const dockerfile = Uri.parse(query.get("dockerfile") ?? "", true);
    const document = await workspace.openTextDocument(dockerfile);
    const verdict = this.#verdicts.of(document)[Number(query.get("stage"))];
    return verdict === undefined
      ? "This FROM is no longer in the Dockerfile.\n"
      : pageText(verdict, workspace.asRelativePath(dockerfile));
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }

  #refresh(): void {
    for (const { uri } of workspace.textDocuments) {
      if (uri.scheme === scheme) {
        this.#changed.fire(uri);
      }
    }
  }
}

/** The page about one verdict. */
function pageText(verdict: StageVerdict, dockerfile: string): string {
  const { stage, perTask } = verdict;
  const parts =
    perTask.length > 1
      ? perTask.map(
          (own) =>
            `## ${markdownText(`${own.task.registry}/${own.task.task}`)}\n\n${markdownText(own.headline)}.\n\n${bodyText(own)}`,
        )
      : [bodyText(verdict)];
  const image =
    verdict.image === undefined ? "" : `\n\nImage that ACR sees: ${markdownText(verdict.image)}`;
  return [
    `# ${markdownText(verdict.headline)}`,
    `FROM ${markdownText(stage.imageText)} in ${markdownText(dockerfile)}${image}`,
    ...parts,
    "",
  ].join("\n\n");
}

function bodyText({ reasons, remedies }: Verdict): string {
  const checks = reasons.map(
    ({ outcome, message }) => `- ${marks[outcome]} ${markdownText(message)}`,
  );
  const ways = remedies.map(({ title }) => `- ${markdownText(title.replace(/…$/u, ""))}`);
  return [
    ...(checks.length === 0
      ? []
      : [`**Checks, in the order in which they are made**\n\n${checks.join("\n")}`]),
    ...(ways.length === 0 ? [] : [`**What would change it**\n\n${ways.join("\n")}`]),
  ].join("\n\n");
}
