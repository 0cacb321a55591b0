import { workspace, type Command, type TextDocument, type Uri } from "vscode";
import { type StageVerdict, type TrackingRemedy } from "../../core/tracking/verdict.ts";

/** Statuses about which there is nothing to explain or to do. */
const quietStatuses: ReadonlySet<StageVerdict["status"]> = new Set(["stage", "scratch"]);

/** The headline of a verdict with its icon, as a lens shows it. */
export function headlineText({ status, icon, headline }: StageVerdict): string {
  // The lens swallows an ordinary blank after an icon.
  return status === "stage" ? headline : `$(${icon})\u00a0${headline}`;
}

/** At most three things to do about a verdict, the most useful first; *Explain* is always the last. */
export function actionsFor(verdict: StageVerdict, document: TextDocument): readonly Command[] {
  const explain = explainCommand(verdict, document.uri);
  if (quietStatuses.has(verdict.status)) {
    return verdict.stage.isFinal && workspace.isTrusted ? [buildCommand(document.uri)] : [];
  }
  const doing = workspace.isTrusted ? doingFor(verdict, document) : [];
  return [...doing.slice(0, 2), explain];
}

/** The command that explains a verdict. */
export function explainCommand({ stage }: StageVerdict, dockerfile: Uri): Command {
  return {
    title: "Explain",
    tooltip: "Show each check that led to this verdict",
    command: "acrTasks.explainTracking",
    arguments: [{ dockerfile: dockerfile.toString(), stage: stage.index }],
  };
}

function doingFor(verdict: StageVerdict, document: TextDocument): readonly Command[] {
  const remedies = verdict.remedies.flatMap((remedy) => remedyCommand(remedy, verdict, document));
  // The questions before a task ask for the value that is missing.
  const isOpen = verdict.status === "cannotResolve" && verdict.perTask.length === 0;
  const create =
    isOpen && verdict.stage.isFinal ? [createTaskCommand("Create Task…", document.uri)] : [];
  const only = verdict.perTask.length === 1 ? verdict.perTask[0]?.task : undefined;
  const run = verdict.status === "tracked" && only !== undefined ? [runCommand("Run", only)] : [];
  const build = verdict.stage.isFinal ? [buildCommand(document.uri)] : [];
  return [...remedies, ...create, ...run, ...build];
}

/** Remedies that this version can carry out; the others are only named by *Explain*. */
function remedyCommand(
  remedy: TrackingRemedy,
  verdict: StageVerdict,
  document: TextDocument,
): readonly Command[] {
  switch (remedy.code) {
    case "runTask":
      return [runCommand(remedy.title, remedy.task)];
    case "createTask":
      return [createTaskCommand(remedy.title, document.uri)];
    case "useTag":
      return useTagCommand(remedy, verdict, document);
    case "trackAllStages":
    case "enableTrigger":
    case "importImage":
    case "fixLine":
    case "chooseValue":
    case "advise":
      return [];
  }
}

function useTagCommand(
  { title, tag }: TrackingRemedy & { readonly code: "useTag" },
  { stage }: StageVerdict,
  document: TextDocument,
): readonly Command[] {
  // Only where the tag is written on the line itself: a variable may serve other lines too.
  if (!/:[\w.-]+$/u.test(stage.imageText)) {
    return [];
  }
  const command = "acrTasks.useTag";
  return [
    {
      title,
      command,
      arguments: [{ dockerfile: document.uri.toString(), stage: stage.index, tag }],
    },
  ];
}

function runCommand(
  title: string,
  task: { readonly registry: string; readonly task: string },
): Command {
  return {
    title,
    tooltip: `Run task ${task.registry}/${task.task} now`,
    command: "acrTasks.runTask",
    arguments: [task],
  };
}

function createTaskCommand(title: string, dockerfile: Uri): Command {
  return {
    title,
    tooltip: "Create a task that rebuilds the image when its base image moves",
    command: "acrTasks.createTask",
    arguments: [{ dockerfile: dockerfile.toString() }],
  };
}

function buildCommand(dockerfile: Uri): Command {
  return {
    title: "Build…",
    tooltip: "Build this Dockerfile's folder in a registry",
    command: "acrTasks.buildImage",
    arguments: [{ dockerfile: dockerfile.toString() }],
  };
}
