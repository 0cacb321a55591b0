import { AcrError } from "../../core/errors.ts";
import { type Registry } from "../../core/registry/registry.ts";
import { type Run } from "../../core/run/run.ts";
import { type RegistryCatalog } from "../registryCatalog.ts";
import { ageText, facts, statusIcon, triggerText } from "../tree/runText.ts";
import { askChoice, back, type Choice } from "./wizard.ts";

/** Which runs a picker offers. */
export interface RunQuestion {
  readonly title: string;
  readonly registry: Registry;
  /** What is said when there is none: a sentence without full stop. */
  readonly none: string;
  readonly isOffered: (run: Run) => boolean;
  readonly now: number;
}

/** Asks for a run of a registry. Rejects with `notFound` when none is offered. */
export async function pickRun(catalog: RegistryCatalog, question: RunQuestion): Promise<Run> {
  const { title, registry, none, isOffered, now } = question;
  const runs = (await catalog.runs(registry.id)).filter(isOffered);
  if (runs.length === 0) {
    throw new AcrError("notFound", none);
  }
  const chosen = await askChoice(
    { title, step: 1, totalSteps: 1 },
    { placeholder: "Run", choices: runs.map((run) => choice(run, now)) },
  );
  return chosen === back ? pickRun(catalog, question) : chosen;
}

function choice(run: Run, now: number): Choice<Run> {
  return {
    label: run.id,
    description: facts(
      run.task ?? "quick run",
      run.status,
      triggerText(run),
      ageText(run.createdAt, now),
    ),
    iconPath: statusIcon(run.status),
    value: run,
  };
}
