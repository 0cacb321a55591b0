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
  type Event,
  type HoverProvider,
  type Position,
  type TextDocument,
} from "vscode";
import { withoutIgnored } from "../../core/problems/ignoreComments.ts";
import { type StageVerdict } from "../../core/tracking/verdict.ts";
import { markdownText } from "../markdownText.ts";
import { isCodeLensEnabled } from "../settings.ts";
import { type Explanations } from "../tracking/explanations.ts";
import { dockerfileSelector, dockerfileSettings } from "../workspace/dockerfilePatterns.ts";
import { actionsFor, explainCommand, headlineText } from "./verdictActions.ts";
import { type JudgedFile, type Verdicts } from "../tracking/verdicts.ts";

/** The line above every `FROM` that says whether the base image is tracked, and the hover that says the same. */
export class BaseImageLens implements CodeLensProvider, HoverProvider, Disposable {
  readonly #verdicts: Verdicts;
  readonly #explanations: Explanations;
  readonly #changed = new EventEmitter<void>();
  readonly #subscriptions: Disposable;
  #providers: Disposable;

  constructor(verdicts: Verdicts, explanations: Explanations) {
    this.#verdicts = verdicts;
    this.#explanations = explanations;
    this.#providers = this.#register();
    this.#subscriptions = Disposable.from(
      new Disposable(() => void this.#providers.dispose()),
      verdicts.onDidChange(() => this.#changed.fire()),
      workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
      workspace.onDidChangeConfiguration((event) => {
        if (dockerfileSettings.some((name) => event.affectsConfiguration(name))) {
          this.#providers.dispose();
          this.#providers = this.#register();
        }
        if (event.affectsConfiguration("acrTasks")) {
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
      ? withoutIgnored(document.getText(), this.#verdicts.of(document)).flatMap((verdict) =>
          lensesFor(verdict, document, this.#explanations.ownerOf(fileOf(document), verdict)),
        )
      : [];
  }

  provideHover(document: TextDocument, position: Position): Hover | undefined {
    const offset = document.offsetAt(position);
    const verdict = this.#verdicts
      .of(document)
      .find(({ stage: { range } }) => range.start <= offset && offset <= range.end);
    return verdict === undefined
      ? undefined
      : new Hover(
          hoverText(verdict, document, this.#explanations.notesOf(fileOf(document), verdict)),
          rangeOf(verdict, document),
        );
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }

  #register(): Disposable {
    const selector = dockerfileSelector();
    return Disposable.from(
      languages.registerCodeLensProvider(selector, this),
      languages.registerHoverProvider(selector, this),
    );
  }
}

function lensesFor(
  verdict: StageVerdict,
  document: TextDocument,
  owner: string | undefined,
): CodeLens[] {
  const range = rangeOf(verdict, document);
  const headline: Command = {
    ...explainCommand(verdict, document.uri),
    title: owner === undefined ? headlineText(verdict) : `${headlineText(verdict)} · ${owner}`,
  };
  return [headline, ...actionsFor(verdict, document)].map(
    (command) => new CodeLens(range, command),
  );
}

function fileOf(document: TextDocument): JudgedFile {
  return { uri: document.uri, text: document.getText() };
}

function hoverText(
  verdict: StageVerdict,
  document: TextDocument,
  notes: readonly string[],
): MarkdownString {
  const actions = actionsFor(verdict, document);
  const markdown = new MarkdownString(`$(${verdict.icon}) `, true);
  markdown.isTrusted = { enabledCommands: actions.map(({ command }) => command) };
  const detail = verdict.detail === undefined ? "" : `, ${markdownText(verdict.detail)}`;
  markdown.appendMarkdown(`**${markdownText(verdict.headline)}**${detail}\n\n`);
  for (const { task, headline } of verdict.perTask.length > 1 ? verdict.perTask : []) {
    const line = `${task.registry}/${task.task}: ${headline}`;
    markdown.appendMarkdown(`- ${markdownText(line)}\n`);
  }
  for (const { state, message } of verdict.causes) {
    if (state === "applies" && !verdict.headline.includes(message)) {
      markdown.appendMarkdown(`- ${markdownText(message)}\n`);
    }
  }
  for (const note of notes) {
    markdown.appendMarkdown(`- ${markdownText(note)}\n`);
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
