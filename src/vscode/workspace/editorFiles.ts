import {
  Disposable,
  RelativePattern,
  Uri,
  workspace,
  type GlobPattern,
  type TextDocument,
} from "vscode";
import { isCancellation } from "../cancellation.ts";
import { type WorkspaceFile, type WorkspaceFiles } from "./dockerfileIndex.ts";
import {
  dockerfileGlobs,
  dockerfileSettings,
  excludedGlobs,
  isDockerfile,
  isDockerfilePath,
} from "./dockerfilePatterns.ts";

/** Characters above which a file is not taken for a Dockerfile of the workspace. */
const largest = 1_000_000;

/** The Dockerfiles of the folders that are open in the editor; changes that are not saved yet count. */
export const editorFiles: WorkspaceFiles = { find, read, watch };

async function find(signal: AbortSignal): Promise<readonly WorkspaceFile[]> {
  const exclude = braces(excludedGlobs());
  const found = await Promise.all(
    dockerfileGlobs().map((glob) => workspace.findFiles(glob, exclude)),
  );
  signal.throwIfAborted();
  const open = workspace.textDocuments.filter(isOfWorkspace).map(({ uri }) => uri);
  const files = [...found.flat(), ...open].filter(({ path }) => isDockerfilePath(path)).map(fileOf);
  return [...new Map(files.map((file) => [file.uri, file])).values()];
}

async function read({ uri }: WorkspaceFile, signal: AbortSignal): Promise<string | undefined> {
  signal.throwIfAborted();
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri);
  if (open !== undefined) {
    return open.getText();
  }
  try {
    const bytes = await workspace.fs.readFile(Uri.parse(uri, true));
    return bytes.length > largest ? undefined : new TextDecoder().decode(bytes);
  } catch (error) {
    if (isCancellation(error)) {
      throw error;
    }
    // Deleted since it was found, or not readable: either way it has no FROM lines to show.
    return undefined;
  }
}

function watch(onChange: (file: WorkspaceFile | undefined) => void): Disposable {
  const watchFolders = (): Disposable => {
    const patterns: readonly GlobPattern[] = (workspace.workspaceFolders ?? []).flatMap((folder) =>
      dockerfileGlobs().map((glob) => new RelativePattern(folder, glob)),
    );
    return Disposable.from(...patterns.map((pattern) => watchPattern(pattern, onChange)));
  };
  let watchers = watchFolders();
  const again = (): void => {
    watchers.dispose();
    watchers = watchFolders();
    onChange(undefined);
  };
  const changed = (document: TextDocument): void => {
    if (isOfWorkspace(document)) {
      onChange(fileOf(document.uri));
    }
  };
  return Disposable.from(
    { dispose: () => void watchers.dispose() },
    workspace.onDidChangeWorkspaceFolders(again),
    workspace.onDidChangeConfiguration((event) => {
      if (dockerfileSettings.some((name) => event.affectsConfiguration(name))) {
        again();
      }
    }),
    workspace.onDidChangeTextDocument(({ document }) => changed(document)),
    workspace.onDidOpenTextDocument(changed),
  );
}

function watchPattern(pattern: GlobPattern, onChange: (file: WorkspaceFile) => void): Disposable {
  const watcher = workspace.createFileSystemWatcher(pattern);
  const tell = (uri: Uri): void => {
    if (isDockerfilePath(uri.path)) {
      onChange(fileOf(uri));
    }
  };
  return Disposable.from(
    watcher,
    watcher.onDidCreate(tell),
    watcher.onDidChange(tell),
    watcher.onDidDelete(tell),
  );
}

function isOfWorkspace(document: TextDocument): boolean {
  return workspace.getWorkspaceFolder(document.uri) !== undefined && isDockerfile(document);
}

function fileOf(uri: Uri): WorkspaceFile {
  return { uri: uri.toString(), path: workspace.asRelativePath(uri) };
}

function braces(globs: readonly string[]): string | undefined {
  return globs.length === 0 ? undefined : `{${globs.join(",")}}`;
}
