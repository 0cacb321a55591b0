import { Disposable, EventEmitter } from "./fakeVscode.ts";

/** What the fake editor showed and what it answers; `startWindow` makes it anew for each test. */
export interface FakeWindow {
  /** Messages, questions and texts that were shown, in order, with their buttons. */
  readonly shown: string[];
  /** The next answers: a button, a typed text, the label of a choice or several; undefined closes the question. */
  readonly answers: (string | readonly string[] | undefined)[];
  editors: readonly { readonly document: unknown }[];
  readonly editorsChanged: EventEmitter<void>;
}

let current = newWindow([]);

/** Begins with a window that will give these answers. */
export function startWindow(answers: FakeWindow["answers"] = []): FakeWindow {
  current = newWindow(answers);
  return current;
}

function newWindow(answers: FakeWindow["answers"]): FakeWindow {
  return { shown: [], answers, editors: [], editorsChanged: new EventEmitter() };
}

interface Item {
  readonly label: string;
  readonly picked?: boolean;
}

/** Answers a question; one that was not expected fails the test. */
function answer(question: string): string | readonly string[] | undefined {
  current.shown.push(question);
  if (current.answers.length === 0) {
    throw new Error(`Nobody answers: ${question}`);
  }
  return current.answers.shift();
}

function message(text: string, ...rest: readonly unknown[]): Promise<unknown> {
  const details = rest.flatMap((own) => (typeof own === "object" && own !== null ? [own] : []));
  const buttons = rest.filter((own) => typeof own === "string");
  const detail = details.flatMap((own) => ("detail" in own ? [String(own.detail)] : []));
  const question = [text, ...detail, ...buttons].join(" | ");
  return buttons.length === 0
    ? Promise.resolve(void current.shown.push(question))
    : Promise.resolve(answer(question));
}

/** An input of the editor that takes its answer as soon as it is shown. */
class FakeInput {
  readonly #accepted = new EventEmitter<void>();
  readonly #hidden = new EventEmitter<void>();
  readonly onDidAccept = this.#accepted.event;
  readonly onDidHide = this.#hidden.event;
  readonly onDidChangeValue = new EventEmitter<string>().event;
  readonly onDidTriggerButton = new EventEmitter<unknown>().event;
  items: readonly Item[] = [];
  selectedItems: readonly Item[] = [];
  value = "";
  prompt = "";
  placeholder = "";

  show(): void {
    const choices = this.items.map(({ label }) => label);
    const given = answer([this.prompt || this.placeholder, ...choices, this.value].join(" | "));
    if (given === undefined) {
      this.#hidden.fire();
      return;
    }
    this.value = String(given);
    this.selectedItems = this.items.filter(({ label }) => label === given);
    this.#accepted.fire();
  }

  dispose(): void {
    this.#accepted.dispose();
  }
}

/** The part of VS Code's API that shows and asks, over the window that was begun last. */
export const window = {
  get visibleTextEditors() {
    return current.editors;
  },
  onDidChangeVisibleTextEditors: (listener: () => void) => current.editorsChanged.event(listener),
  showInformationMessage: message,
  showWarningMessage: message,
  showErrorMessage: message,
  showInputBox: ({ prompt, value = "" }: { readonly prompt: string; readonly value?: string }) =>
    Promise.resolve(answer(`${prompt} | ${value}`)),
  showQuickPick: (items: readonly Item[], { placeHolder }: { readonly placeHolder: string }) => {
    const rows = items.map(({ label, picked }) => `${picked === true ? "✓" : ""}${label}`);
    const chosen = answer([placeHolder, ...rows].join(" | "));
    return Promise.resolve(
      chosen === undefined ? undefined : items.filter(({ label }) => chosen.includes(label)),
    );
  },
  createInputBox: () => new FakeInput(),
  createQuickPick: () => new FakeInput(),
  withProgress: (
    { title }: { readonly title: string },
    work: (progress: object, token: object) => unknown,
  ) => {
    current.shown.push(title);
    const token = {
      isCancellationRequested: false,
      onCancellationRequested: () => new Disposable(() => undefined),
    };
    return work({ report: () => undefined }, token);
  },
  showTextDocument: ({ uri }: { readonly uri: { readonly path: string } }) =>
    Promise.resolve(void current.shown.push(`opened ${uri.path}`)),
};
