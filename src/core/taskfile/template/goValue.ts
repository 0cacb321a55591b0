/**
 * A value of a Go template: null is nil, a bigint an integer, a number a float. Lists are slices, maps have text keys.
 */
export type GoValue =
  string | bigint | number | boolean | null | readonly GoValue[] | ReadonlyMap<string, GoValue>;

/** Tells whether a value is a map. */
export function isMap(value: GoValue): value is ReadonlyMap<string, GoValue> {
  return value instanceof Map;
}

/** Tells whether a value is a list. */
export function isList(value: GoValue): value is readonly GoValue[] {
  return Array.isArray(value);
}

/** What Go counts as true: anything but nil, false, zero and what is empty. */
export function isTrue(value: GoValue): boolean {
  if (isMap(value)) {
    return value.size > 0;
  }
  if (isList(value)) {
    return value.length > 0;
  }
  return value !== null && value !== false && value !== "" && Number(value) !== 0;
}

/** The text that an action prints for a value: `<no value>` for nil. */
export function printed(value: GoValue): string {
  return value === null ? "<no value>" : formatted(value);
}

/** The text of Go's `%v`. */
export function formatted(value: GoValue): string {
  if (value === null) {
    return "<nil>";
  }
  if (isList(value)) {
    return `[${value.map(formatted).join(" ")}]`;
  }
  if (isMap(value)) {
    const entries = sortedEntries(value).map(([key, entry]) => `${key}:${formatted(entry)}`);
    return `map[${entries.join(" ")}]`;
  }
  return typeof value === "number" ? formattedFloat(value) : String(value);
}

/** Entries in the order of their keys, as Go prints and ranges over maps. */
export function sortedEntries(map: ReadonlyMap<string, GoValue>): readonly [string, GoValue][] {
  return [...map.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Name of the kind of a value as `reflect.Kind` prints it. */
export function kindOf(value: GoValue): string {
  if (value === null) {
    return "invalid";
  }
  if (isMap(value)) {
    return "map";
  }
  if (isList(value)) {
    return "slice";
  }
  const kinds: Readonly<Record<string, string>> = {
    string: "string",
    bigint: "int",
    number: "float64",
    boolean: "bool",
  };
  return kinds[typeof value] ?? "invalid";
}

/** Name of the type of a value as Go's `%T` prints it. */
export function typeOf(value: GoValue): string {
  if (value === null) {
    return "<nil>";
  }
  if (isMap(value)) {
    return "map[string]interface {}";
  }
  return isList(value) ? "[]interface {}" : kindOf(value);
}

/** Tells whether two values are the same through and through. */
export function isDeepEqual(a: GoValue, b: GoValue): boolean {
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((entry, index) => isDeepEqual(entry, b[index] ?? null));
  }
  if (isMap(a) && isMap(b)) {
    return (
      a.size === b.size &&
      [...a].every(([key, entry]) => b.has(key) && isDeepEqual(entry, b.get(key) ?? null))
    );
  }
  return a === b;
}

function formattedFloat(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-4) {
    return value.toExponential().replace(/e-(\d)$/u, "e-0$1");
  }
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  }
  return String(value);
}
