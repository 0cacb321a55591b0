// npm run emulator -- OPTIONS: builds the emulator and runs it in this process, so that its pid is the one that is printed.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ensureNpmPackages, projectRoot } from "./prerequisites.mjs";

ensureNpmPackages();
const built = spawnSync(
  process.execPath,
  [path.join(projectRoot, "src/esbuild.mjs"), "--only", "emulator"],
  {
    stdio: ["ignore", 2, 2],
  },
);
if (built.status !== 0) {
  process.exit(1);
}
const program = path.join(projectRoot, "dist/emulator.js");
process.argv[1] = program;
await import(pathToFileURL(program).href);
