// Bundles the two programs: the extension (dist/extension.js) and the emulator (dist/emulator.js).
//   node src/esbuild.mjs [--watch] [--only extension|emulator]
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const only = process.argv.includes("--only")
  ? process.argv[process.argv.indexOf("--only") + 1]
  : undefined;

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  minify: true,
  keepNames: true,
  sourcemap: true,
  sourcesContent: false,
  logLevel: "warning",
};
const programs = [
  {
    name: "extension",
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    external: ["vscode"],
  },
  { name: "emulator", entryPoints: ["src/emulator/main.ts"], outfile: "dist/emulator.js" },
].filter(({ name }) => only === undefined || name === only);

for (const { name: _name, ...program } of programs) {
  if (process.argv.includes("--watch")) {
    await (await context({ ...shared, ...program })).watch();
  } else {
    await build({ ...shared, ...program });
  }
}
