import { type LineListener } from "./program.ts";
import { type RedirectedStage } from "./redirectedDockerfile.ts";

const step = /^(?:\[\d+\/\d+\] )?STEP (\d+)\/(\d+): (.*)$/u;
const layer = /^(?:\[\d+\/\d+\] )?--> (?:Using cache )?([0-9a-f]{11,64})$/u;
/** What buildah tells about its own work: where images are written, and what is said again in other words. */
const own =
  /^(?:Resolving ".*" using unqualified-search registries .*|Resolved ".*" as an alias .*|(?:\[\d+\/\d+\] )?COMMIT(?: .*)?|Getting image source signatures|Copying (?:blob|config) .*|Writing manifest to image destination|Storing signatures|Successfully tagged .*|(?:sha256:)?[0-9a-f]{64}|subprocess exited with status \d+|(?:Error: )?exit status \d+)$/u;

/**
 * Translates what buildah and podman print while they build into the words of `docker build`, which run logs
 * are made of (`STEP 1/5: FROM x` → `Step 1/5 : FROM x`). Steps are counted per stage, as buildah does; bases are
 * named as the Dockerfile names them.
 */
export function translateBuildOutput(
  stages: readonly RedirectedStage[],
  output: LineListener,
): LineListener {
  const asWritten = nameBasesAsWritten(stages);
  return (line) => {
    const [, number, total, instruction] = step.exec(line) ?? [];
    if (number !== undefined && total !== undefined && instruction !== undefined) {
      output(asWritten(`Step ${number}/${total} : ${instruction}`));
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
  /^(?:DEPRECATED: The legacy builder .*| +BuildKit is currently disabled.*| +environment-variable\.|Successfully (?:built|tagged) .*)$/u;

/** What `docker build` is listened to for. */
export interface DockerBuildListeners {
  readonly output: LineListener;
  /** Told the short identifier of every image that a line names, bases included. */
  readonly image: (id: string) => void;
  readonly stages: readonly RedirectedStage[];
}

/**
 * Leaves out of what `docker build` prints what concerns only this machine, and names bases as the Dockerfile does.
 */
export function translateDockerBuildOutput(listeners: DockerBuildListeners): LineListener {
  const { output, image } = listeners;
  const asWritten = nameBasesAsWritten(listeners.stages);
  let isRemarked = false;
  return (line) => {
    const id = / ---> ([0-9a-f]{12})$/u.exec(line)?.[1];
    if (id !== undefined) {
      image(id);
    }
    if (line === "" && !isRemarked) {
      // The remark ends with an empty line.
      isRemarked = true;
    } else if (!dockerOwn.test(line)) {
      output(asWritten(line));
    }
  };
}

/** Stages come in the order of the file; a tool may leave out some that nothing needs. */
function nameBasesAsWritten(stages: readonly RedirectedStage[]): (line: string) => string {
  const waiting = [...stages];
  return (line) => {
    const index = /^Step \d+\/\d+ : FROM /iu.test(line)
      ? waiting.findIndex(({ located }) => line.includes(located))
      : -1;
    const stage = waiting.splice(0, index + 1)[index];
    return stage === undefined ? line : line.replace(stage.located, () => stage.written);
  };
}
