import {
  CancellationError,
  Disposable,
  QuickInputButtons,
  QuickPickItemKind,
  window,
  type InputBox,
  type QuickInput,
  type QuickPickItem,
} from "vscode";

/** What a step answers when the back button was pressed. */
export const back = Symbol("back");

/** What the last page answers to have an earlier question asked again; afterwards it is shown once more. */
export class AskAgain {
  readonly step: string;

  constructor(step: string) {
    this.step = step;
  }
}

/** Where a step stands in its wizard. */
export interface Page {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  /** Names of the questions that this wizard asks, which the last page may have asked again. */
  readonly asked?: ReadonlySet<string>;
  /** Whether the last page had this question asked again: then even the first has a way back. */
  readonly isAgain?: boolean;
}

/** One question. It gets the answers so far and gives them with its own, or `back`, or which one to ask again. */
export interface Step<Answers> {
  readonly name?: string;
  /** Whether the question has to be asked; one that is answered by an argument has not. */
  readonly isNeeded: (answers: Answers) => boolean;
  readonly ask: (answers: Answers, page: Page) => Promise<Answers | typeof back | AskAgain>;
}

/**
 * Asks the needed questions one after the other, with a way back that keeps what was answered already.
 * Rejects with `CancellationError` when left.
 */
export async function runWizard<Answers>(
  title: string,
  steps: readonly Step<Answers>[],
  given: Answers,
): Promise<Answers> {
  const needed = steps.filter((step) => step.isNeeded(given));
  const asked = new Set(needed.flatMap(({ name }) => (name === undefined ? [] : [name])));
  let answers = given;
  let index = 0;
  /** Where a question that is asked again leads back to. */
  let origin: number | undefined;
  for (let step = needed[0]; step !== undefined; step = needed[index]) {
    const isAgain = origin !== undefined;
    const page = { title, step: index + 1, totalSteps: needed.length, asked, isAgain };
    const answer = await step.ask(answers, page);
    if (answer instanceof AskAgain) {
      const wanted = needed.findIndex(({ name }) => name === answer.step);
      origin = wanted < 0 ? undefined : index;
      index = wanted < 0 ? index : wanted;
      continue;
    }
    answers = answer === back ? answers : answer;
    index = origin ?? index + (answer === back ? -1 : 1);
    origin = undefined;
  }
  return answers;
}

/** A question that is answered by a text. */
export interface TextQuestion {
  readonly prompt: string;
  readonly value: string;
  readonly placeholder?: string;
  /** What is wrong with a text, or undefined when it will do. Called as one types. */
  readonly problemOf: (text: string) => string | undefined;
}

/** Asks for a text. */
export function askText(page: Page, question: TextQuestion): Promise<string | typeof back> {
  const input = window.createInputBox();
  input.prompt = question.prompt;
  input.value = question.value;
  input.placeholder = question.placeholder;
  const check = (): boolean => {
    input.validationMessage = question.problemOf(input.value);
    return input.validationMessage === undefined;
  };
  input.onDidChangeValue(check);
  return answerOf<string>(input, page, (resolve) => {
    input.onDidAccept(() => {
      if (check()) {
        resolve(input.value.trim());
      }
    });
    return onBack(input, resolve);
  });
}

/** A row to pick, and what picking it means. */
export interface Choice<Value> extends QuickPickItem {
  readonly value: Value;
  /** Starts a group of choices under this heading; it may be empty. */
  readonly heading?: string;
}

/** A question that is answered by one of some choices. The first of them is the proposal. */
export interface ChoiceQuestion<Value> {
  readonly placeholder: string;
  readonly choices: readonly Choice<Value>[];
  /** The answer that was given before, which is proposed instead of the first. */
  readonly isChosen?: (value: Value) => boolean;
}

/** Asks for one of several choices. */
export function askChoice<Value>(
  page: Page,
  { placeholder, choices, isChosen }: ChoiceQuestion<Value>,
): Promise<Value | typeof back> {
  const pick = window.createQuickPick<Choice<Value>>();
  pick.placeholder = placeholder;
  pick.items = choices.flatMap(withHeading);
  const chosen = choices.find(({ value }) => isChosen?.(value) === true);
  if (chosen !== undefined) {
    pick.activeItems = [chosen];
  }
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  return answerOf<Value>(pick, page, (resolve) => {
    pick.onDidAccept(() => {
      const [selected] = pick.selectedItems;
      if (selected !== undefined) {
        resolve(selected.value);
      }
    });
    return pick.onDidTriggerButton((button) => {
      if (button === QuickInputButtons.Back) {
        resolve(back);
      }
    });
  });
}

function withHeading<Value>(choice: Choice<Value>): readonly Choice<Value>[] {
  const { heading, value } = choice;
  const separator = { label: heading ?? "", kind: QuickPickItemKind.Separator, value };
  return heading === undefined ? [choice] : [separator, choice];
}

function onBack(input: InputBox, resolve: (answer: typeof back) => void): Disposable {
  return input.onDidTriggerButton((button) => {
    if (button === QuickInputButtons.Back) {
      resolve(back);
    }
  });
}

async function answerOf<Value>(
  input: QuickInput & { buttons: readonly unknown[] },
  page: Page,
  listen: (resolve: (answer: Value | typeof back) => void) => Disposable,
): Promise<Value | typeof back> {
  input.title = page.title;
  input.step = page.totalSteps > 1 ? page.step : undefined;
  input.totalSteps = page.totalSteps > 1 ? page.totalSteps : undefined;
  input.ignoreFocusOut = true;
  input.buttons = page.step > 1 || page.isAgain === true ? [QuickInputButtons.Back] : [];
  let subscriptions: Disposable | undefined;
  try {
    return await new Promise<Value | typeof back>((resolve, reject) => {
      subscriptions = Disposable.from(
        listen(resolve),
        input.onDidHide(() => reject(new CancellationError())),
      );
      input.show();
    });
  } finally {
    subscriptions?.dispose();
    input.dispose();
  }
}
