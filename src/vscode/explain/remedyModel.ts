import { type Command } from "vscode";
import { type TrackingRemedy } from "../../core/tracking/verdict.ts";
import { type Explanation } from "./explanation.ts";
import { type ExplainRemedy } from "./messages.ts";

/** Gives what carries out a remedy; none for what is only said. */
export type CommandsFor = (remedy: TrackingRemedy) => readonly Command[];

/** Remedies as buttons, or as advice where nothing carries them out; those that are already there are left out. */
export function withoutCopies(
  remedies: readonly TrackingRemedy[],
  others: readonly ExplainRemedy[],
  commandsFor: CommandsFor,
): readonly ExplainRemedy[] {
  const known = new Set(others.map(nameOf));
  const wanted: ExplainRemedy[] = [];
  for (const remedy of remedies.flatMap((own) => show(own, commandsFor))) {
    if (!known.has(nameOf(remedy))) {
      known.add(nameOf(remedy));
      wanted.push(remedy);
    }
  }
  return wanted;
}

/** The commands behind the buttons of an explanation, by the id of the button. */
export function remedyCommands(
  { parts }: Explanation,
  commandsFor: CommandsFor,
): ReadonlyMap<string, Command> {
  const remedies = parts.flatMap(({ verdict }) => [
    ...verdict.remedies,
    ...verdict.causes.flatMap((cause) => cause.remedies),
  ]);
  const commands = remedies.flatMap((remedy) => commandsFor(remedy));
  return new Map(commands.map((command) => [remedyId(command), command]));
}

/** Names what a button does: a button that is a moment old does that, or nothing. */
function remedyId({ command, arguments: given }: Command): string {
  return `${command} ${JSON.stringify(given ?? [])}`;
}

function show(remedy: TrackingRemedy, commandsFor: CommandsFor): readonly ExplainRemedy[] {
  const commands = commandsFor(remedy);
  return commands.length === 0
    ? [{ kind: "advice", text: remedy.title.replace(/…$/u, "") }]
    : commands.map((command) => ({
        kind: "button",
        id: remedyId(command),
        title: command.title,
      }));
}

function nameOf(remedy: ExplainRemedy): string {
  return remedy.kind === "button" ? remedy.id : remedy.text;
}
