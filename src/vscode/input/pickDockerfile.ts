import { window, workspace, type TextDocument, type Uri } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { askChoice, back } from "./wizard.ts";

const dockerfileName = /^(?:Dockerfile|Containerfile)|\.(?:dockerfile|containerfile)$/iu;
const everyDockerfile = "**/{Dockerfile*,Containerfile*,*.dockerfile,*.Dockerfile}";
const notSearched = "**/{node_modules,.git}/**";
/** Ignore files are named after their Dockerfile but are none. */
const ignoreFile = ".dockerignore";

/** Tells whether a document is a Dockerfile, by its language or its name. */
export function isDockerfile({ languageId, uri }: TextDocument): boolean {
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  return languageId === "dockerfile" || (dockerfileName.test(name) && !name.endsWith(ignoreFile));
}

/** The Dockerfile in the active editor, or one of the workspace that the user picks. */
export async function pickDockerfile(title: string): Promise<Uri> {
  const active = window.activeTextEditor?.document;
  if (active !== undefined && isDockerfile(active)) {
    return active.uri;
  }
  const found = await workspace.findFiles(everyDockerfile, notSearched, 500);
  const files = found.filter(({ path }) => !path.endsWith(ignoreFile));
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
