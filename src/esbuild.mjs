// Bundles the programs: the extension (dist/extension.js), the emulator (dist/emulator.js), and the page of
// Explain Tracking (dist/explain), which runs in a browser.
//   node src/esbuild.mjs [--watch] [--only extension|emulator|explain]
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
  explain: {
    entryPoints: ["media/explain/page.ts", "media/explain/page.css"],
    outdir: "dist/explain",
    platform: "browser",
    format: "iife",
    // The browser within VS Code 1.105.
    target: "chrome138",
  },
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
