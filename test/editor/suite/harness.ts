import { extensions, Uri, workspace } from "vscode";
import { type ExtensionApi } from "../../../src/extension.ts";

/** Name of the extension in the marketplace's form. */
export const extensionId = "acr-tasks.acr-tasks";

/** Activates the extension and gives what it exports. */
export async function activated(): Promise<ExtensionApi> {
  const extension = extensions.getExtension<ExtensionApi>(extensionId);
  if (extension === undefined) {
    throw new Error(`${extensionId} is not installed`);
  }
  return extension.activate();
}

/** A file of the sample workspace. */
export function sample(path: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined) {
    throw new Error("no folder is open");
  }
  return Uri.joinPath(folder.uri, path);
}

/** Asks until the answer is there or half of the test's usual time is over; then gives the last one. */
export async function eventually<Value>(
  ask: () => Value | Promise<Value>,
  isThere: (value: Value) => boolean,
  milliseconds = 10_000,
): Promise<Value> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await ask();
    if (isThere(value) || Date.now() > end) {
      return value;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}
