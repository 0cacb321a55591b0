import { categories, type Category, refusedCategories } from "./categories.ts";
import { type FieldKind, type Row, isRow, matchesKind } from "./row.ts";

/** A case and what it is about. */
export interface Case {
  readonly category: Category;
  readonly row: Row;
}

/** The cases of a file, or a sentence why it cannot be run. */
export type CaseFile =
  | { readonly kind: "cases"; readonly cases: readonly Case[] }
  | { readonly kind: "unusable"; readonly message: string };

/**
 * Reads the text of a case file. What a case is about follows from its fields; where they do not say, from its id, then
 * from the file's name. A file is unusable as a whole when one of its cases is.
 */
export function readCaseFile(name: string, text: string): CaseFile {
  const rows = readRows(text);
  if (typeof rows === "string") {
    return unusable(rows);
  }
  const cases: Case[] = [];
  for (const [index, row] of rows.entries()) {
    const label = isRow(row) && typeof row["id"] === "string" ? row["id"] : `case ${index + 1}`;
    if (!isRow(row)) {
      return unusable(`${label} is no object`);
    }
    const category = categoryOf(row, name);
    if (typeof category === "string") {
      return unusable(`${label}: ${category}`);
    }
    const problem = findProblem(row, category);
    if (problem !== undefined) {
      return unusable(`${label}: ${problem}`);
    }
    cases.push({ category, row });
  }
  return { kind: "cases", cases };
}

/** The list of cases, or what is wrong. */
function readRows(text: string): readonly unknown[] | string {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return `the file is no JSON (${error instanceof Error ? error.message : String(error)})`;
  }
  const rows = isRow(data) ? data["cases"] : undefined;
  if (!Array.isArray(rows)) {
    return "the file is no case file: it has no list `cases`";
  }
  return rows.length === 0 ? "the file has no cases" : rows;
}

function categoryOf(row: Row, file: string): Category | string {
  const names = [nameByFields(row), wordAtStart(row["id"]), wordAtStart(file)];
  const known = names.find((name) => categories.has(name) || refusedCategories.has(name)) ?? "";
  return (
    categories.get(known) ??
    (refusedCategories.has(known)
      ? `cases of ${known} need the task engine and cannot be run yet`
      : "its fields are of no known kind of case")
  );
}

function nameByFields(row: Row): string {
  const all = [...refusedCategories, ...categories].map(
    ([name, { signature }]) => [name, signature] as const,
  );
  return all.find(([, signature]) => signature.every((field) => field in row))?.[0] ?? "";
}

function wordAtStart(text: unknown): string {
  return typeof text === "string" ? (/^[a-z]+/i.exec(text)?.[0].toLowerCase() ?? "") : "";
}

function findProblem(row: Row, category: Category): string | undefined {
  const isError = row["error"] !== undefined;
  const needed = isError ? [category.inputs] : [category.inputs, category.results];
  for (const [field, kind] of needed.flatMap((fields) => Object.entries(fields))) {
    // The time is missing where an error is expected.
    const isLeftOut =
      row[field] === undefined && (isOptional(kind) || (isError && field === "after"));
    if (!isLeftOut && !matchesKind(row[field], kind)) {
      return `${field} is no ${kind.replace("?", "")}`;
    }
  }
  return undefined;
}

function isOptional(kind: FieldKind): boolean {
  return kind.endsWith("?");
}

function unusable(message: string): CaseFile {
  return { kind: "unusable", message };
}
