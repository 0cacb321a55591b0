import { commands, Disposable } from "vscode";
import { isRecord, textOf } from "../input/record.ts";
import { showError } from "../showError.ts";
import { buildImage } from "./buildImage.ts";
import { cancelRun } from "./cancelRun.ts";
import { copyImageName } from "../baseImages/copyImageName.ts";
import { enableTrigger, setTaskPlatform, trackAllStages } from "./changeTask.ts";
import { chooseDataFolder } from "./chooseDataFolder.ts";
import { chooseTasks } from "./chooseTasks.ts";
import { chooseValue } from "./chooseValue.ts";
import { type CommandContext } from "./commandContext.ts";
import { copyRunId } from "./copyRunId.ts";
import { createTask } from "./createTask.ts";
import { diagnoseTask } from "./diagnoseTask.ts";
import { explainTracking } from "./explainTracking.ts";
import { fixLine } from "./fixLine.ts";
import { importAndRewrite } from "./importAndRewrite.ts";
import { startLocalRegistry, stopLocalRegistry } from "./localRegistry.ts";
import { refresh } from "./refresh.ts";
import { runTask } from "./runTask.ts";
import { showLog } from "./showLog.ts";
import { useTag } from "./useTag.ts";

/** A command: it may give something back to whoever called it by program. */
interface Command {
  /** What it does, for an error message: `Building the image`. */
  readonly doing: string;
  readonly run: (context: CommandContext, argument: unknown) => unknown;
}

/** Every command of the extension. The manifest declares the same ids; a test compares the two. */
export const commandTable: Readonly<Record<`acrTasks.${string}`, Command>> = {
  "acrTasks.startLocalRegistry": { doing: "Starting the local registry", run: startLocalRegistry },
  "acrTasks.stopLocalRegistry": { doing: "Stopping the local registry", run: stopLocalRegistry },
  "acrTasks.chooseDataFolder": { doing: "Opening the setting", run: chooseDataFolder },
  "acrTasks.refresh": { doing: "Refreshing", run: refresh },
  "acrTasks.buildImage": { doing: "Building the image", run: buildImage },
  "acrTasks.createTask": { doing: "Creating the task", run: createTask },
  "acrTasks.runTask": { doing: "Running the task", run: runTask },
  "acrTasks.showLog": { doing: "Showing the log", run: showLog },
  "acrTasks.cancelRun": { doing: "Cancelling the run", run: cancelRun },
  "acrTasks.copyRunId": { doing: "Copying the run's id", run: copyRunId },
  "acrTasks.loadMoreRuns": { doing: "Loading more runs", run: loadMoreRuns },
  "acrTasks.explainTracking": { doing: "Explaining", run: explainTracking },
  "acrTasks.fixLine": { doing: "Fixing the line", run: fixLine },
  "acrTasks.chooseValue": { doing: "Choosing the value", run: chooseValue },
  "acrTasks.chooseTasks": { doing: "Choosing the tasks", run: chooseTasks },
  "acrTasks.diagnoseTask": { doing: "Diagnosing the task", run: diagnoseTask },
  "acrTasks.enableTrigger": { doing: "Turning on the trigger", run: enableTrigger },
  "acrTasks.trackAllStages": { doing: "Changing the trigger", run: trackAllStages },
  "acrTasks.setTaskPlatform": { doing: "Setting the platform", run: setTaskPlatform },
  "acrTasks.importAndRewrite": { doing: "Importing the image", run: importAndRewrite },
  "acrTasks.copyImageName": { doing: "Copying the image's name", run: copyImageName },
  "acrTasks.useTag": { doing: "Changing the tag", run: useTag },
  "acrTasks.showOutput": { doing: "Showing the output", run: ({ showOutput }) => showOutput() },
};

/**
 * Registers every command. A command that fails shows why and resolves with undefined; one that is cancelled just
 * resolves with undefined.
 */
export function registerCommands(context: CommandContext): Disposable {
  const registered = Object.entries(commandTable).map(([id, { doing, run }]) =>
    commands.registerCommand(id, async (argument?: unknown) => {
      try {
        return await run(context, argument);
      } catch (error) {
        showError(error, doing, context.log);
        return undefined;
      }
    }),
  );
  return Disposable.from(...registered);
}

function loadMoreRuns({ tree }: CommandContext, argument: unknown): void {
  const list = isRecord(argument) ? textOf(argument, "parent") : argument;
  if (typeof list === "string") {
    tree.loadMore(list);
  }
}
