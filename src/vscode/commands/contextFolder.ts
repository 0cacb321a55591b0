import { Uri } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { parentOf } from "../repositoryFacts.ts";

/** The folder that is sent: the given one, the remembered one, or the Dockerfile's own. Must be on this machine. */
export function contextFolderOf(dockerfile: Uri, given: string | undefined): string {
  if (dockerfile.scheme !== "file") {
    throw new AcrError(
      "invalidContext",
      `${dockerfile.toString(true)} is not a file of this machine: save it to a folder first`,
    );
  }
  const folder = parentOf(dockerfile);
  return given === undefined ? folder.fsPath : absolute(folder, given);
}

function absolute(folder: Uri, path: string): string {
  return /^(?:\/|[A-Za-z]:[\\/])/u.test(path)
    ? Uri.file(path).fsPath
    : Uri.joinPath(folder, path).fsPath;
}
