import os from "node:os";
import { DockerfileParser } from "dockerfile-ast";
import { scanDockerfile } from "../../src/core/dockerfile/acrScan.ts";
import { readBaseImages } from "../../src/core/dockerfile/baseImages.ts";
import { explainTracking } from "../../src/core/tracking/explainTracking.ts";
import { editedDockerfile, generateDockerfile } from "./dockerfiles.ts";

/** Something that is done with the text of a Dockerfile. */
interface Work {
  readonly name: string;
  readonly run: (text: string) => unknown;
}

const values = { buildArguments: [{ name: "REGISTRY", value: "contoso.azurecr.io" }] };
const question = { tasks: [], registries: [], isConnected: false, values };

const parse: Work = { name: "dockerfile-ast", run: (text) => DockerfileParser.parse(text) };
const scan: Work = {
  name: "scanDockerfile",
  run: (dockerfile) =>
    scanDockerfile({ dockerfile, buildArguments: ["REGISTRY=contoso.azurecr.io"] }),
};
const read: Work = { name: "readBaseImages", run: (text) => readBaseImages(text, values) };
const explain: Work = {
  name: "explainTracking",
  run: (dockerfile) => explainTracking({ ...question, dockerfile }),
};

/** No single measurement goes on for longer, in milliseconds; a size that would is left out. */
const patience = 20_000;

/** Measures the analysis of Dockerfiles beside the packages that read them, and prints tables. */
export async function measure(print: (line: string) => void): Promise<void> {
  const validate = await loadValidation();
  print(`Node ${process.version}, ${os.cpus()[0]?.model ?? "unknown processor"}`);
  if (validate === undefined) {
    print("dockerfile-utils is not installed: its column is left out");
  }
  const others = [parse, ...(validate === undefined ? [] : [validate])];
  print(
    "refused: readBaseImages reads at most 1,000,000 characters, because dockerfile-ast would need seconds",
  );
  print("\nOne Dockerfile, microseconds for each line (and times dockerfile-ast alone)");
  printTable(
    print,
    ["lines", ...[scan, read, explain, ...others].map(({ name }) => name)],
    perLine(others),
  );
  const workspace = Array.from({ length: 10_000 }, (_, index) =>
    generateDockerfile(12 + (index % 40), index),
  );
  print("\n10,000 Dockerfiles of 12 to 51 lines, from cold, milliseconds for all");
  printTable(print, ["work", "milliseconds", "of dockerfile-ast"], inAll(workspace, others));
  print("\nOne keystroke in a Dockerfile, milliseconds (median of 101)");
  printTable(print, ["lines", ...[explain, ...others].map(({ name }) => name)], keystrokes(others));
}

/** `dockerfile-utils` is measured where it is installed; the project does not need it. */
async function loadValidation(): Promise<Work | undefined> {
  const name = "dockerfile-utils";
  try {
    const { validate } = (await import(name)) as { validate: (text: string) => unknown };
    return { name, run: validate };
  } catch {
    return undefined;
  }
}

function perLine(others: readonly Work[]): readonly (readonly string[])[] {
  const tooSlow = new Set<Work>();
  return [100, 1000, 10_000, 100_000, 1_000_000].map((lines) => {
    const text = generateDockerfile(lines, 1);
    const times = new Map<Work, number>();
    if (lines === 100) {
      // The first runs are the compiler's.
      [parse, scan, read, explain, ...others].forEach((work) => median(work, () => text, 101));
    }
    for (const work of [parse, scan, read, explain, ...others.slice(1)]) {
      if (!tooSlow.has(work)) {
        times.set(
          work,
          median(work, () => text, lines > 10_000 ? 1 : 5),
        );
      }
    }
    // Ten times the lines take at least ten times as long.
    times.forEach((time, work) => time * 10 > patience && tooSlow.add(work));
    const alone = times.get(parse);
    const cells = [scan, read, explain, ...others].map((work) =>
      work !== scan && work !== parse && text.length > 1_000_000 && !others.includes(work)
        ? "refused"
        : formatCell(times.get(work), alone, 1000 / lines),
    );
    return [String(lines), ...cells];
  });
}

function formatCell(time: number | undefined, alone: number | undefined, scale: number): string {
  if (time === undefined) {
    return "too slow";
  }
  const ratio = alone === undefined ? "" : ` (${(time / alone).toFixed(2)})`;
  return `${(time * scale).toFixed(2)}${ratio}`;
}

function inAll(texts: readonly string[], others: readonly Work[]): readonly (readonly string[])[] {
  const times = [parse, scan, read, explain, ...others.slice(1)].map((work) => {
    const start = performance.now();
    texts.forEach(work.run);
    return { work, time: performance.now() - start };
  });
  const alone = times[0]?.time ?? Number.NaN;
  return times.map(({ work, time }) => [work.name, time.toFixed(0), (time / alone).toFixed(2)]);
}

function keystrokes(others: readonly Work[]): readonly (readonly string[])[] {
  return [30, 300, 3000].map((lines) => {
    const text = generateDockerfile(lines, 1);
    const times = [explain, ...others].map((work) =>
      median(work, (index) => editedDockerfile(text, index), 101),
    );
    return [String(lines), ...times.map((time) => time.toFixed(3))];
  });
}

/** Milliseconds of the median run; texts may differ from run to run, so that nothing can be kept. */
function median(work: Work, textOf: (index: number) => string, runs: number): number {
  const times = Array.from({ length: runs }, (_, index) => {
    const text = textOf(index);
    const start = performance.now();
    work.run(text);
    return performance.now() - start;
  });
  return times.sort((one, other) => one - other)[Math.floor(runs / 2)] ?? Number.NaN;
}

function printTable(
  print: (line: string) => void,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of [head, ...rows]) {
    print(row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  "));
  }
}
