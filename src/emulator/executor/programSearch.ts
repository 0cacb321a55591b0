import { access } from "node:fs/promises";
import path from "node:path";

/** Tells whether a program of this name is in one of the folders of PATH. */
export async function isInstalled(name: string): Promise<boolean> {
  return await isInOneOf(name, (process.env["PATH"] ?? "").split(path.delimiter));
}

/** Tells whether a file of this name is in one of the folders. */
export async function isInOneOf(name: string, folders: readonly string[]): Promise<boolean> {
  const found = folders.map((folder) =>
    access(path.join(folder, name)).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}
