/** An object as the service sent it, before anything about it is known. */
export type WireObject = Readonly<Record<string, unknown>>;

/** The value as an object; an empty one when it is something else, so that reading on finds nothing. */
export function objectAt(parent: unknown, key: string): WireObject {
  return presentObjectAt(parent, key) ?? {};
}

/** The value as an object, or undefined when it is absent, null or something else. */
export function presentObjectAt(parent: unknown, key: string): WireObject | undefined {
  const value = asObject(parent)[key];
  return isObject(value) ? value : undefined;
}

/** The value as a text that is not empty, else undefined. A `Date` of the SDK is given as ISO 8601. */
export function textAt(parent: unknown, key: string): string | undefined {
  const value = asObject(parent)[key];
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  }
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The value as a moment in ISO 8601, else undefined. */
export function timeAt(parent: unknown, key: string): string | undefined {
  const text = textAt(parent, key);
  return text === undefined || Number.isNaN(Date.parse(text)) ? undefined : text;
}

/** The value as a list; empty when it is something else. */
export function listAt(parent: unknown, key: string): readonly unknown[] {
  const value = asObject(parent)[key];
  return Array.isArray(value) ? value : [];
}

/** The texts of a list; what is not a text is left out. */
export function textsAt(parent: unknown, key: string): readonly string[] {
  return listAt(parent, key).filter((value) => typeof value === "string");
}

/** The value as a finite number, else undefined. */
export function numberAt(parent: unknown, key: string): number | undefined {
  const value = asObject(parent)[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** True only for the value `true`. */
export function isTrueAt(parent: unknown, key: string): boolean {
  return asObject(parent)[key] === true;
}

/** The known word that the value equals without regard to case: the service is sloppy with it. */
export function wordAt<Word extends string>(
  parent: unknown,
  key: string,
  words: readonly Word[],
): Word | undefined {
  const text = textAt(parent, key)?.toLowerCase();
  return words.find((word) => word.toLowerCase() === text);
}

/** The value as it came. */
export function valueAt(parent: unknown, key: string): unknown {
  return asObject(parent)[key];
}

/** Tells whether there is nothing: the services spell that as null, too. */
export function isAbsentAt(parent: unknown, key: string): boolean {
  const value = valueAt(parent, key);
  return value === undefined || value === null;
}

function asObject(value: unknown): WireObject {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is WireObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
