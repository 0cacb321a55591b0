import { window, workspace } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { pickDockerfile } from "../input/pickDockerfile.ts";
import { isRecord } from "../input/record.ts";
import { readDockerfile } from "../input/targets.ts";
import { type CommandContext } from "./commandContext.ts";

/**
 * Opens the page that explains the verdict about a `FROM`: the one that the argument names by `dockerfile` and `stage`
 * (from 0), or the one at the cursor. Gives the index of the `FROM`.
 */
export async function explainTracking(context: CommandContext, argument: unknown): Promise<number> {
  const dockerfile = readDockerfile(argument) ?? (await pickDockerfile("Explain Tracking"));
  const document = await workspace.openTextDocument(dockerfile);
  const given = isRecord(argument) ? argument["stage"] : undefined;
  const verdicts = context.verdicts.of(document);
  const editor = window.activeTextEditor;
  const offset =
    editor?.document === document
      ? document.offsetAt(editor.selection.active)
      : document.getText().length;
  const atCursor = verdicts.findLastIndex(({ stage }) => stage.range.start <= offset);
  const index = typeof given === "number" ? given : Math.max(0, atCursor);
  if (verdicts[index] === undefined) {
    throw new AcrError("notFound", `${workspace.asRelativePath(dockerfile)} has no such FROM line`);
  }
  await context.explainPages.show({
    kind: "stage",
    dockerfile: dockerfile.toString(),
    stage: index,
  });
  return index;
}
