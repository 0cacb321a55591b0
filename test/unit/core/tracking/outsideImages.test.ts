import { expect, it } from "vitest";
import { readBaseImages } from "../../../../src/core/dockerfile/baseImages.ts";
import { findOutsideImages } from "../../../../src/core/tracking/outsideImages.ts";

/** Image, use, line and written text of each image outside `FROM`. */
function outsideOf(text: string): unknown {
  const { stages } = readBaseImages(text, { buildArguments: [] });
  return findOutsideImages(text, stages).map(({ image, use, line, range }) => {
    const written = text.slice(range.start, range.end);
    return [image, use, line, ...(written === image ? [] : [written])];
  });
}

const copy = "COPY --from";
const mount = "RUN --mount";

it.each([
  ["an image", "FROM a\nCOPY --from=b:1 /x /y\n", [["b:1", copy, 2]]],
  ["other flags", "FROM a\ncopy --chown=1:1 --link --From=b / /\n", [["b", copy, 2]]],
  ["an argument, which is no flag", "FROM a\nCOPY x --from=b /\nRUN x --mount=from=c\n", []],
  [
    "a continuation line",
    "FROM a\nCOPY \\\n # --from=c\n --from=b\\\n:1 / /\n",
    [["b:1", copy, 2, "b\\\n:1"]],
  ],
  ["quotes", 'FROM a\nCOPY --from="b" / /\n', [["b", copy, 2, '"b"']]],
  ["an earlier stage in any letter case", "FROM a AS One\nFROM b\nCOPY --from=oNE / /\n", []],
  ["a later stage", "FROM a\nCOPY --from=two / /\nFROM b AS two\n", [["two", copy, 2]]],
  ["numbers", "FROM a\nFROM b\nCOPY --from=0 / /\nRUN --mount=from=1 x\n", []],
  [
    "a heredoc",
    "FROM a\nRUN <<E\nCOPY --from=b / /\nE\nCOPY --from=c <<E /\nE\n",
    [["c", copy, 5]],
  ],
  [
    "mounts",
    "FROM a\nRUN --mount=type=bind,from=b,target=/x --mount=FROM=c/d,source=/ x from=e\n",
    [
      ["b", mount, 2],
      ["c/d", mount, 2],
    ],
  ],
  [
    "a quoted mount",
    'FROM a\nRUN --network=none --mount="type=cache,from=b" x\n',
    [["b", mount, 2]],
  ],
  [
    "a mount over two lines",
    "FROM a\nRUN --mount=type=bind,\\\nfrom=b,target=/ x\n",
    [["b", mount, 2]],
  ],
  ["another key", "FROM a\nRUN --mount=type=bind,xfrom=b x\n", []],
  [
    "triggers",
    "FROM a\nONBUILD COPY --from=b / /\nONBUILD RUN --mount=from=c x\nONBUILD FROM d\nONBUILD\n",
    [
      ["b", copy, 2],
      ["c", mount, 3],
      ["d", "ONBUILD FROM", 4],
    ],
  ],
  [
    "syntax",
    "\ufeff# escape=`\n# syntax = docker/dockerfile:1\nFROM a\n",
    [["docker/dockerfile:1", "# syntax", 2]],
  ],
  ["a comment that is no directive", "# note\n# syntax=b\nFROM a\n", []],
  ["no value", "FROM a\nCOPY --from= / /\nCOPY --from / /\nRUN --mount=from= x\n", []],
])("%s", (_name, text, expected) => {
  expect(outsideOf(text)).toEqual(expected);
});
