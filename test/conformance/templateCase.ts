import {
  renderTemplate,
  dropCommentLines,
} from "../../src/core/taskfile/template/renderTemplate.ts";
import { findSecretProblem } from "../../src/core/taskfile/secretAddress.ts";
import { readValues } from "../../src/core/taskfile/template/readValues.ts";
import { type Row, textOf, textsOf } from "./row.ts";
import { hideDate, runOf } from "./taskFileInput.ts";

/** Renders the template of a case; no secrets are fetched. */
export function templateCase(row: Row): Row {
  const values = readValues(
    typeof row["values"] === "string" ? row["values"] : undefined,
    textsOf(row, "set"),
  );
  if (values.kind === "failed") {
    return { error: values.message };
  }
  const data = { run: runOf(row), values: values.value, secrets: {} };
  const text = dropCommentLines(textOf(row, "template"));
  // The engine looks for secrets in every text that has this word in it.
  const problem = text.includes("secrets") ? findSecretProblem(text, "t.yaml", data) : undefined;
  if (problem !== undefined) {
    return { error: problem };
  }
  const rendered = renderTemplate(text, "t.yaml", data);
  return rendered.kind === "failed"
    ? { error: rendered.message }
    : { rendered: hideDate(rendered.value) };
}
