import { mkdirSync } from "node:fs";
import path from "node:path";

/** Where the emulators of all tests write down what they answered; `test/api` holds it against the published descriptions. */
export function trafficFile(): string {
  const folder = path.resolve("out");
  mkdirSync(folder, { recursive: true });
  return path.join(folder, "traffic.jsonl");
}
