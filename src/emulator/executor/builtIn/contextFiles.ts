import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import path from "node:path";
import { cleanPath } from "../../../core/build/cleanPath.ts";
import { AcrError } from "../../../core/errors.ts";
import { compileIgnore, type IgnoreRules } from "../../../core/build/dockerIgnore.ts";
import { type LayerEntry } from "./layer.ts";
import { type ImageTree } from "./imageTree.ts";

/**
 * Reads a build context, less what its `.dockerignore` leaves out. Links are read as links and never followed, so that
 * nothing outside of the folder is ever read. On Windows every file may be executed, as Docker does there.
 */
export async function readContext(folder: string, signal: AbortSignal): Promise<ImageTree> {
  const rules = compileIgnore(
    await readFile(path.join(folder, ".dockerignore"), "utf8").catch(() => ""),
  );
  const problem = rules.problems[0];
  if (problem !== undefined) {
    throw new AcrError("invalidContext", `.dockerignore: ${problem.message}`);
  }
  const tree = new Map<string, LayerEntry>();
  await readFolder(folder, "", { rules, tree }, signal);
  return tree;
}

async function readFolder(
  root: string,
  folder: string,
  context: { readonly rules: IgnoreRules; readonly tree: Map<string, LayerEntry> },
  signal: AbortSignal,
): Promise<void> {
  for (const name of await readdir(path.join(root, folder))) {
    signal.throwIfAborted();
    const relative = cleanPath(`${folder}/${name}`).replace(/^\//u, "");
    const isIgnored = context.rules.ignores(relative);
    const entry = isIgnored ? undefined : await readEntry(root, relative);
    if (entry !== undefined) {
      context.tree.set(relative, entry);
    }
    const isFolder = (await lstat(path.join(root, relative))).isDirectory();
    if (isFolder && !context.rules.canSkipFolder(relative)) {
      await readFolder(root, relative, context, signal);
    }
  }
}

/** Sockets and devices are not copied. */
async function readEntry(root: string, relative: string): Promise<LayerEntry | undefined> {
  const file = path.join(root, relative);
  const status = await lstat(file);
  const mode = process.platform === "win32" ? 0o755 : status.mode & 0o7777;
  const modified = Math.floor(status.mtimeMs / 1000);
  const common = { path: relative, mode, uid: 0, gid: 0, modified, target: "" };
  if (status.isSymbolicLink()) {
    const target = (await readlink(file)).replaceAll(path.sep, "/");
    return { ...common, kind: "link", target, content: Buffer.alloc(0) };
  }
  if (status.isDirectory()) {
    return { ...common, kind: "folder", content: Buffer.alloc(0) };
  }
  return status.isFile() ? { ...common, kind: "file", content: await readFile(file) } : undefined;
}
