import os from "node:os";
import { DockerfileParser } from "dockerfile-ast";
import { validate } from "dockerfile-utils";
import { scanDockerfile } from "../../src/core/dockerfile/acrScan.ts";
import { readBaseImages } from "../../src/core/dockerfile/baseImages.ts";
import { summarizeDockerfile } from "../../src/core/dockerfile/dockerfileSummary.ts";
import { explainTracking } from "../../src/core/tracking/explainTracking.ts";
import { editedDockerfile, generateDockerfile } from "./dockerfiles.ts";

/** Something that is done with the text of a Dockerfile. */
interface Work {
  readonly name: string;
  readonly run: (text: string) => unknown;
}

const values = { buildArguments: [{ name: "REGISTRY", value: "contoso.azurecr.io" }] };
const question = { tasks: [], registries: [], isConnected: false, values };

const scan: Work = {
  name: "scanDockerfile",
  run: (dockerfile) =>
    scanDockerfile({ dockerfile, buildArguments: ["REGISTRY=contoso.azurecr.io"] }),
};
const read: Work = { name: "readBaseImages", run: (text) => readBaseImages(text, values) };
const summarize: Work = { name: "summarizeDockerfile", run: summarizeDockerfile };
const explain: Work = {
  name: "explainTracking",
  run: (dockerfile) => explainTracking({ ...question, dockerfile }),
};
const parse: Work = { name: "dockerfile-ast", run: (text) => DockerfileParser.parse(text) };
const check: Work = { name: "dockerfile-utils", run: (text) => validate(text) };

/** No single measurement goes on for longer, in milliseconds; a size that would is left out. */
const patience = 15_000;

/** Measures the analysis of Dockerfiles beside the packages that read them, and prints tables. */
export function measure(print: (line: string) => void): void {
  print(`Node ${process.version}, ${os.cpus()[0]?.model ?? "unknown processor"}`);
  const works = [scan, read, summarize, explain, parse, check];
  print("\nOne Dockerfile, microseconds for each line (and times dockerfile-ast alone)");
  printTable(print, ["lines", ...works.map(({ name }) => name)], perLine(works));
  const workspace = Array.from({ length: 10_000 }, (_, index) =>
    generateDockerfile(12 + (index % 40), index),
  );
  print("\nAn index of 10,000 Dockerfiles of 12 to 51 lines, from cold, milliseconds for all");
  const inIndex = [summarize, explain, parse, check];
  printTable(print, ["work", "milliseconds", "of dockerfile-ast"], inAll(workspace, inIndex));
  print("\nOne keystroke in a Dockerfile, milliseconds (median of 101)");
  const typed = [summarize, explain, parse, check];
  printTable(print, ["lines", ...typed.map(({ name }) => name)], keystrokes(typed));
}

function perLine(works: readonly Work[]): readonly (readonly string[])[] {
  const tooSlow = new Set<Work>();
  // The first runs are the compiler's.
  works.forEach((work) => median(work, () => generateDockerfile(300, 1), 31));
  return [100, 1000, 10_000, 100_000, 1_000_000].map((lines) => {
    const text = generateDockerfile(lines, 1);
    const runs = Math.max(1, Math.min(101, Math.floor(100_000 / lines)));
    const times = new Map<Work, number>();
    for (const work of works.filter((own) => !tooSlow.has(own))) {
      times.set(
        work,
        median(work, () => text, runs),
      );
    }
    // Ten times the lines take at least ten times as long.
    times.forEach((time, work) => time * 10 > patience && tooSlow.add(work));
    const alone = times.get(parse);
    return [
      String(lines),
      ...works.map((work) => formatCell(times.get(work), alone, 1000 / lines)),
    ];
  });
}

function formatCell(time: number | undefined, alone: number | undefined, scale: number): string {
  if (time === undefined) {
    return "too slow";
  }
  const ratio = alone === undefined ? "" : ` (${(time / alone).toFixed(2)})`;
  return `${(time * scale).toFixed(2)}${ratio}`;
}

function inAll(texts: readonly string[], works: readonly Work[]): readonly (readonly string[])[] {
  const times = works.map((work) => {
    const start = performance.now();
    texts.forEach(work.run);
    return { work, time: performance.now() - start };
  });
  const alone = times.find(({ work }) => work === parse)?.time ?? Number.NaN;
  return times.map(({ work, time }) => [work.name, time.toFixed(0), (time / alone).toFixed(2)]);
}

function keystrokes(works: readonly Work[]): readonly (readonly string[])[] {
  return [30, 300, 3000].map((lines) => {
    const text = generateDockerfile(lines, 1);
    const times = works.map((work) => median(work, (index) => editedDockerfile(text, index), 101));
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
