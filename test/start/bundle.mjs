// Bundles a TypeScript program of the tests or of npm start, and imports it.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "./prerequisites.mjs";

/** Imports a module written in TypeScript. Packages stay outside the bundle. @param {string} entry path from the project's root */
export async function importTypeScript(entry) {
  // Loaded late: it is there only once the npm packages are.
  const { build } = await import("esbuild");
  const outfile = path.join(projectRoot, "out/bundles", `${entry.replace(/\.ts$/u, "")}.mjs`);
  await build({
    absWorkingDir: projectRoot,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}
