/* eslint-disable no-console -- the output is what the command is for */
import { readFileSync } from "node:fs";
import path from "node:path";
import { readCaseFile } from "./caseFile.ts";
import { compareCase, formatDifference } from "./compareCase.ts";

/**
 * Runs case files and prints what differs, a line for each file and at last `N passed, M failed`. Returns the exit
 * status: 0 when all passed, 1 when a case failed, 2 when a file cannot be run (the others still are).
 */
export function main(files: readonly string[]): number {
  if (files.length === 0) {
    console.error("usage: npm run conformance -- FILE…   (case files such as scan.json)");
    return 2;
  }
  const results = files.map(runFile).filter((result) => result !== undefined);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  if (results.length > 0) {
    console.log(`${passed} passed, ${failed} failed`);
  }
  return results.length < files.length ? 2 : failed > 0 ? 1 : 0;
}

interface FileResult {
  readonly passed: number;
  readonly failed: number;
}

function runFile(file: string): FileResult | undefined {
  const text = readText(file);
  const read = text === undefined ? undefined : readCaseFile(path.basename(file), text);
  if (read?.kind !== "cases") {
    console.error(`${file}: ${read?.message ?? "the file cannot be read"}`);
    return undefined;
  }
  const differences = read.cases.map(compareCase).filter((difference) => difference !== undefined);
  differences.forEach((difference) => console.log(formatDifference(difference)));
  const passed = read.cases.length - differences.length;
  console.log(`${path.basename(file)}: ${passed} of ${read.cases.length} passed`);
  return { passed, failed: differences.length };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replace(/^\ufeff/, "");
  } catch {
    return undefined;
  }
}
