import { Disposable, workspace, type Uri } from "vscode";
import { type Clock, type Log } from "../../core/ports.ts";
import { type DockerfileLocation } from "../../core/tracking/tasksForDockerfile.ts";
import { findAround, parentOf, pathBelow, type KnownFolders } from "../repositoryFacts.ts";
import { messageOf } from "../showError.ts";
import { LoadedValues } from "./loadedValues.ts";

/** Where a file is in its Git repository. */
export interface LocatedFile extends DockerfileLocation {
  /** Root folder of the repository; undefined when the file is in none. */
  readonly root: Uri | undefined;
}

/** Where files are in their repositories: looked up once, and again when another branch is checked out. */
export class DockerfileLocations implements Disposable {
  readonly #files: LoadedValues<Uri, LocatedFile>;
  readonly #subscriptions: Disposable;
  #folders: KnownFolders = new Map();

  constructor(clock: Clock, log: Log, onLoaded: () => void) {
    this.#files = new LoadedValues({
      keyText: (uri) => uri.toString(),
      load: (uri) => this.#locate(uri),
      clock,
      onLoaded,
      onError: (uri, error) =>
        log.warn(`Looking for the repository of ${uri.path}: ${messageOf(error)}`),
    });
    // The editor does not tell of branches; it does tell of files, and so of these two.
    const watchers = ["**/.git/HEAD", "**/.git/config"].map((glob) =>
      workspace.createFileSystemWatcher(glob),
    );
    const outdate = (): void => {
      this.#folders = new Map();
      this.#files.outdate();
      onLoaded();
    };
    this.#subscriptions = Disposable.from(
      ...watchers.flatMap((watcher) => [
        watcher,
        watcher.onDidChange(outdate),
        watcher.onDidCreate(outdate),
        watcher.onDidDelete(outdate),
      ]),
    );
  }

  /** What is known of a file; starts to look when that is nothing. */
  of(uri: Uri): LocatedFile | undefined {
    return this.#files.get(uri)?.value;
  }

  /** The repositories that are known, one file of each. */
  repositories(): readonly LocatedFile[] {
    return [...new Map(this.#files.known().map((own) => [own.root?.toString(), own])).values()];
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#files.clear();
  }

  async #locate(file: Uri): Promise<LocatedFile> {
    const repository = await findAround(parentOf(file), this.#folders);
    if (repository === undefined) {
      return { root: undefined, repositories: [], path: "" };
    }
    const { root, remotes, branch } = repository;
    return {
      root,
      repositories: [...remotes.map(({ url }) => url), `file://${encodeURI(root.path)}`],
      path: pathBelow(root, file) ?? "",
      branch,
    };
  }
}
