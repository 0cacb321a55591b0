/** Which bytes a request asks for; `end` is not in it. */
export type ByteRange =
  | { readonly kind: "all" }
  | { readonly kind: "part"; readonly start: number; readonly end: number }
  | { readonly kind: "unsatisfiable" };

/**
 * Reads `bytes=a-b` or `bytes=a-` for a blob of a size. Other forms count as the whole blob, as Azure Storage does
 * not know them ("Specifying the range header for Blob service operations"). Nothing at or after the end can be given.
 */
export function parseByteRange(header: string | undefined, size: number): ByteRange {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/iu.exec(header?.trim() ?? "") ?? [];
  if (first === undefined || last === undefined) {
    return { kind: "all" };
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  if (last !== "" && Number(last) < start) {
    return { kind: "all" };
  }
  return start >= size ? { kind: "unsatisfiable" } : { kind: "part", start, end };
}
