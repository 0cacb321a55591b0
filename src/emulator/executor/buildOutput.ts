import { type LineListener } from "./program.ts";

const step = /^(?:\[\d+\/\d+\] )?STEP (\d+)\/(\d+): (.*)$/u;
const layer = /^(?:\[\d+\/\d+\] )?--> (?:Using cache )?([0-9a-f]{11,64})$/u;
/** What buildah tells about its own work: where images are written, and what is said again in other words. */
const own =
  /^(?:Resolving ".*" using unqualified-search registries .*|Resolved ".*" as an alias .*|(?:\[\d+\/\d+\] )?COMMIT(?: .*)?|Getting image source signatures|Copying (?:blob|config) .*|Writing manifest to image destination|Storing signatures|Successfully tagged .*|(?:sha256:)?[0-9a-f]{64}|subprocess exited with status \d+|(?:Error: )?exit status \d+)$/u;

/**
 * Translates what buildah and podman print while they build into the words of `docker build`, which run logs
 * are made of (`STEP 1/5: FROM x` → `Step 1/5 : FROM x`). Steps are counted per stage, as buildah does.
 */
export function translateBuildOutput(output: LineListener): LineListener {
  return (line) => {
    const [, number, total, instruction] = step.exec(line) ?? [];
    if (number !== undefined && total !== undefined && instruction !== undefined) {
      output(`Step ${number}/${total} : ${instruction}`);
      return;
    }
    const id = layer.exec(line)?.[1];
    if (id !== undefined) {
      output(` ---> ${id.slice(0, 12)}`);
    } else if (!own.test(line)) {
      output(line);
    }
  };
}

/** The command line's own remark that the classic builder is old, and what the engine says with the right names. */
const dockerOwn =
  /^(?:DEPRECATED: The legacy builder .*| +BuildKit is currently disabled.*| +environment-variable\.|Successfully (?:built|tagged) .*|)$/u;

/** Leaves out of what `docker build` prints what concerns only this machine. */
export function filterDockerBuildOutput(output: LineListener): LineListener {
  return (line) => {
    if (!dockerOwn.test(line)) {
      output(line);
    }
  };
}
