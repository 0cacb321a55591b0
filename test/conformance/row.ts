/** An object of a case file. */
export type Row = Readonly<Record<string, unknown>>;

/** What a field must hold; with `?` it may be missing. */
export type FieldKind =
  "text" | "text?" | "list of texts" | "list of texts?" | "list?" | "time" | "truth value" | "list";

/** Tells whether a value is an object with fields. */
export function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Tells whether a value, which is there, is what a field must hold. */
export function matchesKind(value: unknown, kind: FieldKind): boolean {
  switch (kind) {
    case "text":
    case "text?":
      return typeof value === "string";
    case "list of texts":
    case "list of texts?":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "list":
    case "list?":
      return Array.isArray(value);
    case "time":
      return typeof value === "string" && !Number.isNaN(Date.parse(value));
    case "truth value":
      return typeof value === "boolean";
  }
}

/** The text of a field; empty when it is none. */
export function textOf(row: Row, field: string): string {
  const value = row[field];
  return typeof value === "string" ? value : "";
}

/** The texts of a list; none when it is missing. */
export function textsOf(row: Row, field: string): readonly string[] {
  const value = row[field];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
