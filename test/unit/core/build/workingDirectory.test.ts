import { expect, it } from "vitest";
import { resolveWorkingDirectory } from "../../../../src/core/build/workingDirectory.ts";

it.each([
  ["", "/workspace"],
  ["a/./b//", "/workspace/a/b"],
  ["../x", "/x"],
  ["/a/../b", "/b"],
])("%j is %s", (written, folder) => {
  expect(resolveWorkingDirectory(written)).toBe(folder);
});
