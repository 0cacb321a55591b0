import { Uri, workspace } from "vscode";
import { type Clock, type Log } from "../../core/ports.ts";
import {
  readUpdateTools,
  updateToolPaths,
  type UpdateTools,
} from "../../core/updates/updateTools.ts";
import { messageOf } from "../showError.ts";
import { LoadedValues } from "./loadedValues.ts";

/** Milliseconds after which a repository's configuration is read again. */
const freshFor = 30_000;

/** Reads what Renovate, Dependabot and hadolint are told in a repository, by its root folder. */
export function createUpdateToolFiles(
  clock: Clock,
  log: Log,
  onLoaded: () => void,
): LoadedValues<Uri, UpdateTools> {
  return new LoadedValues({
    keyText: (root) => root.toString(),
    load: (root) => readAll(root, log),
    freshFor,
    clock,
    onLoaded,
    onError: (root, error) =>
      log.warn(`Reading configuration of ${root.path}: ${messageOf(error)}`),
  });
}

async function readAll(root: Uri, log: Log): Promise<UpdateTools> {
  const files = await Promise.all(updateToolPaths.map((path) => readFile(root, path)));
  const tools = readUpdateTools(files.filter((file) => file !== undefined));
  for (const { file, line, message } of tools.problems) {
    log.warn(`${file}${line === undefined ? "" : `, line ${line}`}: ${message}`);
  }
  return tools;
}

async function readFile(
  root: Uri,
  path: string,
): Promise<{ readonly path: string; readonly text: string } | undefined> {
  try {
    const bytes = await workspace.fs.readFile(Uri.joinPath(root, path));
    return { path, text: new TextDecoder().decode(bytes) };
  } catch {
    // Most repositories have none of these files.
    return undefined;
  }
}
