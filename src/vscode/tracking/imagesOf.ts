import { formatFamiliarReference, parseImageReference } from "../../core/image/imageReference.ts";
import { type StageVerdict, type Verdict } from "../../core/tracking/verdict.ts";

/** The images whose digests would tell more about verdicts, in the familiar spelling. */
export function imagesOf(verdicts: readonly StageVerdict[]): readonly string[] {
  const images = verdicts.flatMap((verdict) => [
    // Without a task nothing is built, so that there is nothing to compare with.
    ...verdict.perTask.flatMap(({ image }) => (image === undefined ? [] : [image])),
    ...siblingsOf(verdict),
  ]);
  return [...new Set(images)];
}

/** A tag that is proposed must be there. */
function siblingsOf({ image, remedies }: Verdict): readonly string[] {
  const parsed = image === undefined ? undefined : parseImageReference(image);
  return parsed?.kind !== "image"
    ? []
    : remedies.flatMap((remedy) =>
        remedy.code === "useTag"
          ? [formatFamiliarReference({ ...parsed.image, tag: remedy.tag })]
          : [],
      );
}
