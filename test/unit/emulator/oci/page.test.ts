import { expect, it } from "vitest";
import { type ListOrder, pageOf } from "../../../../src/emulator/oci/page.ts";

const names = ["a", "b", "c", "d"];

/** The page of `names` for a query: its items, or the code of the error, and the link. */
function check(query: string, order: ListOrder = "name", defaultLength?: number): string {
  const paging = { path: "/v2/x y/list", query: new URLSearchParams(query), defaultLength };
  try {
    const { items, headers } = pageOf(names, (name) => name, order, paging);
    return `${items.join("")} ${headers["link"] ?? ""}`.trim();
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "";
  }
}

it.each([
  ["", "abcd"],
  ["n=", "abcd"],
  ["n=4", "abcd"],
  ["n=5", "abcd"],
  ["n=0", ""],
  ["n=2", 'ab </v2/x%20y/list?n=2&last=b>; rel="next"'],
  ["n=2&last=b", "cd"],
  ["n=1&last=b&orderby=x", 'c </v2/x%20y/list?n=1&last=c&orderby=x>; rel="next"'],
  ["last=bb", "cd"],
  ["last=d", ""],
  ["n=-1", "PAGINATION_NUMBER_INVALID"],
  ["n=1.5", "PAGINATION_NUMBER_INVALID"],
  ["n=99999999999999999999", "PAGINATION_NUMBER_INVALID"],
])("by name, %s", (query, expected) => {
  expect(check(query)).toBe(expected);
});

it("has a length of its own when the client names none", () => {
  expect(check("", "name", 3)).toBe('abc </v2/x%20y/list?last=c&n=3>; rel="next"');
});

it("in an order by time goes on behind the last one, and ends when that is gone", () => {
  expect([check("last=b", "timedesc"), check("last=bb", "timedesc")]).toEqual(["cd", ""]);
});
