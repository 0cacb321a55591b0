/* eslint-disable no-console -- the output is what the command is for */
import { mkdirSync, writeFileSync } from "node:fs";
import { tutorial } from "./tutorial.ts";

/** The documented stories by name. */
const scenarios: Readonly<
  Record<string, (print: (line: string) => void, signal: AbortSignal) => Promise<void>>
> = {
  tutorial,
};

/** Plays the named scenarios, or all of them for `--all`; returns the exit status. */
export async function main(names: readonly string[]): Promise<number> {
  const asked = names.includes("--all") ? Object.keys(scenarios) : names;
  const unknown = asked.filter((name) => !(name in scenarios));
  if (asked.length === 0 || unknown.length > 0) {
    console.error(`usage: npm run scenario -- NAME   (${Object.keys(scenarios).join(", ")})`);
    return 2;
  }
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort(new Error("interrupted")));
  const counts = { passed: 0, failed: 0 };
  for (const name of asked) {
    try {
      await scenarios[name]?.((line) => console.log(line), interrupted.signal);
      counts.passed += 1;
    } catch (error) {
      counts.failed += 1;
      console.error(`scenario ${name} failed:`, error);
    }
  }
  mkdirSync("out/results", { recursive: true });
  writeFileSync("out/results/scenario.json", JSON.stringify(counts));
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}
