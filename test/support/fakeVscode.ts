// A fake of the few parts of VS Code's API that trees and models are made of, for tests without an editor:
//   vi.mock("vscode", () => import("../../support/fakeVscode.ts"));

/** Calls listeners in the order in which they came. */
export class EventEmitter<Value> {
  readonly #listeners = new Set<(value: Value) => void>();
  readonly event = (listener: (value: Value) => void): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };

  fire(value: Value): void {
    this.#listeners.forEach((listener) => listener(value));
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

/** Something that is given back. */
export class Disposable {
  readonly #dispose: () => unknown;

  constructor(dispose: () => unknown) {
    this.#dispose = dispose;
  }

  static from(...disposables: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => disposables.forEach((disposable) => disposable.dispose()));
  }

  dispose(): void {
    this.#dispose();
  }
}

/** What a token rejects with. */
export class CancellationError extends Error {
  override readonly name = "Canceled";
}

/** A colour by name. */
export class ThemeColor {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

/** An icon by name. */
export class ThemeIcon {
  readonly id: string;
  readonly color: ThemeColor | undefined;

  constructor(id: string, color?: ThemeColor) {
    this.id = id;
    this.color = color;
  }
}

/** Markdown as its text. */
export class MarkdownString {
  value: string;

  constructor(value = "") {
    this.value = value;
  }

  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }
}

/** Whether a row can be opened, and is. */
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 } as const;

/** A row of a tree. */
export class TreeItem {
  readonly label: string;
  readonly collapsibleState: number;

  constructor(label: string, collapsibleState: number) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

/** Stands for the classes of which the tests make no object. */
const noClass = Disposable;

/** Nothing of these is called by what the tests load; they are there to be imported. */
export const commands = {};
export const window = {};
export const workspace = {};
export const env = {};
export const languages = {};
export const Uri = noClass;
export const CodeLens = noClass;
export const Hover = noClass;
export const Range = noClass;
export const Position = noClass;
export const WorkspaceEdit = noClass;
export const QuickInputButtons = {};
export const QuickPickItemKind = {};
export const ProgressLocation = {};
export const FileType = {};
export const TextEditorRevealType = {};
