import { Uri, window, workspace } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { isDockerfile } from "../workspace/dockerfilePatterns.ts";
import { editorFiles } from "../workspace/editorFiles.ts";
import { askChoice, back } from "./wizard.ts";

/** The Dockerfile in the active editor, or one of the workspace that the user picks. */
export async function pickDockerfile(title: string): Promise<Uri> {
  const active = window.activeTextEditor?.document;
  if (active !== undefined && isDockerfile(active)) {
    return active.uri;
  }
  const found = await editorFiles.find(AbortSignal.timeout(30_000));
  const files = found.map(({ uri }) => Uri.parse(uri, true));
  const [only] = files;
  if (only === undefined) {
    throw new AcrError(
      "fileNotFound",
      "There is no Dockerfile in this workspace: open or create one",
    );
  }
  if (files.length === 1) {
    return only;
  }
  const chosen = await askChoice(
    { title, step: 1, totalSteps: 1 },
    {
      placeholder: "Dockerfile",
      choices: files
        .map((uri) => ({ label: workspace.asRelativePath(uri), value: uri }))
        .toSorted((one, other) => one.label.localeCompare(other.label)),
    },
  );
  return chosen === back ? pickDockerfile(title) : chosen;
}
