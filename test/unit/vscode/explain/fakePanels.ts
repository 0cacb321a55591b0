import { EventEmitter } from "../../../support/fakeVscode.ts";

/** What the editor would do with panels and commands, noted. */
export interface FakeEditor {
  readonly panels: FakePanel[];
  /** Commands as they were called; each waits for `finish`. */
  readonly called: unknown[][];
  finish: (error?: Error) => void;
  readonly errors: string[];
  readonly trusted: EventEmitter<void>;
}

/** A panel of the editor. */
export class FakePanel {
  readonly posted: { page?: { headline: string; isBusy: boolean } }[] = [];
  readonly #received = new EventEmitter<unknown>();
  readonly #viewed = new EventEmitter<void>();
  readonly #disposed = new EventEmitter<void>();
  readonly viewType: string;
  readonly title: string;
  readonly viewColumn: number;
  visible = true;
  isDisposed = false;
  reveals = 0;
  iconPath: unknown;
  readonly webview = {
    html: "",
    options: {},
    cspSource: "https://cdn",
    asWebviewUri: (uri: unknown) => uri,
    onDidReceiveMessage: this.#received.event,
    postMessage: (message: object) => {
      this.posted.push(message);
      return Promise.resolve(true);
    },
  };
  readonly onDidChangeViewState = this.#viewed.event;
  readonly onDidDispose = this.#disposed.event;

  constructor(viewType: string, title: string, viewColumn: number) {
    this.viewType = viewType;
    this.title = title;
    this.viewColumn = viewColumn;
  }

  reveal(): void {
    this.reveals++;
  }

  /** What the page's script would post. */
  post(message: unknown): void {
    this.#received.fire(message);
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.#viewed.fire();
  }

  dispose(): void {
    this.isDisposed = true;
    this.#disposed.fire();
  }
}

let current: FakeEditor = newEditor();

/** Begins with an editor without panels, and gives it. */
export function startEditor(): FakeEditor {
  current = newEditor();
  return current;
}

function newEditor(): FakeEditor {
  return {
    panels: [],
    called: [],
    finish: () => undefined,
    errors: [],
    trusted: new EventEmitter<void>(),
  };
}

/** The parts of VS Code's API that pages use, over the editor that was started last. */
export function pageApi(): object {
  return {
    ViewColumn: { Active: -1, Beside: -2 },
    Uri: {
      joinPath: (base: { path: string }, ...names: string[]) => {
        const path = [base.path, ...names].join("/");
        return { path, toString: () => `file://${path}` };
      },
    },
    window: {
      activeTextEditor: {},
      registerWebviewPanelSerializer: () => ({ dispose: () => undefined }),
      createWebviewPanel: (viewType: string, title: string, column: number) => {
        const panel = new FakePanel(viewType, title, column);
        current.panels.push(panel);
        return panel;
      },
      showErrorMessage: (message: string) => {
        current.errors.push(message);
        return Promise.resolve(undefined);
      },
    },
    workspace: {
      onDidGrantWorkspaceTrust: (listener: () => void) => current.trusted.event(listener),
    },
    commands: {
      executeCommand: (...call: unknown[]) => {
        current.called.push(call);
        return new Promise<void>((resolve, reject) => {
          current.finish = (error) => (error === undefined ? resolve() : reject(error));
        });
      },
    },
  };
}
