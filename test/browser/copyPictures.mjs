// npm run pictures: takes the pictures of README.md from the screenshots of the last browser run.
import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../start/prerequisites.mjs";

/** Name in README.md ← name of the screenshot. */
const pictures = {
  "tracked-dark.png": "4-tracked-dark.png",
  "image-update-light.png": "5-image-update-light.png",
  "explain-dark.png": "h-explain-dark.png",
  "base-images-light.png": "5c-base-images-light.png",
};

const target = path.join(projectRoot, "media/pictures");
mkdirSync(target, { recursive: true });
for (const [name, screenshot] of Object.entries(pictures)) {
  copyFileSync(path.join(projectRoot, "out/screenshots", screenshot), path.join(target, name));
}
