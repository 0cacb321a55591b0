import { readDirectives } from "../dockerfile/directives.ts";
import { type DockerfileFix, type FixQuestion } from "./dockerfileFix.ts";
import { indentOf, lineAt, newlineOf, type TextChange } from "./dockerfileText.ts";
import { type InitialArgument, readInitialArguments } from "./initialArguments.ts";
import { variableUses } from "./problemRange.ts";

/** Gives each name of the `ARG` lines that a `FROM` uses a line of its own; comments between them stay. */
export function splitArguments({ dockerfile, stage }: FixQuestion): readonly DockerfileFix[] {
  const used = new Set(
    variableUses(dockerfile, stage.imageRange ?? stage.range).map(({ name }) => name),
  );
  const lines = new Map<number, InitialArgument[]>();
  for (const own of readInitialArguments(dockerfile)) {
    const { start } = own.instruction;
    const line = lines.get(start) ?? [];
    line.push(own);
    lines.set(start, line);
  }
  const changes = [...lines.values()]
    .filter(([, ...others]) => others.some(({ name }) => used.has(name)))
    .flatMap((names) => splitLine(dockerfile, names));
  const title = "Write one ARG line for each name";
  return changes.length === 0
    ? []
    : [{ title, code: "severalArguments", changes, isPreferred: true }];
}

function splitLine(dockerfile: string, names: readonly InitialArgument[]): readonly TextChange[] {
  const { escape } = readDirectives(dockerfile);
  const start = names[0]?.instruction.start ?? 0;
  const keyword = dockerfile.slice(start, start + "ARG".length);
  const newLine = `${newlineOf(dockerfile)}${indentOf(lineAt(dockerfile, start))}`;
  return names.slice(1).map(({ range }, index) => {
    const gap = { start: names[index]?.range.end ?? range.start, end: range.start };
    const written = dockerfile.slice(gap.start, gap.end);
    const text = written.includes("\n") ? withoutEscapes(written, escape) : newLine;
    return { range: gap, text: `${text}${keyword} ` };
  });
}

/** The lines between two names, which are continued no more. */
function withoutEscapes(gap: string, escape: string): string {
  const lines = gap.split("\n").map((line) => {
    const kept = line.trimEnd();
    const isContinued = !/^\s*#/.test(line) && kept.endsWith(escape);
    return isContinued ? `${kept.slice(0, -1).trimEnd()}${line.endsWith("\r") ? "\r" : ""}` : line;
  });
  return lines.join("\n");
}
