import { expect, it } from "vitest";
import {
  movedAt,
  movesOf,
  noteDigest,
  readTagHistory,
  type TagHistory,
} from "../../../../src/core/image/tagHistory.ts";

const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** Notes sights such as `a@5`: digest `aaa…` at 5. */
function note(...sights: readonly string[]): TagHistory {
  return sights.reduce<TagHistory>((history, sight) => {
    const [letter = "", time = ""] = sight.split("@");
    return noteDigest(history, digestOf(letter), Number(time));
  }, []);
}

/** A history as text: `a 1-3, b 5-5`. */
function show(history: TagHistory): string {
  return history
    .map(({ digest, firstSeenAt, lastSeenAt }) => `${digest.at(-1)!} ${firstSeenAt}-${lastSeenAt}`)
    .join(", ");
}

it.each<[string, string]>([
  ["", ""],
  ["a@1", "a 1-1"],
  ["a@1 a@3 a@2", "a 1-3"],
  ["a@1 b@5", "a 1-1, b 5-5"],
  ["a@1 b@5 b@9 a@10", "a 1-1, b 5-9, a 10-10"],
  ["A@1 a@2", "a 1-2"],
  ["b@5 a@1", "a 1-1, b 5-5"],
  ["b@5 b@1", "b 1-5"],
  ["a@1 c@9 b@5", "a 1-1, b 5-5, c 9-9"],
  ["a@1 c@9 a@5", "a 1-5, c 9-9"],
  ["a@1 c@9 c@5", "a 1-1, c 5-9"],
  ["a@1 a@9 b@5", "a 1-1, b 5-5, a 9-9"],
  ["a@1 b@5 a@3 b@4", "a 1-3, b 4-5"],
  ["a@5 b@5", "a 5-5, b 5-5"],
  ["a@5 b@5 a@5", "a 5-5, b 5-5, a 5-5"],
  ["a@NaN b@Infinity", ""],
  ["a@-5 b@0", "a -5--5, b 0-0"],
])("notes %j as %j", (sights, expected) => {
  expect(show(note(...sights.split(" ").filter((sight) => sight !== "")))).toBe(expected);
});

it.each(["", "sha256:", "sha256:xyz", "latest", `sha256:${"a".repeat(31)}`, "a".repeat(100_000)])(
  "does not note %.20j",
  (digest) => {
    const history = note("a@1");
    expect(noteDigest(history, digest, 2)).toBe(history);
  },
);

it("keeps the newest twenty, whatever comes late", () => {
  const many = Array.from({ length: 30 }, (_, index) => `${"ab"[index % 2]!}@${index}`);
  const history = note(...many);
  expect([history.length, history[0]?.firstSeenAt, history.at(-1)?.lastSeenAt]).toEqual([
    20, 10, 29,
  ]);
  expect(noteDigest(history, digestOf("c"), 1)).toEqual(history);
});

it.each<[readonly string[], ReturnType<typeof movesOf>, number | undefined]>([
  [[], undefined, undefined],
  [["a@1"], { count: 0, from: 1, to: 1 }, 1],
  [["a@1", "b@4", "b@8", "a@9", "a@12"], { count: 2, from: 1, to: 12 }, 9],
])("counts the moves of %j", (sights, moves, moved) => {
  const history = note(...sights);
  expect([movesOf(history), movedAt(history)]).toEqual([moves, moved]);
});

const entry = { digest: digestOf("a"), firstSeenAt: 1, lastSeenAt: 3 };

it.each<[unknown, string]>([
  [undefined, ""],
  [null, ""],
  ["x", ""],
  [{}, ""],
  [{ length: 3 }, ""],
  [[], ""],
  [[null, 5, "x", [], {}], ""],
  [[entry], "a 1-3"],
  [[{ ...entry, digest: 5 }], ""],
  [[{ ...entry, digest: "latest" }], ""],
  [[{ ...entry, firstSeenAt: "1" }], ""],
  [[{ ...entry, lastSeenAt: Number.NaN }], ""],
  [[{ ...entry, firstSeenAt: 4 }], ""],
  [[{ ...entry, digest: digestOf("b"), firstSeenAt: 8, lastSeenAt: 9 }, entry], "a 1-3, b 8-9"],
  [Array.from({ length: 5000 }, () => entry), "a 1-3"],
])("reads %.60j as %j", (value, expected) => {
  expect(show(readTagHistory(value))).toBe(expected);
});

it("reads what it wrote", () => {
  const history = note("a@1", "a@2", "b@3", "a@4", "c@9");
  expect(readTagHistory(JSON.parse(JSON.stringify(history)))).toEqual(history);
});
