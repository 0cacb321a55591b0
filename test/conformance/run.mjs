// npm run conformance -- FILE…: compares src/core with case files; see test/conformance/main.ts.
import path from "node:path";
import { importTypeScript } from "../start/bundle.mjs";
import { ensureNpmPackages, projectRoot } from "../start/prerequisites.mjs";

// Paths are those of the caller, whatever folder npm runs this in.
const folder = process.env.INIT_CWD ?? process.cwd();
const files = process.argv.slice(2).map((file) => path.resolve(folder, file));
process.chdir(projectRoot);
ensureNpmPackages();
const { main } = await importTypeScript("test/conformance/main.ts");
process.exitCode = await main(files);
