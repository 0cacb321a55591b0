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
const programs = {
  extension: {
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    external: ["vscode"],
  },
  emulator: { entryPoints: ["src/emulator/main.ts"], outfile: "dist/emulator.js" },
};

for (const [name, program] of Object.entries(programs)) {
  if (only !== undefined && name !== only) {
    continue;
  }
  if (process.argv.includes("--watch")) {
    await (await context({ ...shared, ...program })).watch();
  } else {
    await build({ ...shared, ...program });
  }
}
