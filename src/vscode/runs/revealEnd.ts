import { Position, Range, TextEditorRevealType, window, workspace, type Disposable } from "vscode";
import { runLogScheme } from "./runLogUri.ts";

/** Lines above the end within which a reader counts as looking at the end. */
const nearness = 3;

/** Keeps the end of a growing log in sight as long as the reader has not scrolled away from it. */
export function keepEndRevealed(): Disposable {
  return workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    const first = contentChanges.at(0)?.range.start.line;
    if (document.uri.scheme !== runLogScheme || first === undefined) {
      return;
    }
    for (const editor of window.visibleTextEditors) {
      const lastVisible = editor.visibleRanges.at(-1)?.end.line ?? 0;
      if (editor.document === document && lastVisible >= first - nearness) {
        const end = new Position(document.lineCount - 1, 0);
        editor.revealRange(new Range(end, end), TextEditorRevealType.Default);
      }
    }
  });
}
