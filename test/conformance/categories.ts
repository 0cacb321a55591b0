import { parseBuildString, replaceBuildContext } from "../../src/core/build/buildString.ts";
import { compileIgnore } from "../../src/core/build/dockerIgnore.ts";
import { parseSourceLocation } from "../../src/core/build/sourceLocation.ts";
import { resolveWorkingDirectory } from "../../src/core/build/workingDirectory.ts";
import { normalizeImageTag, parseEngineReference } from "../../src/core/image/imageReference.ts";
import { classifyTag } from "../../src/core/image/tagKind.ts";
import { nextOccurrences, parseSchedule } from "../../src/core/trigger/nCrontab.ts";
import { aliasCase, expectedAlias } from "./aliasCase.ts";
import { type FieldKind, type Row, textOf, textsOf } from "./row.ts";
import { expectedScan, scanCase } from "./scanCase.ts";
import { expectedTaskFile, taskFileCase } from "./taskFileCase.ts";
import { templateCase } from "./templateCase.ts";

/** A kind of case: which fields it has, and how what they expect and what src/core gives are brought to one form. */
export interface Category {
  /** Fields that only cases of this kind have together. */
  readonly signature: readonly string[];
  readonly inputs: Readonly<Record<string, FieldKind>>;
  /** Fields that must be there when no error is expected. */
  readonly results: Readonly<Record<string, FieldKind>>;
  /** What is compared when no error is expected. */
  readonly expected: (row: Row) => Row;
  /** What src/core gives: the same fields, or `error` with the text or `true`. */
  readonly actual: (row: Row) => Row;
}

/** Kinds of cases that are about running task files, by name. The order decides where signatures overlap. */
export const refusedCategories: ReadonlyMap<string, { readonly signature: readonly string[] }> =
  new Map([["runlog", { signature: ["yaml", "exitCode"] }]]);

const imageFields = ["registry", "repository", "tag", "digest", "reference"] as const;

/** Kinds of cases that can be run, by name. */
export const categories: ReadonlyMap<string, Category> = new Map<string, Category>([
  [
    "imageref",
    {
      signature: ["input", "normalized"],
      inputs: { input: "text", normalized: "text" },
      results: { registry: "text", repository: "text", reference: "text" },
      expected: (row) =>
        Object.fromEntries(imageFields.map((field) => [field, textOf(row, field)])),
      actual: (row) => {
        const normalized = normalizeImageTag(textOf(row, "input"));
        const parsed = parseEngineReference(normalized);
        return parsed.kind === "invalid"
          ? { normalized, error: parsed.message }
          : { normalized, ...parsed.image };
      },
    },
  ],
  [
    "buildcmd",
    {
      signature: ["input", "replacedWithDot"],
      inputs: { input: "text" },
      results: {
        dockerfile: "text",
        target: "text",
        context: "text",
        tags: "list of texts?",
        buildArgs: "list of texts?",
        replacedWithDot: "text",
      },
      expected: (row) => ({
        dockerfile: row["dockerfile"],
        target: row["target"],
        context: row["context"],
        tags: textsOf(row, "tags"),
        buildArgs: textsOf(row, "buildArgs"),
        replacedWithDot: row["replacedWithDot"],
      }),
      actual: (row) => {
        const input = textOf(row, "input");
        const { dockerfile, target, context, tags, buildArguments } = parseBuildString(input);
        return {
          dockerfile: dockerfile ?? "",
          target: target ?? "",
          context,
          tags,
          buildArgs: buildArguments,
          replacedWithDot: replaceBuildContext(input, "."),
        };
      },
    },
  ],
  [
    "workdir",
    {
      signature: ["input", "workdir"],
      inputs: { input: "text" },
      results: { workdir: "text" },
      expected: (row) => ({ workdir: row["workdir"] }),
      actual: (row) => ({ workdir: resolveWorkingDirectory(textOf(row, "input")) }),
    },
  ],
  [
    "context",
    {
      signature: ["input", "kind"],
      inputs: { input: "text" },
      results: { kind: "text", remote: "text?", ref: "text?", subdir: "text?", artifact: "text?" },
      expected: (row) => describeContext(textOf(row, "kind"), row),
      actual: (row) => {
        const source = parseSourceLocation(textOf(row, "input"));
        const found =
          source.kind === "git"
            ? { remote: source.remote, ref: source.ref, subdir: source.folder }
            : { artifact: source.kind === "oci" ? source.artifact : undefined };
        return describeContext(source.kind, found);
      },
    },
  ],
  [
    "dockerignore",
    {
      signature: ["patterns", "path"],
      inputs: { patterns: "list of texts", path: "text" },
      results: { ignored: "truth value" },
      expected: (row) => ({ ignored: row["ignored"] }),
      actual: (row) => {
        const rules = compileIgnore(textsOf(row, "patterns").join("\n"));
        const path = textOf(row, "path");
        return rules.failsOn(path) ? { error: true } : { ignored: rules.ignores(path) };
      },
    },
  ],
  [
    "cron",
    {
      signature: ["expression"],
      inputs: { expression: "text", after: "time" },
      results: { next: "list of texts?" },
      expected: (row) => ({ next: textsOf(row, "next").map((time) => isoTime(Date.parse(time))) }),
      actual: (row) => {
        const parsed = parseSchedule(textOf(row, "expression"));
        return parsed.kind === "invalid"
          ? { error: true }
          : {
              next: nextOccurrences(parsed.schedule, Date.parse(textOf(row, "after")), 5).map(
                isoTime,
              ),
            };
      },
    },
  ],
  [
    "tags",
    {
      signature: ["tag", "kind"],
      inputs: { tag: "text", repository: "text?" },
      results: { kind: "text" },
      expected: (row) => ({ kind: row["kind"] }),
      actual: (row) => {
        const repository = row["repository"] === undefined ? undefined : textOf(row, "repository");
        return { kind: classifyTag(textOf(row, "tag"), repository).kind };
      },
    },
  ],
  [
    "scan",
    {
      signature: ["dockerfile"],
      inputs: {
        dockerfile: "text",
        tags: "list of texts?",
        buildArgs: "list of texts?",
        target: "text?",
        file: "text?",
        build: "text?",
      },
      results: { dependencies: "list" },
      expected: expectedScan,
      actual: scanCase,
    },
  ],
  [
    "templates",
    {
      signature: ["template"],
      inputs: { template: "text", set: "list of texts?" },
      results: { rendered: "text" },
      expected: (row) => ({ rendered: row["rendered"] }),
      actual: templateCase,
    },
  ],
  [
    "taskfile",
    {
      signature: ["yaml", "result"],
      inputs: { yaml: "text", env: "list of texts?", credentials: "list of texts?" },
      results: {
        result: "text",
        stepOrder: "list of texts?",
        shell: "list of texts?",
        docker: "list of texts?",
        warnings: "list of texts?",
      },
      expected: expectedTaskFile,
      actual: taskFileCase,
    },
  ],
  [
    "alias",
    {
      signature: ["yaml"],
      inputs: { yaml: "text", set: "list of texts?" },
      results: { rendered: "text", cmds: "list of texts?" },
      expected: expectedAlias,
      actual: aliasCase,
    },
  ],
]);

function describeContext(kind: string, row: Row): Row {
  if (kind === "git") {
    const { remote, ref, subdir } = row;
    return { kind, remote: remote ?? "", ref: ref ?? "", subdir: subdir ?? "" };
  }
  return kind === "oci" ? { kind, artifact: row["artifact"] ?? "" } : { kind };
}

function isoTime(milliseconds: number): string {
  return Number.isNaN(milliseconds) ? "no time" : new Date(milliseconds).toISOString();
}
