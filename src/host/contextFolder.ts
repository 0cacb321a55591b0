import { type Stats } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import path from "node:path";
import { type IgnoreRules } from "../core/build/dockerIgnore.ts";
import { AcrError } from "../core/errors.ts";
import { fileProblem } from "./fileProblem.ts";

/** Something in a build context that goes into the archive. */
export interface ContextEntry {
  readonly kind: "file" | "folder" | "link";
  /** Relative to the context, with `/`. */
  readonly name: string;
  readonly absolutePath: string;
  readonly stats: Stats;
  /** Where a link points, as it is written; empty for the others. */
  readonly target: string;
}

/** Names that `az acr build` never sends, at the root of the context only (azure-cli, acr/_archive_utils.py). */
const leftOutAtRoot: ReadonlySet<string> = new Set([
  ".git",
  ".gitignore",
  ".bzr",
  "bzrignore",
  ".hg",
  ".hgignore",
  ".svn",
]);

/**
 * Walks a context folder: each folder before what is in it, names in the order of their bytes, links as links.
 * Ignored folders are entered only where a rule may bring something below them back; pipes, sockets and
 * devices are passed over. Rejects with `AcrError` that names what cannot be read.
 */
export async function* walkContext(
  root: string,
  rules: IgnoreRules,
  signal: AbortSignal,
  folder = "",
): AsyncGenerator<ContextEntry, void> {
  for (const child of await namesIn(path.join(root, folder))) {
    signal.throwIfAborted();
    const name = folder === "" ? child : `${folder}/${child}`;
    if ((folder === "" && leftOutAtRoot.has(child)) || rules.canSkipFolder(name)) {
      continue;
    }
    const entry = await readEntry(root, name);
    if (entry !== undefined && !rules.ignores(name)) {
      yield entry;
    }
    if (entry?.kind === "folder") {
      yield* walkContext(root, rules, signal, name);
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder, { encoding: "buffer" });
    return names.sort((a, b) => a.compare(b)).map((name) => decodeName(folder, name));
  } catch (error) {
    throw fileProblem(folder, error);
  }
}

/** An archive's names are UTF-8; one that is not would silently get another name. */
function decodeName(folder: string, bytes: Buffer): string {
  const name = bytes.toString("utf8");
  if (!Buffer.from(name, "utf8").equals(bytes)) {
    const shown = path.join(folder, name);
    throw new AcrError("invalidContext", `The name of ${shown} is not UTF-8; rename the file`);
  }
  return name;
}

async function readEntry(root: string, name: string): Promise<ContextEntry | undefined> {
  const absolutePath = path.join(root, name);
  try {
    const stats = await lstat(absolutePath);
    if (stats.isSymbolicLink()) {
      const target = (await readlink(absolutePath)).replaceAll(path.sep, "/");
      return { kind: "link", name, absolutePath, stats, target };
    }
    const kind = stats.isDirectory() ? "folder" : stats.isFile() ? "file" : undefined;
    return kind === undefined ? undefined : { kind, name, absolutePath, stats, target: "" };
  } catch (error) {
    throw fileProblem(absolutePath, error);
  }
}
