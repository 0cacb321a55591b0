import { stepCommandLine } from "../../src/core/taskfile/commandLine.ts";
import { readTask, renderTask } from "../../src/core/taskfile/readTask.ts";
import { type Row, textOf, textsOf } from "./row.ts";
import { hideDate, taskFileInput } from "./taskFileInput.ts";

/** Brings what an alias case expects to the form of `aliasCase`. */
export function expectedAlias(row: Row): Row {
  return { rendered: trimEnd(textOf(row, "rendered")), cmds: textsOf(row, "cmds") };
}

/** Expands the aliases of a case and gives the commands of its steps. */
export function aliasCase(row: Row): Row {
  const input = taskFileInput(row);
  if (typeof input === "string") {
    return { error: input };
  }
  const task = readTask(input);
  const rendered = renderTask(input);
  if (task.kind === "failed" || rendered.kind === "failed") {
    return { error: task.kind === "failed" ? task.message : "it cannot be rendered" };
  }
  const run = { sharedVolume: "", registry: "", taskName: undefined };
  const lines = task.value.steps.map((step) => stepCommandLine(step, run));
  return {
    rendered: trimEnd(hideDate(rendered.value)),
    cmds: lines.filter((line) => line !== "").map((line) => hideDate(behindDirectory(line))),
  };
}

/** What follows `--workdir <directory> `. */
function behindDirectory(line: string): string {
  const start = line.indexOf("--workdir ") + "--workdir ".length;
  return line.slice(line.indexOf(" ", start) + 1);
}

function trimEnd(text: string): string {
  return text.replace(/\n+$/, "");
}
