// npm run bench -- NAME: measures one part of the core and prints a table; nothing is asserted.
import { importTypeScript } from "../start/bundle.mjs";
import { ensureNpmPackages, projectRoot } from "../start/prerequisites.mjs";

const names = ["analysis"];
const asked = process.argv.slice(2);
if (asked.length !== 1 || !names.includes(asked[0] ?? "")) {
  console.error(`usage: npm run bench -- NAME   (${names.join(", ")})`);
  process.exit(2);
}
process.chdir(projectRoot);
ensureNpmPackages();
const { measure } = await importTypeScript(`test/bench/${asked[0]}.ts`);
await measure((line) => console.log(line));
