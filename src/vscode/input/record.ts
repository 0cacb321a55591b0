/** An object whose properties are not known. */
export type UnknownRecord = Readonly<Record<string, unknown>>;

/** Tells whether a value is an object, so that its properties may be looked at. */
export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === "object" && value !== null;
}

/** A property as a text that is not empty, or undefined. */
export function textOf(record: UnknownRecord, name: string): string | undefined {
  const value = record[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
