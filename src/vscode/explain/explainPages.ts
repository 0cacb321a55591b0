import {
  Disposable,
  Uri,
  ViewColumn,
  window,
  workspace,
  type WebviewPanel,
  type WebviewPanelSerializer,
} from "vscode";
import { isRecord, textOf } from "../input/record.ts";
import { type ExplainSubject } from "./explanation.ts";
import { ExplainPanel, type ExplainPorts } from "./explainPanel.ts";
import { explainTitle, formatExplainSubject, parseExplainSubject } from "./explainSubject.ts";

const viewType = "acrTasks.explain";

/** The pages of *Explain Tracking*: one for each subject, kept over a reload of the window. */
export class ExplainPages implements Disposable, WebviewPanelSerializer {
  readonly #ports: ExplainPorts;
  readonly #panels = new Map<string, ExplainPanel>();
  readonly #subscriptions: Disposable;

  constructor(ports: ExplainPorts) {
    this.#ports = ports;
    this.#subscriptions = Disposable.from(
      window.registerWebviewPanelSerializer(viewType, this),
      ports.source.onDidChange(() => this.#refresh()),
      workspace.onDidGrantWorkspaceTrust(() => this.#refresh()),
    );
  }

  /** Opens the page about a subject, or brings it to the front. Resolves when it has something to show. */
  async show(subject: ExplainSubject): Promise<void> {
    const shown = this.#panels.get(formatExplainSubject(subject));
    if (shown !== undefined) {
      shown.reveal();
      await shown.refresh();
      return;
    }
    const panel = window.createWebviewPanel(viewType, explainTitle(subject), this.#column(), {
      ...this.#options(),
      enableFindWidget: true,
    });
    await this.#adopt(panel, subject).refresh();
  }

  /** Fills a page that the editor opens anew after a reload; one that it kept nothing about is closed. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    const kept = isRecord(state) ? textOf(state, "subject") : undefined;
    const subject = kept === undefined ? undefined : parseExplainSubject(kept);
    if (subject === undefined || this.#panels.has(formatExplainSubject(subject))) {
      panel.dispose();
      return;
    }
    panel.webview.options = this.#options();
    await this.#adopt(panel, subject).refresh();
  }

  /** Stops to answer the pages. They stay open, so that the editor can keep them. */
  dispose(): void {
    this.#subscriptions.dispose();
    for (const panel of this.#panels.values()) {
      panel.dispose();
    }
    this.#panels.clear();
  }

  #adopt(panel: WebviewPanel, subject: ExplainSubject): ExplainPanel {
    const key = formatExplainSubject(subject);
    const own = new ExplainPanel(panel, subject, this.#ports);
    this.#panels.set(key, own);
    panel.onDidDispose(() => {
      own.dispose();
      this.#panels.delete(key);
    });
    return own;
  }

  #refresh(): void {
    for (const panel of this.#panels.values()) {
      void panel.refresh();
    }
  }

  /** Beside a text that is being read, so that it stays in sight; where a page is open already, there. */
  #column(): ViewColumn {
    const columns = [...this.#panels.values()].map(({ column }) => column);
    return (
      columns.find((column) => column !== undefined) ??
      (window.activeTextEditor === undefined ? ViewColumn.Active : ViewColumn.Beside)
    );
  }

  #options(): { readonly enableScripts: true; readonly localResourceRoots: readonly Uri[] } {
    const root = Uri.joinPath(this.#ports.extensionUri, "dist", "explain");
    return { enableScripts: true, localResourceRoots: [root] };
  }
}
