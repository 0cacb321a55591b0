import { commands, window } from "vscode";
import { AcrError, type AcrErrorCode } from "../core/errors.ts";
import { type Log } from "../core/ports.ts";
import { isCancellation } from "./cancellation.ts";
import { notificationText } from "./markdownText.ts";

/** A button under an error, and the command that it runs. */
interface Remedy {
  readonly title: string;
  readonly command: string;
}

const showOutput: Remedy = { title: "Show Output", command: "acrTasks.showOutput" };
const startLocalRegistry: Remedy = {
  title: "Start Local Registry",
  command: "acrTasks.startLocalRegistry",
};
const chooseDataFolder: Remedy = {
  title: "Choose the Data Folder",
  command: "acrTasks.chooseDataFolder",
};

const remedies: Partial<Record<AcrErrorCode, Remedy>> = {
  unreachable: startLocalRegistry,
  dataFolderUnusable: chooseDataFolder,
  localRegistryFailed: showOutput,
  serviceFailed: showOutput,
  badAnswer: showOutput,
};

/**
 * Shows what went wrong as a sentence with the button that helps; the one place that does.
 * Nothing is shown when somebody cancelled. What nobody expected goes to the log with its stack.
 * Resolves when the message is on screen, not when it is answered.
 */
export function showError(error: unknown, doing: string, log: Log): void {
  if (isCancellation(error)) {
    return;
  }
  if (error instanceof AcrError) {
    log.warn(`${doing}: ${error.message}${codeOf(error)}`);
    ask(error.message, remedies[error.code]);
    return;
  }
  log.error(`${doing}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  ask(`${doing} failed unexpectedly: ${messageOf(error)}`, showOutput);
}

/** What an error says, for a place that shows it beside the thing itself. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: AcrError): string {
  return ` (${error.serviceCode === undefined ? error.code : `${error.code}, ${error.serviceCode}`})`;
}

function ask(message: string, remedy: Remedy | undefined): void {
  const buttons = remedy === undefined ? [] : [remedy.title];
  void window.showErrorMessage(notificationText(message), ...buttons).then((answer) => {
    if (answer !== undefined && remedy !== undefined) {
      void commands.executeCommand(remedy.command);
    }
  });
}
