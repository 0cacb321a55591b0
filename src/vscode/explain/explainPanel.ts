import {
  commands,
  Disposable,
  Uri,
  type Command,
  type ViewColumn,
  type WebviewPanel,
} from "vscode";
import { type Clock, type Log } from "../../core/ports.ts";
import { type TrackingRemedy } from "../../core/tracking/verdict.ts";
import { messageOf, showError } from "../showError.ts";
import { type ExplainSource, type ExplainSubject, type Explanation } from "./explanation.ts";
import { explainTitle, formatExplainSubject, goneText } from "./explainSubject.ts";
import { type ExplainNotice, type HostMessage } from "./messages.ts";
import { pageHtml } from "./pageHtml.ts";
import { pageModel } from "./pageModel.ts";
import { readPageMessage } from "./readPageMessage.ts";
import { remedyCommands } from "./remedyModel.ts";

/** What pages are made from. */
export interface ExplainPorts {
  readonly source: ExplainSource;
  readonly clock: Clock;
  readonly log: Log;
  /** Folder of the extension; the page's script and style are below it in `dist/explain`. */
  readonly extensionUri: Uri;
  /** What carries out a remedy; none for what is only said. */
  readonly commandsFor: (remedy: TrackingRemedy, subject: ExplainSubject) => readonly Command[];
}

/** Milliseconds after which the page says that the facts are being looked at; what is faster would only flicker. */
const busyDelay = 400;

/** One page in its panel: explains its subject, tells the page, and does what its buttons say. */
export class ExplainPanel implements Disposable {
  readonly #panel: WebviewPanel;
  readonly #subject: ExplainSubject;
  readonly #ports: ExplainPorts;
  readonly #subscriptions: Disposable;
  readonly #running = new Set<string>();
  /** The last that was known. */
  #explanation: Explanation | undefined;
  #notice: ExplainNotice | undefined;
  #loading: AbortController | undefined;
  #isBusy = false;
  /** Whether the page's script is there to be told something. */
  #isReady = false;
  #isStale = true;
  #isClosed = false;

  constructor(panel: WebviewPanel, subject: ExplainSubject, ports: ExplainPorts) {
    this.#panel = panel;
    this.#subject = subject;
    this.#ports = ports;
    this.#subscriptions = Disposable.from(
      panel.webview.onDidReceiveMessage((message) => this.#receive(message)),
      panel.onDidChangeViewState(() => this.#changeView()),
    );
    const { extensionUri } = ports;
    panel.iconPath = {
      light: Uri.joinPath(extensionUri, "media", "explain", "tab-light.svg"),
      dark: Uri.joinPath(extensionUri, "media", "explain", "tab-dark.svg"),
    };
    panel.webview.html = this.#html();
  }

  /** The column that the page is in, in sight or behind another tab. */
  get column(): ViewColumn | undefined {
    return this.#panel.viewColumn;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Explains anew; a page that is hidden waits until it is shown. Never rejects. */
  async refresh(): Promise<void> {
    this.#isStale = true;
    if (!this.#isClosed && this.#panel.visible) {
      await this.#load();
    }
  }

  dispose(): void {
    this.#isClosed = true;
    this.#isReady = false;
    this.#loading?.abort();
    this.#subscriptions.dispose();
  }

  async #load(): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    const { signal } = loading;
    this.#loading = loading;
    this.#isStale = false;
    void this.#sayBusy(signal);
    const { explanation, notice } = await this.#explain(signal);
    if (!signal.aborted) {
      loading.abort();
      this.#explanation = explanation ?? this.#explanation;
      this.#notice = notice;
      this.#show({ isBusy: false });
    }
  }

  async #sayBusy(signal: AbortSignal): Promise<void> {
    await this.#ports.clock.sleep(busyDelay, signal).catch(() => undefined);
    if (!signal.aborted) {
      this.#show({ isBusy: true });
    }
  }

  async #explain(signal: AbortSignal): Promise<{
    readonly explanation?: Explanation;
    readonly notice?: ExplainNotice;
  }> {
    const { source, log } = this.#ports;
    try {
      const explanation = await source.explain(this.#subject, signal);
      return explanation === undefined
        ? { notice: { text: goneText(this.#subject), isGone: true } }
        : { explanation };
    } catch (error) {
      if (!signal.aborted) {
        log.warn(`Explaining ${explainTitle(this.#subject)}: ${messageOf(error)}`);
      }
      const text = `The facts could not be looked at: ${messageOf(error)}`;
      return { notice: { text, isGone: false } };
    }
  }

  #show({ isBusy }: { readonly isBusy: boolean }): void {
    this.#isBusy = isBusy;
    if (this.#isReady) {
      void this.#panel.webview.postMessage(this.#message());
    }
  }

  #message(): HostMessage {
    const explanation = this.#explanation;
    const page = explanation && pageModel(explanation, this.#ports.clock.now(), this.#commandsFor);
    return {
      type: "page",
      page: page && { ...page, isBusy: this.#isBusy },
      notice: this.#notice,
      running: [...this.#running],
    };
  }

  #changeView(): void {
    // A page that is hidden is thrown away by the editor; when it is shown again its script says so.
    this.#isReady &&= this.#panel.visible;
    if (this.#panel.visible && this.#isStale) {
      void this.#load();
    } else {
      this.#show({ isBusy: this.#isBusy });
    }
  }

  #receive(value: unknown): void {
    const message = readPageMessage(value);
    switch (message?.type) {
      case "ready":
        this.#isReady = true;
        this.#show({ isBusy: this.#isBusy });
        break;
      case "remedy":
        void this.#carryOut(message.id);
        break;
      case undefined:
        this.#ports.log.warn(`${explainTitle(this.#subject)} posted what is no message`);
    }
  }

  /** A button that is no longer there, or that is at work, does nothing. */
  async #carryOut(id: string): Promise<void> {
    const explanation = this.#notice?.isGone === true ? undefined : this.#explanation;
    const command = explanation && remedyCommands(explanation, this.#commandsFor).get(id);
    if (command === undefined || this.#running.has(id)) {
      this.#show({ isBusy: this.#isBusy });
      return;
    }
    const given: readonly unknown[] = command.arguments ?? [];
    this.#running.add(id);
    this.#show({ isBusy: this.#isBusy });
    try {
      await commands.executeCommand(command.command, ...given);
    } catch (error) {
      showError(error, command.title, this.#ports.log);
    } finally {
      this.#running.delete(id);
      this.#show({ isBusy: this.#isBusy });
    }
    await this.refresh();
  }

  readonly #commandsFor = (remedy: TrackingRemedy): readonly Command[] =>
    this.#ports.commandsFor(remedy, this.#subject);

  #html(): string {
    const { webview } = this.#panel;
    const address = (name: string): string =>
      webview
        .asWebviewUri(Uri.joinPath(this.#ports.extensionUri, "dist", "explain", name))
        .toString();
    return pageHtml({
      title: explainTitle(this.#subject),
      subject: formatExplainSubject(this.#subject),
      script: address("page.js"),
      style: address("page.css"),
      styleSource: webview.cspSource,
      nonce: crypto.randomUUID(),
    });
  }
}
