import { CancellationError, window, workspace, type QuickPickItem } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { formatTask } from "../../core/tracking/taskName.ts";
import { type TaskName } from "../../core/tracking/verdict.ts";
import { pickDockerfile } from "../input/pickDockerfile.ts";
import { readDockerfile } from "../input/targets.ts";
import { connectedService, requestSignal, type CommandContext } from "./commandContext.ts";

interface TaskItem extends QuickPickItem {
  /** Undefined: they are found by repository, branch and path. */
  readonly name: TaskName | undefined;
}

/** Lets the user say which tasks build a Dockerfile, where repository, branch and path do not tell. */
export async function chooseTasks(context: CommandContext, argument: unknown): Promise<void> {
  await connectedService(context, requestSignal());
  const dockerfile = readDockerfile(argument) ?? (await pickDockerfile("Choose Tasks"));
  const { serviceFacts, pins, verdicts } = context;
  const document = await workspace.openTextDocument(dockerfile);
  const file = { uri: dockerfile, text: document.getText() };
  const all = serviceFacts.tasks();
  if (all.length === 0) {
    throw new AcrError("notFound", "There are no tasks yet: create one first");
  }
  const chosen = new Set(verdicts.tasksOf(file).tasks.map(formatTask));
  const items: readonly TaskItem[] = all.map((task) => ({
    label: formatTask(task),
    description: task.task.step.contextPath ?? "",
    picked: chosen.has(formatTask(task)),
    name: { registry: task.registry.name, task: task.task.name },
  }));
  const automatic: TaskItem = {
    label: "Find them by repository, branch and path",
    description: "forget what was chosen",
    name: undefined,
  };
  const isPinned = pins.of(dockerfile) !== undefined;
  const answer = await window.showQuickPick(isPinned ? [automatic, ...items] : items, {
    title: "Choose Tasks",
    placeHolder: `Tasks that build ${workspace.asRelativePath(dockerfile)}`,
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (answer === undefined) {
    throw new CancellationError();
  }
  const names = answer.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const isAutomatic = answer.some(({ name }) => name === undefined);
  await pins.pin(dockerfile, isAutomatic ? undefined : names);
  verdicts.outdate();
}
