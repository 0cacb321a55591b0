import { cleanPath } from "../../../core/build/cleanPath.ts";
import { type LayerEntry, readArchive } from "./layer.ts";

/** The files of an image by path, links not followed. */
export type ImageTree = ReadonlyMap<string, LayerEntry>;

/** Links one after the other above which a path counts as going round in circles. */
const mostLinks = 40;

/**
 * Puts layers on top of each other, the lowest first; contents only of the paths that are wanted. What a layer removes
 * is gone (https://github.com/opencontainers/image-spec/blob/v1.1.0/layer.md#whiteouts).
 */
export async function readTree(
  layers: readonly (() => Promise<Buffer>)[],
  isWanted: (path: string) => boolean,
): Promise<ImageTree> {
  const tree = new Map<string, LayerEntry>();
  for (const layer of layers) {
    const entries = await readArchive(await layer(), isWanted);
    entries.forEach(({ path }) => applyWhiteout(tree, path));
    for (const entry of entries.filter(({ path }) => !baseName(path).startsWith(".wh."))) {
      const before = tree.get(entry.path);
      if (before?.kind === "folder" && entry.kind !== "folder") {
        removeBelow(tree, entry.path);
      }
      tree.set(entry.path, entry);
    }
  }
  return tree;
}

function applyWhiteout(tree: Map<string, LayerEntry>, path: string): void {
  const name = baseName(path);
  const folder = path.slice(0, -name.length);
  if (name === ".wh..wh..opq") {
    removeBelow(tree, folder.slice(0, -1));
  } else if (name.startsWith(".wh.")) {
    const removed = folder + name.slice(".wh.".length);
    tree.delete(removed);
    removeBelow(tree, removed);
  }
}

function removeBelow(tree: Map<string, LayerEntry>, folder: string): void {
  const prefix = folder === "" ? "" : `${folder}/`;
  [...tree.keys()].filter((path) => path.startsWith(prefix)).forEach((path) => tree.delete(path));
}

/** Where a path leads when the links on its way are followed inside the image; undefined for links in a circle. */
export function followLinks(tree: ImageTree, path: string): string | undefined {
  let waiting = cleanPath(`/${path}`).split("/").slice(1);
  let at = "";
  for (let links = 0; waiting.length > 0;) {
    const [part = "", ...rest] = waiting;
    waiting = rest;
    const next = cleanPath(`/${at}/${part}`).slice(1);
    const entry = tree.get(next);
    if (entry?.kind !== "link") {
      at = next;
      continue;
    }
    links += 1;
    if (links > mostLinks) {
      return undefined;
    }
    at = entry.target.startsWith("/") ? "" : at;
    waiting = [...entry.target.split("/").filter((name) => name !== ""), ...waiting];
  }
  return at;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
