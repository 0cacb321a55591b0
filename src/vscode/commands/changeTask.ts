import { window } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { type RegistryService, type TaskChange } from "../../core/ports.ts";
import { type Registry } from "../../core/registry/registry.ts";
import { type Task } from "../../core/task/task.ts";
import { pickRegistry } from "../input/pickRegistry.ts";
import { pickTask } from "../input/pickTask.ts";
import { isRecord, textOf } from "../input/record.ts";
import { readRegistry, readTaskName, resolveRegistry } from "../input/targets.ts";
import { withCancellableProgress } from "../progress.ts";
import { showError } from "../showError.ts";
import {
  connectedService,
  requestSignal,
  requireTrust,
  type CommandContext,
} from "./commandContext.ts";

/** Turns on a task and its base image trigger; the stages that it follows stay. */
export function enableTrigger(context: CommandContext, argument: unknown): Promise<void> {
  return changeTask(context, argument, "Turn On Trigger", (task) => ({
    isEnabled: true,
    baseImageTrigger: scopeOf(task) ?? "Runtime",
  }));
}

/** Has a task run again when the base image of any stage moves. */
export function trackAllStages(context: CommandContext, argument: unknown): Promise<void> {
  return changeTask(context, argument, "Track All Stages", () => ({ baseImageTrigger: "All" }));
}

/** Sets the platform of a task: what `FROM --platform` said, which ACR's scanner does not read. */
export async function setTaskPlatform(context: CommandContext, argument: unknown): Promise<void> {
  const platform = isRecord(argument) ? textOf(argument, "platform") : undefined;
  if (platform === undefined) {
    throw new AcrError("invalidRequest", "Which platform to set is said by a fix of a FROM line");
  }
  await changeTask(context, argument, "Set Platform", () => ({ platform }));
}

async function changeTask(
  context: CommandContext,
  argument: unknown,
  title: string,
  changeOf: (task: Task) => TaskChange,
): Promise<void> {
  requireTrust("Changing a task");
  const service = await connectedService(context, requestSignal());
  const { registry, name } = await taskFor(context, argument, title);
  const changed = await withCancellableProgress(
    `Changing task ${registry.id.name}/${name}`,
    async (_progress, signal) => {
      const before = await service.getTask(registry.id, name, signal);
      const change = changeOf(before);
      const after = await service.updateTask(registry.id, name, change, signal);
      return { after, undo: undoOf(before, change) };
    },
  );
  context.catalog.forget(registry.id);
  offerUndo(context, { service, registry, ...changed });
}

/** What was, of that which a change names; the rest may be changed by others meanwhile. */
function undoOf(before: Task, { isEnabled, baseImageTrigger, platform }: TaskChange): TaskChange {
  return {
    isEnabled: isEnabled === undefined ? undefined : before.isEnabled,
    baseImageTrigger:
      baseImageTrigger === undefined
        ? undefined
        : isTriggered(before)
          ? scopeOf(before)
          : "disabled",
    platform: platform === undefined ? undefined : before.platform,
  };
}

interface ChangedTask {
  readonly service: RegistryService;
  readonly registry: Registry;
  readonly after: Task;
  readonly undo: TaskChange;
}

function offerUndo(context: CommandContext, { service, registry, after, undo }: ChangedTask): void {
  const name = `${registry.id.name}/${after.name}`;
  void window
    .showInformationMessage(`Task ${name} was changed: ${describe(after)}`, "Undo")
    .then(async (answer) => {
      if (answer === undefined) {
        return;
      }
      await service.updateTask(registry.id, after.name, undo, requestSignal());
      context.catalog.forget(registry.id);
    })
    .then(undefined, (error: unknown) =>
      showError(error, `Undoing the change of ${name}`, context.log),
    );
}

function describe(task: Task): string {
  const stages = scopeOf(task) === "All" ? "of all stages" : "of the last stage";
  const trigger = isTriggered(task)
    ? `runs when a base image ${stages} moves`
    : "has no base image trigger";
  return `${trigger}, platform ${task.platform}${task.isEnabled ? "" : ", disabled"}`;
}

function scopeOf(task: Task): "Runtime" | "All" | undefined {
  const trigger = task.triggers.find(({ kind }) => kind === "baseImage");
  return trigger?.kind === "baseImage" ? trigger.scope : undefined;
}

function isTriggered(task: Task): boolean {
  return task.triggers.some(({ kind, isEnabled }) => kind === "baseImage" && isEnabled);
}

/** The task that the argument names, or one that the user picks. */
export async function taskFor(
  { catalog }: CommandContext,
  argument: unknown,
  title: string,
): Promise<{ readonly registry: Registry; readonly name: string }> {
  const reference = readRegistry(argument);
  const registry =
    reference === undefined
      ? await pickRegistry(catalog, title)
      : await resolveRegistry(catalog, reference);
  return { registry, name: readTaskName(argument) ?? (await pickTask(catalog, registry, title)) };
}
