import { isSameImage } from "../image/registryHost.ts";
import { type Run } from "../run/run.ts";
import { type CheckSubject } from "./check.ts";

/**
 * The runs that an update of the stage's image started, newest first; undefined when runs were not asked for. A run
 * whose images the service does not list counts, since it may be one.
 */
export function firedRuns({ facts, seen, registries }: CheckSubject): readonly Run[] | undefined {
  return facts.task?.runs?.filter(({ cause }) => {
    if (cause.kind !== "imageUpdate" || seen === undefined) {
      return false;
    }
    const tags = cause.images.map((image) => ({ ...image, digest: undefined }));
    return tags.length === 0 || tags.some((image) => isSameImage(image, seen.image, registries));
  });
}

/** The digest that a run was started by; undefined when it is not listed. */
export function firedDigest({ seen, registries }: CheckSubject, run: Run): string | undefined {
  return run.cause.kind !== "imageUpdate" || seen === undefined
    ? undefined
    : run.cause.images.find((image) =>
        isSameImage({ ...image, digest: undefined }, seen.image, registries),
      )?.digest;
}
