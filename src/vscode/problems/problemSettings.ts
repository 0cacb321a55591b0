import {
  languages,
  RelativePattern,
  workspace,
  type DocumentFilter,
  type TextDocument,
} from "vscode";
import { readSeverities, type ReadSeverities } from "../../core/problems/problemSeverity.ts";

/** Names of the settings that change problems, for change events. */
export const problemSettings = ["acrTasks.problems", "acrTasks.taskFiles"] as const;

/** Documents that are named like task files. */
const usualTaskFiles = ["**/acr-task.{yml,yaml}", "**/acb.{yml,yaml}"];
/** Where people edit; what comparisons and other extensions show is left alone. */
const editedSchemes: ReadonlySet<string> = new Set([
  "file",
  "untitled",
  "vscode-remote",
  "vscode-vfs",
]);

/** Whether problems are wanted in a document. */
export function areProblemsWanted(document: TextDocument): boolean {
  const settings = workspace.getConfiguration("acrTasks.problems", document);
  return (
    editedSchemes.has(document.uri.scheme) &&
    settings.get<boolean>("enabled", true) &&
    languages.match(filtersFor(globsOf(settings.get("ignoredFiles")), document), document) === 0
  );
}

/** The severities that are set for a document, and what in the setting is not understood. */
export function severitySettings(document: TextDocument): ReadSeverities {
  return readSeverities(
    workspace.getConfiguration("acrTasks.problems", document).get<unknown>("severity"),
  );
}

/** What fixes in task files are registered for. */
export function taskFileSelector(): readonly DocumentFilter[] {
  const own = globsOf(workspace.getConfiguration("acrTasks").get<unknown>("taskFiles"));
  return [...usualTaskFiles, ...own].map((pattern) => ({ pattern }));
}

/** Tells whether a document is a task file, by its name or a glob of the setting. */
export function isTaskFile(document: TextDocument): boolean {
  return languages.match(taskFileSelector(), document) > 0;
}

/** A glob may be written from the root of the workspace folder or from anywhere. */
function filtersFor(globs: readonly string[], { uri }: TextDocument): readonly DocumentFilter[] {
  const folder = workspace.getWorkspaceFolder(uri);
  return globs.flatMap((pattern) => [
    { pattern },
    ...(folder === undefined ? [] : [{ pattern: new RelativePattern(folder, pattern) }]),
  ]);
}

function globsOf(setting: unknown): readonly string[] {
  return Array.isArray(setting) ? setting.filter((glob) => typeof glob === "string") : [];
}
