import { Uri, workspace } from "vscode";
import { sameRepository } from "../../core/build/gitConfig.ts";
import { parseEmulatedSourceLocation } from "../../core/build/sourceLocation.ts";
import { type Clock, type Log } from "../../core/ports.ts";
import { type Task, type TaskStep } from "../../core/task/task.ts";
import { readTaskFileSteps } from "../../core/taskfile/taskFileSteps.ts";
import { type SimpleStep } from "../../core/taskfile/simpleTaskFile.ts";
import { messageOf } from "../showError.ts";
import { type LocatedFile } from "./dockerfileLocations.ts";
import { LoadedValues } from "./loadedValues.ts";

/** Milliseconds after which a task file is read again. */
const freshFor = 5_000;

/** The steps of tasks with task files: from the service where it holds the file, else from the workspace. */
export class TaskFiles {
  readonly #texts: LoadedValues<Uri, string | undefined>;

  constructor(clock: Clock, log: Log, onLoaded: () => void) {
    this.#texts = new LoadedValues({
      keyText: (uri) => uri.toString(),
      load: textOf,
      freshFor,
      clock,
      onLoaded,
      onError: (uri, error) => log.warn(`Reading ${uri.path}: ${messageOf(error)}`),
    });
  }

  /**
   * The steps of a task as far as they are known; undefined when it has no task file, or when the file is neither
   * held by the service nor in one of the given repositories. Starts to read what is not known.
   */
  stepsOf({ step }: Task, repositories: readonly LocatedFile[]): readonly SimpleStep[] | undefined {
    if (step.kind === "docker" || step.kind === "unknown") {
      return undefined;
    }
    const read = (path: string | undefined): string | undefined =>
      path === undefined ? undefined : this.#textIn(step, path, repositories);
    const text = step.content ?? read(step.taskFilePath);
    const valuesFile = step.valuesContent ?? read(step.valuesFilePath);
    if (text === undefined) {
      return undefined;
    }
    const steps = readTaskFileSteps(text, { valuesFile, set: step.values });
    return steps.kind === "steps" ? steps.steps : undefined;
  }

  #textIn(
    { contextPath }: TaskStep,
    path: string,
    repositories: readonly LocatedFile[],
  ): string | undefined {
    const source = contextPath === undefined ? undefined : parseEmulatedSourceLocation(contextPath);
    if (source?.kind !== "git") {
      return undefined;
    }
    const root = repositories.find((own) =>
      own.repositories.some((address) => sameRepository(address, source.remote)),
    )?.root;
    const wanted = `${source.folder ?? ""}/${path}`;
    const isInside = !wanted.split("/").includes("..");
    return root === undefined || !isInside
      ? undefined
      : this.#texts.get(Uri.joinPath(root, wanted))?.value;
  }
}

async function textOf(uri: Uri): Promise<string | undefined> {
  const open = workspace.textDocuments.find((own) => own.uri.toString() === uri.toString());
  if (open !== undefined) {
    return open.getText();
  }
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    // Not in the checked out branch: what the task does cannot be known from here.
    return undefined;
  }
}
