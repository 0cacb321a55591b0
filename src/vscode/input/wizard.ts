import {
  CancellationError,
  Disposable,
  QuickInputButtons,
  window,
  type InputBox,
  type QuickInput,
  type QuickPickItem,
} from "vscode";

/** What a step answers when the back button was pressed. */
export const back = Symbol("back");

/** Where a step stands in its wizard. */
export interface Page {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** One question. It gets the answers so far and gives them with its own, or `back`. */
export interface Step<Answers> {
  /** Whether the question has to be asked; one that is answered by an argument has not. */
  readonly isNeeded: (answers: Answers) => boolean;
  readonly ask: (answers: Answers, page: Page) => Promise<Answers | typeof back>;
}

/** Asks the needed questions one after the other, with a way back. Rejects with `CancellationError` when left. */
export async function runWizard<Answers>(
  title: string,
  steps: readonly Step<Answers>[],
  given: Answers,
): Promise<Answers> {
  const needed = steps.filter((step) => step.isNeeded(given));
  const history = [given];
  for (let index = 0; index < needed.length;) {
    const step = needed[index];
    const answers = history[index];
    if (step === undefined || answers === undefined) {
      break;
    }
    const answer = await step.ask(answers, { title, step: index + 1, totalSteps: needed.length });
    if (answer === back) {
      index -= 1;
    } else {
      history[index + 1] = answer;
      index += 1;
    }
  }
  return history[needed.length] ?? given;
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
}

/** A question that is answered by one of some choices. The first of them is the proposal. */
export interface ChoiceQuestion<Value> {
  readonly placeholder: string;
  readonly choices: readonly Choice<Value>[];
}

/** Asks for one of several choices. */
export function askChoice<Value>(
  page: Page,
  { placeholder, choices }: ChoiceQuestion<Value>,
): Promise<Value | typeof back> {
  const pick = window.createQuickPick<Choice<Value>>();
  pick.placeholder = placeholder;
  pick.items = choices;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  return answerOf<Value>(pick, page, (resolve) => {
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen !== undefined) {
        resolve(chosen.value);
      }
    });
    return pick.onDidTriggerButton((button) => {
      if (button === QuickInputButtons.Back) {
        resolve(back);
      }
    });
  });
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
  input.buttons = page.step > 1 ? [QuickInputButtons.Back] : [];
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
