import { workspace, type Uri } from "vscode";
import { readBaseImages } from "../../core/dockerfile/baseImages.ts";
import { AcrError } from "../../core/errors.ts";
import { type BuildArgument } from "../../core/task/task.ts";
import { isRecord } from "./record.ts";
import { askText, type Step } from "./wizard.ts";

/** Answers that a build and a task have in common. */
export interface ArgumentAnswers {
  readonly arguments: readonly BuildArgument[];
  /** Host of the chosen registry, which an argument for a registry's name proposes. */
  readonly loginServer: string | undefined;
}

/** Reads `{ arguments: { NAME: "value" } }` from a command's argument. */
export function readBuildArguments(argument: unknown): readonly BuildArgument[] {
  const given = isRecord(argument) ? argument["arguments"] : undefined;
  if (!isRecord(given)) {
    return [];
  }
  return Object.entries(given).flatMap(([name, value]) =>
    typeof value === "string" ? [{ name, value, isSecret: false }] : [],
  );
}

/**
 * Names of the arguments without which the `FROM` lines of a Dockerfile have no image.
 * Rejects with `fileNotFound` when the file cannot be read.
 */
export async function neededArguments(
  dockerfile: Uri,
  given: readonly BuildArgument[],
): Promise<readonly string[]> {
  const text = await readDockerfile(dockerfile);
  const { stages } = readBaseImages(text, { buildArguments: given });
  return [...new Set(stages.flatMap((stage) => stage.unresolved))];
}

/** A question for one argument. A name that speaks of a registry proposes the chosen registry's host. */
export function argumentStep<Answers extends ArgumentAnswers>(
  name: string,
  remembered: string | undefined,
): Step<Answers> {
  return {
    name: argumentQuestion(name),
    isNeeded: () => true,
    ask: async (answers, page) => {
      const proposal = /registry/iu.test(name) ? (answers.loginServer ?? "") : "";
      const before = answers.arguments.find((argument) => argument.name === name)?.value;
      const value = await askText(page, {
        prompt: `Value of ${name}, which a FROM line uses without a default. Do not put a secret here`,
        value: before ?? remembered ?? proposal,
        problemOf: (text) => (text.trim() === "" ? `${name} needs a value` : undefined),
      });
      if (typeof value === "symbol") {
        return value;
      }
      const given = { name, value, isSecret: false };
      const isKnown = answers.arguments.some((argument) => argument.name === name);
      const all = isKnown
        ? answers.arguments.map((argument) => (argument.name === name ? given : argument))
        : [...answers.arguments, given];
      return { ...answers, arguments: all };
    },
  };
}

/** Name of the question for one argument. */
export function argumentQuestion(name: string): string {
  return `argument ${name}`;
}

async function readDockerfile(dockerfile: Uri): Promise<string> {
  const open = workspace.textDocuments.find(({ uri }) => uri.toString() === dockerfile.toString());
  if (open !== undefined) {
    return open.getText();
  }
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(dockerfile));
  } catch (error) {
    throw new AcrError("fileNotFound", `${workspace.asRelativePath(dockerfile)} cannot be read`, {
      cause: error,
    });
  }
}
