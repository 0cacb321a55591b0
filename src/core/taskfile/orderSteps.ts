import { type EngineResult } from "./task.ts";
import { findStepProblem } from "./checkTask.ts";
import { type StepContent } from "./taskContent.ts";

/** The vertex before all steps; `when: ["-"]` means it. */
const root = "acb_root";

/** Id of a step: its own, or one made from its position in the file. */
export function stepId(step: StepContent, index: number): string {
  return step.id === undefined || step.id === "" ? `acb_step_${index}` : step.id;
}

/**
 * Checks the steps in the order of the file and gives for each the ids of those that it waits for: the ones in `when`,
 * without it the step before. `when` may only name earlier steps. The messages are the engine's; only a repeated id in
 * `when`, on which the engine waits for ever, is refused in other words
 * (https://github.com/Azure/acr-builder, graph package).
 */
export function orderSteps(
  steps: readonly StepContent[],
): EngineResult<readonly (readonly string[])[]> {
  const known = new Set<string>([root]);
  const waits: (readonly string[])[] = [];
  let previous = root;
  for (const [index, step] of steps.entries()) {
    const id = stepId(step, index);
    const when = whenOf(step, previous);
    const problem =
      findStepProblem(step, id) ?? findIdProblem(id, known) ?? findEdgeProblem(when, id, known);
    if (problem !== undefined) {
      return { kind: "failed", message: problem };
    }
    known.add(id);
    waits.push(when.filter((one) => one !== root));
    previous = id;
  }
  return findRepetition(steps) ?? { kind: "read", value: waits };
}

function whenOf({ when = [] }: StepContent, previous: string): readonly string[] {
  if (when.length === 0) {
    return [previous];
  }
  return when.length === 1 && when[0] === "-" ? [root] : when;
}

function findIdProblem(id: string, known: ReadonlySet<string>): string | undefined {
  if (id === root) {
    return `${root} is a reserved ID, it can't be used`;
  }
  return known.has(id) ? `${id} already exists as a vertex` : undefined;
}

function findEdgeProblem(
  when: readonly string[],
  id: string,
  known: ReadonlySet<string>,
): string | undefined {
  const unknown = when.find((one) => !known.has(one));
  if (unknown === undefined) {
    return undefined;
  }
  return unknown === ""
    ? "from cannot be empty"
    : `${unknown} does not exist as a vertex [from: ${unknown}, to: ${id}]`;
}

function findRepetition(
  steps: readonly StepContent[],
): { readonly kind: "failed"; readonly message: string } | undefined {
  for (const [index, { when = [] }] of steps.entries()) {
    const seen = new Set<string>();
    for (const one of when) {
      if (seen.has(one)) {
        const id = stepId(steps[index] ?? {}, index);
        return { kind: "failed", message: `when of step ${id} names ${one} more than once` };
      }
      seen.add(one);
    }
  }
  return undefined;
}
