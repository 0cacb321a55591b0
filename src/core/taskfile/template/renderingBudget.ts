import { largestValue, sizeOf } from "./functionTexts.ts";
import { type GoValue } from "./goValue.ts";
import { TemplateError } from "./templateSyntax.ts";

const mostSteps = 200_000;
/** Characters and entries that functions and printing may read and make in all. */
const mostWork = 16 * 1024 * 1024;

/** What one rendering may use, so that none can hang; no task file needs as much. Each method throws `TemplateError`. */
export class RenderingBudget {
  #length = 0;
  #steps = 0;
  #work = 0;

  /** Takes one step. */
  step(line: number): void {
    this.#steps += 1;
    if (this.#steps > mostSteps) {
      throw new TemplateError(line, `it takes more than ${mostSteps} steps`);
    }
  }

  /** Takes the work of reading or making a value. */
  weigh(value: GoValue, line: number): void {
    const size = sizeOf(value, mostWork - this.#work);
    if (size === undefined) {
      throw new TemplateError(line, "a value is nested too deeply");
    }
    this.#work += size;
    if (this.#work > mostWork) {
      throw new TemplateError(line, "it takes too much work");
    }
  }

  /** Takes the characters of a text that is printed. */
  print(text: string, line: number): void {
    this.step(line);
    this.#length += text.length;
    if (this.#length > largestValue) {
      throw new TemplateError(line, `the result is longer than ${largestValue} characters`);
    }
  }
}
