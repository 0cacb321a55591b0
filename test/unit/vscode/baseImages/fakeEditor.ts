import * as fakeVscode from "../../../support/fakeVscode.ts";

/** A view that notes what is set. */
class FakeView {
  readonly visibility = new fakeVscode.EventEmitter<{ readonly visible: boolean }>();
  readonly onDidChangeVisibility = this.visibility.event;
  visible = false;
  description: string | undefined;
  message: string | undefined;

  dispose(): void {
    this.visibility.dispose();
  }
}

/** What the editor was asked to do. */
export const asked: { views: FakeView[]; clipboard: string } = { views: [], clipboard: "" };

/** The fake of VS Code with what *Base Images* calls beside. */
export const fakeEditor = {
  ...fakeVscode,
  Uri: { parse: (text: string) => text },
  Range: class {
    readonly start: number;

    constructor(line: number) {
      this.start = line;
    }
  },
  window: {
    createTreeView: () => {
      const view = new FakeView();
      asked.views.push(view);
      return view;
    },
  },
  env: {
    clipboard: {
      writeText: (text: string) => Promise.resolve(void (asked.clipboard = text)),
    },
  },
};
