import { formatted, type GoValue, isList } from "./goValue.ts";

/** Characters and entries that one value may have at most; no task file needs as many. */
export const largestValue = 4 * 1024 * 1024;

/** Deepest nesting of lists and maps. */
const deepestValue = 100;

/** UTF-8 bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The text of UTF-8 bytes. */
export function textOfBytes(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** A part of a text by its bytes, as Go cuts texts. Throws `Error` when a place is outside. */
export function cutText(text: string, start: number, end: number): string {
  const bytes = bytesOf(text);
  if (start < 0 || end > bytes.length || start > end) {
    throw new Error(`runtime error: slice bounds out of range [${start}:${end}]`);
  }
  return textOfBytes(bytes.subarray(start, end));
}

/** Refuses what would be too large, before it is made. Throws `Error`. */
export function checkLength(length: number): void {
  if (length > largestValue) {
    throw new Error(`the result is longer than ${largestValue} characters`);
  }
}

/** The texts of a list without its nils; a single value is a list of one. */
export function textsOf(value: GoValue): readonly string[] {
  const entries = isList(value) ? value : [value];
  return entries.filter((entry) => entry !== null).map(formatted);
}

/**
 * Characters and entries of a value, lists and maps in it included, counted up to `most`; undefined for a value
 * that is nested too deeply, such as a map that holds itself.
 */
export function sizeOf(value: GoValue, most: number, depth = 0): number | undefined {
  if (depth > deepestValue) {
    return undefined;
  }
  if (typeof value === "string") {
    return value.length + 1;
  }
  if (value === null || typeof value !== "object") {
    return 1;
  }
  let size = 1;
  for (const entry of value.values()) {
    const inner = sizeOf(entry, most - size, depth + 1);
    if (inner === undefined) {
      return undefined;
    }
    size += 1 + inner;
    if (size > most) {
      break;
    }
  }
  return size;
}
