import { AcrError } from "../../../core/errors.ts";
import { cleanPath } from "../../../core/build/cleanPath.ts";
import { compilePattern } from "../../../core/build/ignorePattern.ts";
import { followLinks, type ImageTree } from "./imageTree.ts";
import { type LayerEntry } from "./layer.ts";

/** A `COPY` whose words are expanded. */
export interface CopyRequest {
  readonly sources: readonly string[];
  /** Absolute in the image; with `/` at its end it is a folder. */
  readonly destination: string;
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly mode: number | undefined;
}

/**
 * The entries that a `COPY` adds to an image (https://docs.docker.com/reference/dockerfile/#copy): folders give what is
 * in them, files go into a folder or become one file, missing folders are made. Throws `fileNotFound` for a source that is
 * not there and `invalidContext` for one outside of its context.
 */
export function copyFiles(from: ImageTree, to: ImageTree, request: CopyRequest): LayerEntry[] {
  const found = request.sources.flatMap((source) => matchesOf(from, source));
  const destination = followLinks(to, request.destination);
  if (destination === undefined) {
    throw new AcrError("invalidContext", `${request.destination} is a link that leads in a circle`);
  }
  const isFolder =
    request.destination.endsWith("/") || found.length > 1 || isFolderIn(to, destination);
  const entries = new Map<string, LayerEntry>();
  const add = (entry: LayerEntry) => entries.set(entry.path, entry);
  for (const source of found) {
    copyOne(from, source, { destination, isFolder }).forEach((entry) =>
      add({ ...entry, ...request.owner, mode: request.mode ?? entry.mode }),
    );
  }
  for (const path of [...entries.keys()].flatMap(parentsOf)) {
    if (!entries.has(path) && to.get(path)?.kind !== "folder") {
      add(madeFolder(path, request));
    }
  }
  return [...entries.values()];
}

function isFolderIn(tree: ImageTree, path: string): boolean {
  return path === "" || tree.get(path)?.kind === "folder";
}

/** Paths of the context that a source means; the empty path is the whole of it. */
function matchesOf(tree: ImageTree, source: string): readonly string[] {
  if (cleanPath(source).split("/").includes("..")) {
    throw new AcrError("invalidContext", `${source} is outside of the build context`);
  }
  const path = cleanPath(`/${source}`).slice(1);
  if (/[*?[]/u.test(path)) {
    const pattern = compilePattern(path);
    const found =
      pattern.kind === "pattern" ? [...tree.keys()].filter((key) => pattern.matches(key)) : [];
    if (found.length > 0) {
      return found;
    }
  } else {
    const followed = followLinks(tree, path);
    if (followed === "" || (followed !== undefined && tree.has(followed))) {
      return [followed];
    }
  }
  throw new AcrError("fileNotFound", `${source} is not there, or .dockerignore leaves it out`);
}

function copyOne(
  tree: ImageTree,
  source: string,
  target: { readonly destination: string; readonly isFolder: boolean },
): readonly LayerEntry[] {
  const { destination, isFolder } = target;
  const entry = tree.get(source);
  if (entry !== undefined && entry.kind !== "folder") {
    const name = source.slice(source.lastIndexOf("/") + 1);
    const path = isFolder ? joined(destination, name) : destination;
    return [{ ...plain(tree, entry), path }];
  }
  const prefix = source === "" ? "" : `${source}/`;
  return [...tree.values()]
    .filter(({ path }) => path.startsWith(prefix))
    .map((inner) => ({
      ...plain(tree, inner),
      path: joined(destination, inner.path.slice(prefix.length)),
    }));
}

/** A hard link becomes the file that it stands for. */
function plain(tree: ImageTree, entry: LayerEntry): LayerEntry {
  const linked =
    entry.kind === "hardLink" ? tree.get(cleanPath(`/${entry.target}`).slice(1)) : undefined;
  return linked ?? entry;
}

function joined(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function madeFolder(path: string, { owner }: CopyRequest): LayerEntry {
  const content = Buffer.alloc(0);
  return { path, kind: "folder", mode: 0o755, ...owner, modified: 0, target: "", content };
}
