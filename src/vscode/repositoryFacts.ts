import { FileType, Uri, workspace } from "vscode";
import { parseGitRemotes, type GitRemote } from "../core/build/gitConfig.ts";

/** What a task needs to know of the Git repository that a file is in. */
export interface RepositoryFacts {
  readonly root: Uri;
  /** Remotes in order; addresses carry no user or password. */
  readonly remotes: readonly GitRemote[];
  /** The checked out branch; undefined when a commit is checked out. */
  readonly branch: string | undefined;
}

/**
 * Finds the Git repository around a file by reading `.git` in its folders upwards. Works for linked worktrees.
 * Undefined when the file is in none. Reads files only; Git is not needed.
 */
export async function findRepository(file: Uri): Promise<RepositoryFacts | undefined> {
  return findAround(parentOf(file), new Map());
}

/** Repositories by folder, for looking up many files: every folder is looked at once. */
export type KnownFolders = Map<string, Promise<RepositoryFacts | undefined>>;

/** Like `findRepository`, for a folder; folders that were looked at before are not looked at again. */
export function findAround(folder: Uri, known: KnownFolders): Promise<RepositoryFacts | undefined> {
  const key = folder.toString();
  const found = known.get(key) ?? lookAround(folder, known);
  known.set(key, found);
  return found;
}

async function lookAround(folder: Uri, known: KnownFolders): Promise<RepositoryFacts | undefined> {
  const git = await gitFolder(folder);
  if (git !== undefined) {
    return { root: folder, ...(await readGitFolder(git)) };
  }
  const parent = parentOf(folder);
  return folder.path === parent.path ? undefined : findAround(parent, known);
}

/** Path of a file below a folder, with `/`; undefined when it is not below it. Empty for the folder itself. */
export function pathBelow(folder: Uri, file: Uri): string | undefined {
  const root = folder.path.replace(/\/+$/u, "");
  if (file.path === root || file.path === folder.path) {
    return "";
  }
  return file.path.startsWith(`${root}/`) ? file.path.slice(root.length + 1) : undefined;
}

/** The folder that a file or folder is in. */
export function parentOf(file: Uri): Uri {
  return Uri.joinPath(file, "..");
}

async function gitFolder(folder: Uri): Promise<Uri | undefined> {
  const entry = Uri.joinPath(folder, ".git");
  const type = await typeOf(entry);
  if (type === FileType.Directory) {
    return entry;
  }
  if (type !== FileType.File) {
    return undefined;
  }
  // A linked worktree or submodule: the file names the folder (https://git-scm.com/docs/gitrepository-layout).
  const path = /^gitdir:\s*(.+)$/mu.exec((await textOf(entry)) ?? "")?.[1]?.trim();
  if (path === undefined) {
    return undefined;
  }
  return path.startsWith("/") ? folder.with({ path }) : Uri.joinPath(folder, path);
}

async function readGitFolder(git: Uri): Promise<Omit<RepositoryFacts, "root">> {
  const common = (await textOf(Uri.joinPath(git, "commondir")))?.trim();
  const shared = common === undefined ? git : Uri.joinPath(git, common);
  const [config, head] = await Promise.all([
    textOf(Uri.joinPath(shared, "config")),
    textOf(Uri.joinPath(git, "HEAD")),
  ]);
  const remotes = parseGitRemotes(config ?? "").map(({ name, url }) => ({
    name,
    url: withoutUser(url),
  }));
  return { remotes, branch: /^ref: refs\/heads\/(.+)$/mu.exec(head ?? "")?.[1]?.trim() };
}

/** A token in a remote's address must not get into a task or onto the screen. */
function withoutUser(address: string): string {
  return address.replace(/^(https?:\/\/)[^/@]*@/u, "$1");
}

async function typeOf(uri: Uri): Promise<FileType | undefined> {
  try {
    return (await workspace.fs.stat(uri)).type;
  } catch {
    // Not there, or not readable: either way there is nothing to learn from it.
    return undefined;
  }
}

async function textOf(uri: Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    // As above: a repository without this file simply says less.
    return undefined;
  }
}
