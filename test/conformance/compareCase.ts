import { isDeepStrictEqual } from "node:util";
import { type Case } from "./caseFile.ts";
import { isRow, type Row, textOf } from "./row.ts";

/** A case whose result is not the expected one. */
export interface Difference {
  readonly row: Row;
  readonly expected: Row;
  readonly actual: Row;
}

/** Compares what src/core gives for a case with what the case expects; undefined when they agree. */
export function compareCase({ category, row }: Case): Difference | undefined {
  const expected = expectationOf(row, category.expected);
  const actual = agreedError(row, attempt(row, category.actual));
  return isDeepStrictEqual(expected, actual) ? undefined : { row, expected, actual };
}

/** Shows a difference for people: which case, what it was given, and each value that differs. */
export function formatDifference({ row, expected, actual }: Difference): string {
  const title = [textOf(row, "id"), textOf(row, "topic"), textOf(row, "name")];
  const places = differingPlaces("", expected, actual);
  const lines = places
    .slice(0, 12)
    .flatMap(({ place, one, other }) => [
      `  ${place === "" ? "result" : place}`,
      `    expected  ${show(one)}`,
      `    actual    ${show(other)}`,
    ]);
  const rest = places.length > 12 ? [`  and ${places.length - 12} more`] : [];
  return [
    `FAILED ${title.filter((part) => part !== "").join(" · ")}`,
    ...inputLines(row),
    ...lines,
    ...rest,
  ].join("\n");
}

/** A case expects a result or an error; image references are compared with their normalized text in both cases. */
function expectationOf(row: Row, expected: (row: Row) => Row): Row {
  const always = row["normalized"] === undefined ? {} : { normalized: row["normalized"] };
  return row["error"] === undefined
    ? { ...always, ...expected(row) }
    : { ...always, error: row["error"] };
}

function attempt(row: Row, actual: (row: Row) => Row): Row {
  try {
    return actual(row);
  } catch (error) {
    return { thrown: error instanceof Error ? error.message : String(error) };
  }
}

/** Where only the start of an error counts, an error that starts so is the expected one. */
function agreedError(row: Row, actual: Row): Row {
  const isAgreed =
    row["errorMatch"] === "prefix" &&
    textOf(actual, "error").startsWith(textOf(row, "errorPrefix"));
  return isAgreed && typeof actual["error"] === "string"
    ? { ...actual, error: row["error"] }
    : actual;
}

interface Place {
  readonly place: string;
  readonly one: unknown;
  readonly other: unknown;
}

function differingPlaces(place: string, one: unknown, other: unknown): readonly Place[] {
  if (isDeepStrictEqual(one, other)) {
    return [];
  }
  const [oneParts, otherParts] = [partsOf(one), partsOf(other)];
  const isLeaf = oneParts === undefined || otherParts === undefined;
  const isErrorOnly =
    place === "" && isRow(one) && isRow(other) && "error" in one !== "error" in other;
  if (isLeaf || isErrorOnly) {
    return [{ place, one, other }];
  }
  const keys = new Set([...oneParts.keys(), ...otherParts.keys()]);
  return [...keys].flatMap((key) =>
    differingPlaces(`${place}${key}`, oneParts.get(key), otherParts.get(key)).map((found) => ({
      ...found,
      place: found.place.replace(/^\./, ""),
    })),
  );
}

/** The parts of a list or an object by how they are written after its name. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) {
    return new Map(value.map((item: unknown, index) => [`[${index}]`, item]));
  }
  return isRow(value)
    ? new Map(Object.entries(value).map(([key, item]) => [`.${key}`, item]))
    : undefined;
}

const notInputs = ["id", "topic", "name", "why", "error", "errorMatch", "errorPrefix"];

function inputLines(row: Row): readonly string[] {
  const inputs = Object.entries(row).filter(([key]) => !notInputs.includes(key));
  return [`  case ${show(Object.fromEntries(inputs))}`];
}

/** JSON, shortened. */
function show(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text;
}
