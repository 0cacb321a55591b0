import { commands, Selection, window, workspace } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { isRecord } from "../input/record.ts";
import { readDockerfile } from "../input/targets.ts";
import { type CommandContext } from "./commandContext.ts";

/** Opens the list of fixes for a `FROM` line. Asked for by a lens, with `dockerfile` and `stage`. */
export async function fixLine(context: CommandContext, argument: unknown): Promise<void> {
  const dockerfile = readDockerfile(argument);
  if (dockerfile === undefined) {
    throw new AcrError("invalidRequest", "Which line to fix is said by the lens above a FROM line");
  }
  const document = await workspace.openTextDocument(dockerfile);
  const index = isRecord(argument) ? argument["stage"] : undefined;
  const verdict = context.verdicts.of(document).find(({ stage }) => stage.index === index);
  if (verdict === undefined) {
    throw new AcrError("notFound", "The line has changed and has no FROM any more");
  }
  const { imageRange, range } = verdict.stage;
  const at = document.positionAt(imageRange?.start ?? range.start);
  const editor = await window.showTextDocument(document);
  editor.selection = new Selection(at, at);
  editor.revealRange(editor.selection);
  await commands.executeCommand("editor.action.quickFix");
}
