import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const folder = path.resolve(import.meta.dirname, "../../../../shared/conformance");

/** Cases of a conformance file; undefined when the data, which are not part of the repository, are not there. */
export function readCases(file: string): readonly Record<string, unknown>[] | undefined {
  const location = path.join(folder, file);
  if (!existsSync(location)) {
    process.stderr.write(`${location} is not there: its cases are skipped\n`);
    return undefined;
  }
  const data = JSON.parse(readFileSync(location, "utf8")) as { cases: Record<string, unknown>[] };
  return data.cases;
}
