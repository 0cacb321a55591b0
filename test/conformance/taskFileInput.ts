import { type TaskFileInput } from "../../src/core/taskfile/task.ts";
import { readValues } from "../../src/core/taskfile/template/readValues.ts";
import { isRow, type Row, textOf, textsOf } from "./row.ts";

const date = "20260131-235959z";

/** Values of the run of a case. */
export function runOf(row: Row): Readonly<Record<string, string>> {
  const run = isRow(row["run"]) ? row["run"] : {};
  const given = Object.keys(run).map((name) => [name, textOf(run, name)] as const);
  return { OS: "linux", Architecture: "amd64", Date: date, ...Object.fromEntries(given) };
}

/** The task file of a case with what is set from outside, or the text of an error. */
export function taskFileInput(row: Row): TaskFileInput | string {
  const values = readValues(undefined, textsOf(row, "set"));
  if (values.kind === "failed") {
    return values.message;
  }
  const files = isRow(row["files"]) ? row["files"] : {};
  return {
    text: textOf(row, "yaml"),
    name: "t.yaml",
    data: { run: runOf(row), values: values.value, secrets: {} },
    environment: textsOf(row, "env"),
    workingDirectory: textOf(row, "workingDirectory"),
    network: textOf(row, "network"),
    aliasFiles: new Map(Object.keys(files).map((name) => [name, textOf(files, name)])),
  };
}

/** Replaces the time of the run. */
export function hideDate(text: string): string {
  return text.replaceAll(date, "<DATE>");
}
