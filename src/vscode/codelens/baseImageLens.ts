import {
  CodeLens,
  Disposable,
  EventEmitter,
  Hover,
  languages,
  MarkdownString,
  Range,
  workspace,
  type CodeLensProvider,
  type Command,
  type DocumentSelector,
  type Event,
  type HoverProvider,
  type Position,
  type TextDocument,
} from "vscode";
import { type StageVerdict } from "../../core/tracking/verdict.ts";
import { markdownText } from "../markdownText.ts";
import { codeLensSetting, isCodeLensEnabled } from "../settings.ts";
import { actionsFor, explainCommand, headlineText } from "./verdictActions.ts";
import { type Verdicts } from "./verdicts.ts";

const dockerfiles: DocumentSelector = [
  { language: "dockerfile" },
  { pattern: "**/{Dockerfile,Containerfile}" },
  { pattern: "**/{Dockerfile,Containerfile}[-._]*" },
];

/** The line above every `FROM` that says whether the base image is tracked, and the hover that says the same. */
export class BaseImageLens implements CodeLensProvider, HoverProvider, Disposable {
  readonly #verdicts: Verdicts;
  readonly #changed = new EventEmitter<void>();
  readonly #subscriptions: Disposable;

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
    this.#subscriptions = Disposable.from(
      languages.registerCodeLensProvider(dockerfiles, this),
      languages.registerHoverProvider(dockerfiles, this),
      verdicts.onDidChange(() => this.#changed.fire()),
      workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(codeLensSetting)) {
          this.#changed.fire();
        }
      }),
    );
  }

  get onDidChangeCodeLenses(): Event<void> {
    return this.#changed.event;
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    return isCodeLensEnabled(document)
      ? this.#verdicts.of(document).flatMap((verdict) => lensesFor(verdict, document))
      : [];
  }

  provideHover(document: TextDocument, position: Position): Hover | undefined {
    const offset = document.offsetAt(position);
    const verdict = this.#verdicts
      .of(document)
      .find(({ stage: { range } }) => range.start <= offset && offset <= range.end);
    return verdict === undefined
      ? undefined
      : new Hover(hoverText(verdict, document), rangeOf(verdict, document));
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }
}

function lensesFor(verdict: StageVerdict, document: TextDocument): CodeLens[] {
  const range = rangeOf(verdict, document);
  const headline: Command = {
    ...explainCommand(verdict, document.uri),
    title: headlineText(verdict),
  };
  return [headline, ...actionsFor(verdict, document)].map(
    (command) => new CodeLens(range, command),
  );
}

function hoverText(verdict: StageVerdict, document: TextDocument): MarkdownString {
  const actions = actionsFor(verdict, document);
  const markdown = new MarkdownString(`$(${verdict.icon}) `, true);
  markdown.isTrusted = { enabledCommands: actions.map(({ command }) => command) };
  markdown.appendMarkdown(`**${markdownText(verdict.headline)}**\n\n`);
  for (const { task, headline } of verdict.perTask.length > 1 ? verdict.perTask : []) {
    const line = `${task.registry}/${task.task}: ${headline}`;
    markdown.appendMarkdown(`- ${markdownText(line)}\n`);
  }
  const links = actions.map(
    ({ title, command, arguments: given }) =>
      `[${title}](command:${command}?${encodeURIComponent(JSON.stringify(given))})`,
  );
  return markdown.appendMarkdown(`\n${links.join(" · ")}`);
}

function rangeOf({ stage }: StageVerdict, document: TextDocument): Range {
  return new Range(document.positionAt(stage.range.start), document.positionAt(stage.range.end));
}
