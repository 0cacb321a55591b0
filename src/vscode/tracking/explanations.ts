import { Uri, workspace, type Event } from "vscode";
import { formatFamiliarReference, parseImageReference } from "../../core/image/imageReference.ts";
import { type Clock, type Log } from "../../core/ports.ts";
import { formatTask } from "../../core/tracking/taskName.ts";
import { type RegistryTask, type TaskVerdict, type Verdict } from "../../core/tracking/verdict.ts";
import { type UpdateOwner } from "../../core/updates/updateOwner.ts";
import { ownerWords } from "../../core/updates/ownerWords.ts";
import { updateOwners } from "../../core/updates/updateOwners.ts";
import { type UpdateTools } from "../../core/updates/updateTools.ts";
import {
  type Explanation,
  type ExplainSource,
  type ExplainSubject,
} from "../explain/explanation.ts";
import { type DockerfileIndex } from "../workspace/dockerfileIndex.ts";
import { type LoadedValues } from "./loadedValues.ts";
import { type ServiceFacts } from "./serviceFacts.ts";
import { createUpdateToolFiles } from "./updateToolFiles.ts";
import { type JudgedFile, type Verdicts } from "./verdicts.ts";

/** What explanations are made from. */
export interface ExplanationPorts {
  readonly verdicts: Verdicts;
  readonly service: ServiceFacts;
  readonly index: DockerfileIndex;
  readonly clock: Clock;
  readonly log: Log;
}

/** Explains `FROM` lines and tasks for people: the verdicts with where they are and what else is to be known. */
export class Explanations implements ExplainSource {
  readonly #ports: ExplanationPorts;
  readonly #updateTools: LoadedValues<Uri, UpdateTools>;

  constructor(ports: ExplanationPorts) {
    const { verdicts, clock, log } = ports;
    this.#ports = ports;
    this.#updateTools = createUpdateToolFiles(clock, log, () => verdicts.outdate());
  }

  get onDidChange(): Event<void> {
    return this.#ports.verdicts.onDidChange;
  }

  async explain(subject: ExplainSubject, signal: AbortSignal): Promise<Explanation | undefined> {
    return subject.kind === "stage"
      ? this.#explainStage(Uri.parse(subject.dockerfile, true), subject.stage, signal)
      : this.#explainTask(subject.registry, subject.task);
  }

  /** What else is to be known about a `FROM`: how its tasks were found, and which tools change the line. */
  notesOf(file: JudgedFile, verdict: Verdict): readonly string[] {
    const { notes } = this.#ports.verdicts.tasksOf(file);
    return [...notes, ...this.#ownersOf(file.uri, verdict).map(({ message }) => message)];
  }

  /** Who else brings updates of the image, in a few words for a lens; undefined where nobody does. */
  ownerOf(file: JudgedFile, verdict: Verdict): string | undefined {
    return ownerWords(verdict.status, this.#ownersOf(file.uri, verdict));
  }

  /** The Dockerfile of the workspace that a task builds, and its path for people. */
  fileOf(task: RegistryTask): (JudgedFile & { readonly path: string }) | undefined {
    const { index, verdicts } = this.#ports;
    const name = formatTask(task);
    const found = index
      .dockerfiles()
      .find(({ uri }) =>
        verdicts.tasksFor(Uri.parse(uri, true)).tasks.some((own) => formatTask(own) === name),
      );
    return found && { uri: Uri.parse(found.uri, true), text: found.text, path: found.path };
  }

  #ownersOf(dockerfile: Uri, { image }: Verdict): readonly UpdateOwner[] {
    const location = this.#ports.verdicts.locationOf(dockerfile);
    const parsed = image === undefined ? undefined : parseImageReference(image);
    if (location?.root === undefined || parsed?.kind !== "image") {
      return [];
    }
    const tools = this.#updateTools.get(location.root)?.value;
    return tools === undefined ? [] : updateOwners(tools, location.path, parsed.image);
  }

  async #explainStage(
    dockerfile: Uri,
    stage: number,
    signal: AbortSignal,
  ): Promise<Explanation | undefined> {
    const document = await openOrUndefined(dockerfile);
    signal.throwIfAborted();
    const verdict = document && this.#ports.verdicts.of(document)[stage];
    if (document === undefined || verdict === undefined) {
      return undefined;
    }
    const line = document.positionAt(verdict.stage.range.start).line + 1;
    const file = { uri: dockerfile, text: document.getText() };
    return {
      title: `FROM ${verdict.stage.imageText}`,
      place: `${workspace.asRelativePath(dockerfile)}, line ${line}`,
      summary: verdict,
      parts:
        verdict.perTask.length === 0
          ? [{ heading: undefined, verdict }]
          : verdict.perTask.map(partOf),
      notes: this.notesOf(file, verdict),
    };
  }

  #explainTask(registry: string, name: string): Explanation | undefined {
    const { service, verdicts } = this.#ports;
    const task = service
      .tasks()
      .find((own) => isSame(own.registry.name, registry) && isSame(own.task.name, name));
    if (task === undefined) {
      return undefined;
    }
    const file = this.fileOf(task);
    const verdict = verdicts.diagnose(task, file);
    return (
      verdict && {
        title: formatTask(task),
        place: file === undefined ? recordedPlace(verdict) : file.path,
        summary: verdict,
        parts: [{ heading: undefined, verdict }],
        notes: file === undefined ? [] : this.notesOf(file, verdict),
      }
    );
  }
}

function partOf(verdict: TaskVerdict): Explanation["parts"][number] {
  return { heading: `${verdict.task.registry}/${verdict.task.task}`, verdict };
}

/** Without its Dockerfile a task is judged by what its last successful run recorded. */
function recordedPlace({ image }: Verdict): string {
  const parsed = image === undefined ? undefined : parseImageReference(image);
  const recorded =
    parsed?.kind === "image"
      ? `, judged by its record: ${formatFamiliarReference(parsed.image)}`
      : "";
  return `Its Dockerfile is not in this workspace${recorded}`;
}

async function openOrUndefined(
  uri: Uri,
): Promise<Awaited<ReturnType<typeof workspace.openTextDocument>> | undefined> {
  try {
    return await workspace.openTextDocument(uri);
  } catch {
    // Deleted or renamed: then the page says that its subject is gone.
    return undefined;
  }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
