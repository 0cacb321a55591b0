import { Range, Uri, window, workspace, WorkspaceEdit } from "vscode";
import {
  rewriteFrom,
  type ImageCopy,
  type RewriteStyle,
} from "../../core/importing/rewriteFrom.ts";

/** A `FROM` line by its file and the index of its stage. */
export interface RewrittenLine {
  readonly uri: string;
  readonly stage: number;
}

/** Has `FROM` lines take a copy of their image, by one edit that can be undone; one over several files is shown first. */
export async function rewriteLines(
  lines: readonly RewrittenLine[],
  copy: ImageCopy,
  style: RewriteStyle,
): Promise<void> {
  const edit = new WorkspaceEdit();
  const files = [...new Set(lines.map(({ uri }) => uri))];
  for (const uri of files) {
    const document = await workspace.openTextDocument(Uri.parse(uri, true));
    const stages = lines.flatMap((line) => (line.uri === uri ? [line.stage] : []));
    for (const { range, text } of rewriteFrom(document.getText(), stages, copy, style)) {
      const place = new Range(document.positionAt(range.start), document.positionAt(range.end));
      edit.replace(document.uri, place, text, {
        label: "Take the copy of the base image",
        needsConfirmation: files.length > 1,
      });
    }
  }
  if (edit.size === 0) {
    return;
  }
  await workspace.applyEdit(edit, { isRefactoring: true });
  const [first] = files;
  if (first !== undefined && files.length === 1) {
    await window.showTextDocument(await workspace.openTextDocument(Uri.parse(first, true)));
  }
}
