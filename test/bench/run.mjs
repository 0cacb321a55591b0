// npm run bench -- NAME: measures one part and prints tables; nothing is asserted.
import { execFileSync } from "node:child_process";
import { importTypeScript } from "../start/bundle.mjs";
import { ensureNpmPackages, projectRoot } from "../start/prerequisites.mjs";

const names = ["analysis", "emulator"];
const asked = process.argv.slice(2);
if (asked.length !== 1 || !names.includes(asked[0] ?? "")) {
  console.error(`usage: npm run bench -- NAME   (${names.join(", ")})`);
  process.exit(2);
}
process.chdir(projectRoot);
ensureNpmPackages();
if (asked[0] === "emulator") {
  execFileSync(process.execPath, ["src/esbuild.mjs", "--only", "emulator"], { stdio: "inherit" });
}
const { measure } = await importTypeScript(`test/bench/${asked[0]}.ts`);
await measure((line) => console.log(line));
