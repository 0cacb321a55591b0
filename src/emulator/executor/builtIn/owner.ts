import { AcrError } from "../../../core/errors.ts";
import { type ImageTree } from "./imageTree.ts";

/**
 * Reads `--chown`: `user`, `user:group`, by number or by the names in the image's `etc/passwd` and `etc/group`; a user
 * without group has the group of the same number. Throws `invalidContext` for a name that is not there.
 */
export function ownerOf(
  text: string,
  tree: ImageTree,
): { readonly uid: number; readonly gid: number } {
  const [user = "", group] = text.split(":");
  const uid = numberOf(user, "etc/passwd", tree);
  return { uid, gid: group === undefined ? uid : numberOf(group, "etc/group", tree) };
}

function numberOf(name: string, file: string, tree: ImageTree): number {
  if (/^\d{1,9}$/u.test(name)) {
    return Number(name);
  }
  const lines = (tree.get(file)?.content ?? Buffer.alloc(0)).toString("utf8").split("\n");
  const found = lines.map((line) => line.split(":")).find(([known]) => known === name);
  const id = Number(found?.[2] ?? "");
  if (found === undefined || !Number.isSafeInteger(id)) {
    throw new AcrError("invalidContext", `--chown: ${name} is not in /${file} of the image`);
  }
  return id;
}
