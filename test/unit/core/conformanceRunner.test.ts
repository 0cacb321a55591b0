import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { main } from "../../conformance/main.ts";

let folder = "";
const printed: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "conformance-"));
  const print = (line: string): void => {
    printed.push(line.replaceAll(`${folder}/`, ""));
  };
  printed.length = 0;
  vi.spyOn(console, "log").mockImplementation(print);
  vi.spyOn(console, "error").mockImplementation(print);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const directory = (id: string, workdir: string): unknown => ({
  id,
  topic: "t",
  input: "a",
  workdir,
});

/** Runs files given by name and content (text, or the list of cases) and compares status and output. */
function check(files: Record<string, unknown>, status: number, output: readonly string[]): void {
  const paths = Object.entries(files).map(([name, content]) => {
    const file = path.join(folder, name);
    const text = typeof content === "string" ? content : JSON.stringify({ cases: content });
    writeFileSync(file, text);
    return file;
  });
  expect({ status: main(paths), output: printed }).toEqual({ status, output });
}

it("adds up the cases of several files", () => {
  const files = {
    "workdir.json": [
      directory("workdir-1", "/workspace/a"),
      directory("workdir-2", "/workspace/a"),
    ],
    "other.json": [{ id: "x", tag: "latest", kind: "latest" }],
  };
  check(files, 0, [
    "workdir.json: 2 of 2 passed",
    "other.json: 1 of 1 passed",
    "3 passed, 0 failed",
  ]);
});

it("shows what differs", () => {
  const scan = {
    id: "scan-1",
    topic: "stages",
    name: "two",
    dockerfile: "FROM a\n",
    dependencies: [
      {
        image: null,
        "runtime-dependency": {
          registry: "r.io",
          repository: "library/a",
          tag: "latest",
          digest: "",
          reference: "a:latest",
        },
        "buildtime-dependency": null,
      },
    ],
  };
  const files = { "scan.json": [scan, { id: "scan-2", dockerfile: "FROM a\n", error: "no" }] };
  check(files, 1, [
    [
      "FAILED scan-1 · stages · two",
      `  case ${JSON.stringify({ dockerfile: scan.dockerfile, dependencies: scan.dependencies })}`,
      "  dependencies[0].runtime-dependency.registry",
      '    expected  "r.io"',
      '    actual    "registry.hub.docker.com"',
    ].join("\n"),
    [
      "FAILED scan-2",
      '  case {"dockerfile":"FROM a\\n"}',
      "  result",
      '    expected  {"error":"no"}',
      `    actual    {"dependencies":${JSON.stringify([
        {
          ...scan.dependencies[0],
          "runtime-dependency": {
            registry: "registry.hub.docker.com",
            repository: "library/a",
            tag: "latest",
            digest: "",
            reference: "a:latest",
          },
        },
      ])}}`,
    ].join("\n"),
    "scan.json: 0 of 2 passed",
    "0 passed, 2 failed",
  ]);
});

it("compares only the start of an error where the case says so", () => {
  const row = { id: "scan-1", dockerfile: "FROM\n", error: "?", errorMatch: "prefix" };
  const files = {
    "scan.json": [
      { ...row, errorPrefix: "unable to understand" },
      { ...row, errorPrefix: "unable to read" },
    ],
  };
  check(files, 1, [
    [
      "FAILED scan-1",
      '  case {"dockerfile":"FROM\\n"}',
      "  error",
      '    expected  "?"',
      '    actual    "unable to understand line FROM"',
    ].join("\n"),
    "scan.json: 1 of 2 passed",
    "1 passed, 1 failed",
  ]);
});

const unknown = "its fields are of no known kind of case";
const needsEngine = (name: string): string =>
  `cases of ${name} need the task engine and cannot be run yet`;

it.each<[string, unknown, string]>([
  ["a.json", [{ yaml: "", exitCode: 0 }], `case 1: ${needsEngine("runlog")}`],
  ["a.json", [{ id: "x", input: "a" }], `x: ${unknown}`],
  ["a.json", [7], "case 1 is no object"],
  ["a.json", [], "the file has no cases"],
  ["a.json", "[]", "the file is no case file: it has no list `cases`"],
  ["cron.json", [{ id: "c", expression: "* * * * *" }], "c: after is no time"],
  ["cron.json", [{ id: "c", expression: 5, error: true }], "c: expression is no text"],
  [
    "dockerignore.json",
    [{ id: "d", patterns: "a", path: "a", ignored: true }],
    "d: patterns is no list of texts",
  ],
  ["dockerignore.json", [{ id: "d", patterns: [], path: "a" }], "d: ignored is no truth value"],
])("refuses %s %j", (name, content, message) => {
  check({ [name]: content }, 2, [`${name}: ${message}`]);
});

it("refuses what cannot be read and runs the rest", () => {
  const good = { "workdir.json": [directory("workdir-1", "/workspace/a")] };
  check({ "bad.json": "{", ...good }, 2, [
    expect.stringMatching(/^bad\.json: the file is no JSON \(.+\)$/) as string,
    "workdir.json: 1 of 1 passed",
    "1 passed, 0 failed",
  ]);
  printed.length = 0;
  expect([main([path.join(folder, "none.json")]), printed]).toEqual([
    2,
    ["none.json: the file cannot be read"],
  ]);
  printed.length = 0;
  expect([main([]), printed.length]).toEqual([2, 1]);
});
