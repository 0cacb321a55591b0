import { type TreeItem } from "vscode";
import { type ExtensionApi } from "../../../src/extension.ts";

/** The tree as text: label, then description, indented by depth. `isOpened` says whose children are shown. */
export async function renderTree(
  { tree }: ExtensionApi,
  isOpened: (label: string) => boolean = () => true,
): Promise<string[]> {
  const lines: string[] = [];
  const render = async (
    parent: Parameters<typeof tree.getChildren>[0],
    depth: number,
  ): Promise<void> => {
    for (const node of await tree.getChildren(parent)) {
      const item = tree.getTreeItem(node);
      lines.push(`${"  ".repeat(depth)}${textOf(item)}`);
      if (isOpened(labelOf(item))) {
        await render(node, depth + 1);
      }
    }
  };
  await render(undefined, 0);
  return lines;
}

function labelOf({ label }: TreeItem): string {
  return typeof label === "string" ? label : (label?.label ?? "");
}

/** What changes from run to run (ports, ids, ages, durations) is replaced by a word. */
function textOf(item: TreeItem): string {
  const text = [labelOf(item), String(item.description ?? "")]
    .filter((part) => part !== "")
    .join("   ");
  return text
    .replace(/127\.0\.0\.1:\d+/u, "HOST")
    .replace(/ · just now(?: · [\dhmins ]+)?$/u, " · AGE");
}
