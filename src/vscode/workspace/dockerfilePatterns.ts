import {
  languages,
  RelativePattern,
  workspace,
  type DocumentFilter,
  type TextDocument,
} from "vscode";

/** Names of the settings that say which files are Dockerfiles, for change events. */
export const dockerfileSettings = ["acrTasks.dockerfiles", "files.associations"] as const;

const usual = [
  "**/{Dockerfile,Containerfile}",
  "**/{Dockerfile,Containerfile}[-._]*",
  "**/*.{Dockerfile,dockerfile,Containerfile,containerfile}",
];
/** Ignore files are named after their Dockerfile but are none. */
const ignoreFile = ".dockerignore";

/** Globs of Dockerfiles: the usual names, what the settings add, and what the editor is told to read as one. */
export function dockerfileGlobs(): readonly string[] {
  const own = workspace.getConfiguration("acrTasks.dockerfiles").get<unknown>("include", []);
  const associations = workspace.getConfiguration("files").get<unknown>("associations", {});
  const associated =
    typeof associations === "object" && associations !== null ? Object.entries(associations) : [];
  return [
    ...usual,
    ...(Array.isArray(own) ? own.filter((glob) => typeof glob === "string") : []),
    ...associated.flatMap(([glob, language]) =>
      language === "dockerfile" ? [glob.includes("/") ? glob : `**/${glob}`] : [],
    ),
  ];
}

/** Globs of folders and files in which no Dockerfile is looked for. */
export function excludedGlobs(): readonly string[] {
  const own = workspace.getConfiguration("acrTasks.dockerfiles").get<unknown>("exclude", []);
  return Array.isArray(own) ? own.filter((glob) => typeof glob === "string") : [];
}

/** What lens, hover and fixes are registered for. */
export function dockerfileSelector(): readonly DocumentFilter[] {
  return [{ language: "dockerfile" }, ...dockerfileGlobs().flatMap(documentFilters)];
}

/** A filter compares a glob with the whole path; `images/*.docker` is meant from the folders of the workspace. */
function documentFilters(glob: string): readonly DocumentFilter[] {
  return glob.startsWith("**/") || glob.startsWith("/")
    ? [{ pattern: glob }]
    : (workspace.workspaceFolders ?? []).map((folder) => ({
        pattern: new RelativePattern(folder, glob),
      }));
}

/** Tells whether a document is a Dockerfile, by its language or its name. */
export function isDockerfile(document: TextDocument): boolean {
  return isDockerfilePath(document.uri.path) && languages.match(dockerfileSelector(), document) > 0;
}

/** Tells whether a path that fits a glob is that of a Dockerfile indeed. */
export function isDockerfilePath(path: string): boolean {
  return !path.endsWith(ignoreFile);
}
