import { isRecord, textOf } from "../input/record.ts";
import { type ExplainSubject } from "./explanation.ts";

/** Writes a subject as text: equal for equal subjects, and what `parseExplainSubject` reads. */
export function formatExplainSubject(subject: ExplainSubject): string {
  return JSON.stringify(
    subject.kind === "stage"
      ? { kind: subject.kind, dockerfile: subject.dockerfile, stage: subject.stage }
      : { kind: subject.kind, registry: subject.registry, task: subject.task },
  );
}

/** Reads the subject that the editor kept for a page; undefined when it is none. */
export function parseExplainSubject(text: string): ExplainSubject | undefined {
  const value = parseJson(text);
  if (!isRecord(value)) {
    return undefined;
  }
  const { kind, stage } = value;
  const [dockerfile, registry, task] = ["dockerfile", "registry", "task"].map((name) =>
    textOf(value, name),
  );
  if (kind === "stage" && dockerfile !== undefined && typeof stage === "number") {
    return { kind, dockerfile, stage };
  }
  return kind === "task" && registry !== undefined && task !== undefined
    ? { kind, registry, task }
    : undefined;
}

/** The title of a subject's page: `Tracking: Dockerfile FROM 1`, `Tracking: contoso/web`. */
export function explainTitle(subject: ExplainSubject): string {
  if (subject.kind === "task") {
    return `Tracking: ${subject.registry}/${subject.task}`;
  }
  const name = subject.dockerfile.split("/").at(-1) ?? "";
  return `Tracking: ${decodeName(name)} FROM ${subject.stage + 1}`;
}

/** What a page says when its subject is no longer there. */
export function goneText(subject: ExplainSubject): string {
  return subject.kind === "stage"
    ? "This FROM is no longer in the Dockerfile. Below is what was known last."
    : `${subject.registry}/${subject.task} is no longer there. Below is what was known last.`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A name that was not encoded as an address demands is shown as it is. */
function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
