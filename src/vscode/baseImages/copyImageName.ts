import { env } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { type CommandContext } from "../commands/commandContext.ts";
import { isRecord, textOf } from "../input/record.ts";

/**
 * Puts the name of an image on the clipboard: that of a row of *Base Images*, or of `{ imageName }`. Gives the name.
 * Rejects with `invalidRequest` when the argument names none.
 */
export async function copyImageName(_context: CommandContext, argument: unknown): Promise<string> {
  const name = isRecord(argument) ? textOf(argument, "imageName") : undefined;
  if (name === undefined) {
    throw new AcrError("invalidRequest", "Which image is meant is said by a row of Base Images");
  }
  await env.clipboard.writeText(name);
  return name;
}
