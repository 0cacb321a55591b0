// npm run scenario -- NAME: plays one documented story on a fresh emulator; exits with 0 only if all of it was observed.
import { spawnSync } from "node:child_process";
import { importTypeScript } from "../start/bundle.mjs";
import {
  containerTools,
  ensureNpmPackages,
  ensurePrograms,
  projectRoot,
} from "../start/prerequisites.mjs";

process.chdir(projectRoot);
ensureNpmPackages();
const missing = ensurePrograms([containerTools]);
if (missing.length > 0) {
  missing.forEach((sentence) => console.error(sentence));
  process.exit(1);
}
if (
  spawnSync(process.execPath, ["src/esbuild.mjs", "--only", "emulator"], { stdio: "inherit" })
    .status !== 0
) {
  process.exit(1);
}
const { main } = await importTypeScript("test/scenario/main.ts");
process.exit(await main(process.argv.slice(2)));
