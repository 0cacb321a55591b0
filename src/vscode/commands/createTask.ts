import { commands, window } from "vscode";
import { type Task } from "../../core/task/task.ts";
import { pickDockerfile } from "../input/pickDockerfile.ts";
import { readDockerfile } from "../input/targets.ts";
import { withCancellableProgress } from "../progress.ts";
import { askTask, type TaskAnswers } from "./askTask.ts";
import {
  connectedService,
  requestSignal,
  requireTrust,
  type CommandContext,
} from "./commandContext.ts";

/** What creating a task gives back: to tests, keybindings and other extensions. */
export interface CreatedTask {
  readonly registry: string;
  readonly task: string;
}

/** Creates a task that builds a Dockerfile, and offers to run it once, because only then it is armed. */
export async function createTask(context: CommandContext, argument: unknown): Promise<CreatedTask> {
  requireTrust("Creating a task");
  await connectedService(context, requestSignal());
  const dockerfile = readDockerfile(argument) ?? (await pickDockerfile("Create Task"));
  const answers = await askTask(context, dockerfile, argument);
  const { registry } = answers;
  const task = await create(context, answers);
  context.catalog.forget(registry.id);
  offerRun(registry.id.name, task);
  return { registry: registry.id.name, task: task.name };
}

async function create(context: CommandContext, { registry, task }: TaskAnswers): Promise<Task> {
  const service = await connectedService(context, requestSignal());
  return withCancellableProgress(
    `Creating task ${registry.id.name}/${task.name}`,
    (_progress, signal) => service.createTask(registry.id, task, signal),
  );
}

function offerRun(registry: string, task: Task): void {
  const isTriggered = task.triggers.some(
    ({ kind, isEnabled }) => kind === "baseImage" && isEnabled,
  );
  const advice = isTriggered ? " Base images are tracked once it has run successfully" : "";
  void window
    .showInformationMessage(`Task ${registry}/${task.name} was created.${advice}`, "Run Once")
    .then((answer) =>
      answer === undefined
        ? undefined
        : commands.executeCommand("acrTasks.runTask", { registry, task: task.name }),
    );
}
