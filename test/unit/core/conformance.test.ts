import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readCaseFile } from "../../conformance/caseFile.ts";
import { categories } from "../../conformance/categories.ts";
import { compareCase, formatDifference } from "../../conformance/compareCase.ts";

/** All cases of a file at once, compared as `npm run conformance` does. */
function check(file: string): void {
  const read = readCaseFile(path.basename(file), readFileSync(file, "utf8"));
  if (read.kind === "unusable") {
    throw new Error(`${file}: ${read.message}`);
  }
  const differences = read.cases.map(compareCase).filter((found) => found !== undefined);
  expect(read.cases.length).toBeGreaterThan(0);
  expect(differences.map(formatDifference).join("\n")).toBe("");
}

describe("cases of this repository", () => {
  const folder = path.resolve(import.meta.dirname, "../../conformance/cases");
  it.each(readdirSync(folder))("%s", (file) => check(path.join(folder, file)));
});

/** The cases of the real programs are not part of the repository. */
const shared = path.resolve(import.meta.dirname, "../../../../shared/conformance");

describe.skipIf(!existsSync(shared))("cases of the real programs", () => {
  it.each([...categories.keys()])("%s", (name) => check(path.join(shared, `${name}.json`)));
});
