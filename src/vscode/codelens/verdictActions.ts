import { workspace, type Command, type TextDocument, type Uri } from "vscode";
import { type StageVerdict, type TrackingRemedy } from "../../core/tracking/verdict.ts";
import { type ExplainSubject } from "../explain/explanation.ts";
import { type Verdicts } from "../tracking/verdicts.ts";

/** Statuses about which there is nothing to explain or to do. */
const quietStatuses: ReadonlySet<StageVerdict["status"]> = new Set(["stage", "scratch"]);

/** The headline of a verdict with its icon, as a lens shows it. */
export function headlineText({ status, icon, headline, detail }: StageVerdict): string {
  const text = detail === undefined ? headline : `${headline} · ${detail}`;
  // The lens swallows an ordinary blank after an icon.
  return status === "stage" ? text : `$(${icon})\u00a0${text}`;
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
  const choose =
    verdict.status === "cannotResolve" && verdict.perTask.length > 1
      ? [chooseTasksCommand(document.uri)]
      : [];
  const only = verdict.perTask.length === 1 ? verdict.perTask[0]?.task : undefined;
  const run = verdict.status === "tracked" && only !== undefined ? [runCommand("Run", only)] : [];
  const build = verdict.stage.isFinal ? [buildCommand(document.uri)] : [];
  return [...choose, ...remedies, ...create, ...run, ...build];
}

/** The command that carries a remedy out; none for what has to be done elsewhere. */
function remedyCommand(
  remedy: TrackingRemedy,
  verdict: StageVerdict,
  document: TextDocument,
): readonly Command[] {
  const own = { dockerfile: document.uri.toString(), stage: verdict.stage.index };
  switch (remedy.code) {
    case "useTag":
      return useTagCommand(remedy, verdict, document);
    case "fixLine":
      return [
        {
          title: "Fix…",
          tooltip: remedy.title,
          command: "acrTasks.fixLine",
          arguments: [own],
        },
      ];
    case "importImage":
      return [{ ...importCommand(remedy.title), arguments: [{ ...own, image: remedy.image }] }];
    case "createTask":
      return [createTaskCommand(remedy.title, document.uri)];
    case "chooseValue":
      return chooseCommand(remedy, verdict, document.uri);
    default:
      return taskRemedyCommand(remedy);
  }
}

/** The command of a remedy that needs no Dockerfile; none for another remedy. */
function taskRemedyCommand(remedy: TrackingRemedy): readonly Command[] {
  switch (remedy.code) {
    case "runTask":
      return [runCommand(remedy.title, remedy.task)];
    case "trackAllStages":
      return [
        {
          title: remedy.title,
          tooltip: "Have the task run when the base image of any stage moves",
          command: "acrTasks.trackAllStages",
          arguments: [remedy.task],
        },
      ];
    case "enableTrigger":
      return [
        {
          title: remedy.title,
          tooltip: "Have the task run when its base image moves",
          command: "acrTasks.enableTrigger",
          arguments: [remedy.task],
        },
      ];
    case "importImage":
      return [{ ...importCommand(remedy.title), arguments: [{ image: remedy.image }] }];
    default:
      return [];
  }
}

/** The commands that carry a remedy out for what a page explains; none in Restricted Mode. */
export function remedyCommandsFor(
  remedy: TrackingRemedy,
  subject: ExplainSubject,
  verdicts: Verdicts,
): readonly Command[] {
  if (!workspace.isTrusted) {
    return [];
  }
  if (subject.kind === "task") {
    return taskRemedyCommand(remedy);
  }
  const document = workspace.textDocuments.find(({ uri }) => uri.toString() === subject.dockerfile);
  const verdict = document && verdicts.of(document)[subject.stage];
  return document === undefined || verdict === undefined
    ? []
    : remedyCommand(remedy, verdict, document);
}

function importCommand(title: string): Command {
  return {
    title,
    tooltip: "Copy the image into a registry of yours, where ACR watches it",
    command: "acrTasks.importAndRewrite",
  };
}

/** Without a task a value is assumed; where tasks disagree, the tasks are chosen. */
function chooseCommand(
  { title, names }: TrackingRemedy & { readonly code: "chooseValue" },
  { perTask }: StageVerdict,
  dockerfile: Uri,
): readonly Command[] {
  const argument = { dockerfile: dockerfile.toString(), names };
  return perTask.length === 0
    ? [
        {
          title,
          tooltip: `Choose the value of ${names.join(", ")}`,
          command: "acrTasks.chooseValue",
          arguments: [argument],
        },
      ]
    : [];
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

function chooseTasksCommand(dockerfile: Uri): Command {
  return {
    title: "Choose…",
    tooltip: "Choose which tasks build this Dockerfile",
    command: "acrTasks.chooseTasks",
    arguments: [{ dockerfile: dockerfile.toString() }],
  };
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
