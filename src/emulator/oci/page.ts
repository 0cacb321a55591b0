import { OciError } from "./ociError.ts";

/** A part of a list, and the header that leads to the next part. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

/** How a list is cut into pages. */
export interface Paging {
  /** Decoded path of the request. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Length of a page when the client names none; undefined: everything. */
  readonly defaultLength: number | undefined;
}

/** The order of a list: by name, or by time as `orderby` of ACR's listings asks. */
export type ListOrder = "name" | "timeasc" | "timedesc";

/**
 * Cuts the page after `last` of at most `n` items out of a sorted list and makes the `Link` header (RFC 8288) of
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#listing-tags.
 * In an order by name `last` need not be there any more; in an order by time the list ends when it is gone.
 */
export function pageOf<T>(
  sorted: readonly T[],
  nameOf: (item: T) => string,
  order: ListOrder,
  paging: Paging,
): Page<T> {
  const length = lengthOf(paging.query.get("n")) ?? paging.defaultLength ?? sorted.length;
  const last = paging.query.get("last");
  const rest = last === null || last === "" ? sorted : after(sorted, nameOf, order, last);
  const items = rest.slice(0, length);
  const end = items.at(-1);
  if (end === undefined || items.length === rest.length) {
    return { items, headers: {} };
  }
  return { items, headers: { link: linkTo(paging, nameOf(end), length) } };
}

/** Compares names by code points, as registries sort. */
export function compareNames(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function after<T>(
  sorted: readonly T[],
  nameOf: (item: T) => string,
  order: ListOrder,
  last: string,
): readonly T[] {
  if (order === "name") {
    return sorted.filter((item) => compareNames(nameOf(item), last) > 0);
  }
  const index = sorted.findIndex((item) => nameOf(item) === last);
  return index === -1 ? [] : sorted.slice(index + 1);
}

function lengthOf(text: string | null): number | undefined {
  if (text === null || text === "") {
    return undefined;
  }
  if (!/^\d{1,9}$/u.test(text)) {
    throw new OciError(
      "PAGINATION_NUMBER_INVALID",
      "The number of results `n` must be 0 or a positive whole number",
      { detail: { n: text.slice(0, 100) } },
    );
  }
  return Number(text);
}

function linkTo({ path, query }: Paging, last: string, length: number): string {
  const next = new URLSearchParams(query);
  next.set("last", last);
  next.set("n", String(length));
  return `<${encodeURI(path)}?${next.toString()}>; rel="next"`;
}
