import { Range, window, workspace, WorkspaceEdit } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { isRecord, textOf } from "../input/record.ts";
import { readDockerfile } from "../input/targets.ts";
import { type CommandContext } from "./commandContext.ts";

/** Replaces the tag on a `FROM` line, in the editor and not yet on disk. Asked for by a lens, with its stage. */
export async function useTag(context: CommandContext, argument: unknown): Promise<void> {
  const options = isRecord(argument) ? argument : {};
  const dockerfile = readDockerfile(argument);
  const tag = textOf(options, "tag");
  if (dockerfile === undefined || tag === undefined) {
    throw new AcrError("invalidRequest", "Which tag to use is said by the lens above a FROM line");
  }
  const document = await workspace.openTextDocument(dockerfile);
  const verdict = context.verdicts
    .of(document)
    .find(({ stage }) => stage.index === options["stage"]);
  const range = verdict?.stage.imageRange;
  const written = /:[\w.-]+$/u.exec(verdict?.stage.imageText ?? "")?.[0];
  if (range === undefined || written === undefined) {
    throw new AcrError("notFound", "The line has changed and has no tag any more");
  }
  const edit = new WorkspaceEdit();
  const start = document.positionAt(range.end - written.length + 1);
  edit.replace(dockerfile, new Range(start, document.positionAt(range.end)), tag);
  await workspace.applyEdit(edit);
  await window.showTextDocument(document);
}
